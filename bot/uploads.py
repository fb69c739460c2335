"""Attachments of members: bounded before and while they are downloaded."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import aiohttp

from bot.errors import UploadFailed
from bot.replies.reply import plain_name
from bot.texts import files as texts

DOWNLOAD_TIMEOUT_S = 10.0
"""Files of this size take a second; what comes in drops is not waited for."""

_PLAIN = "identity"
_CHUNK_BYTES = 64 * 1024


class Attachment(Protocol):
    """What is read of a `discord.Attachment`. `size` and `content_type` are what was declared, not what will come."""

    filename: str
    size: int
    url: str
    content_type: str | None


@dataclass(frozen=True, slots=True)
class Incoming:
    """A member's file that has not been fetched. `name` is plain text; `read` raises UploadFailed with a sentence."""

    name: str
    read: Callable[[], Awaitable[bytes]]


@dataclass(frozen=True)
class Uploads:
    """Downloads of at most `limit_bytes` each.

    The session must not decompress by itself (`auto_decompress=False`), or the bound would be on the wrong side of it.
    Packed answers are not asked for (RFC 9110, 12.5.3) and not taken.
    """

    session: aiohttp.ClientSession
    limit_bytes: int
    timeout_s: float = DOWNLOAD_TIMEOUT_S

    def accept(self, attachments: Sequence[Attachment]) -> tuple[Incoming, ...]:
        """The files to fetch. Raises UploadFailed where all of them say themselves that they are over the limit."""
        if all(attachment.size > self.limit_bytes for attachment in attachments):
            raise self._too_large(attachments[0])
        return tuple(Incoming(plain_name(file.filename), partial(self.download, file)) for file in attachments)

    async def download(self, attachment: Attachment) -> bytes:
        """The attachment's bytes. Raises UploadFailed with a sentence."""
        if attachment.size > self.limit_bytes:
            raise self._too_large(attachment)
        request = self.session.get(attachment.url, allow_redirects=False, headers={"Accept-Encoding": _PLAIN})
        try:
            async with asyncio.timeout(self.timeout_s), request as response:
                if response.status != 200:
                    raise UploadFailed(texts.GONE_AT_DISCORD)
                if response.headers.get("Content-Encoding", _PLAIN) != _PLAIN:
                    raise UploadFailed(texts.DID_NOT_ARRIVE)
                return await self._bounded(response.content, attachment)
        except (aiohttp.ClientError, TimeoutError):
            raise UploadFailed(texts.DID_NOT_ARRIVE) from None

    async def _bounded(self, content: aiohttp.StreamReader, attachment: Attachment) -> bytes:
        received = bytearray()
        async for chunk in content.iter_chunked(_CHUNK_BYTES):
            received += chunk
            if len(received) > self.limit_bytes:
                raise self._too_large(attachment)
        return bytes(received)

    def _too_large(self, attachment: Attachment) -> UploadFailed:
        if kind := _no_notes(attachment.content_type or ""):
            return UploadFailed(texts.no_notes(kind))
        return UploadFailed(texts.too_large(self.limit_bytes))


def _no_notes(content_type: str) -> str | None:
    """What a declared type says that a file is, where that is surely no notes. Smaller files are judged by content."""
    family, _, kind = content_type.lower().partition("/")
    if "mid" in kind:  # audio/midi, audio/x-midi, audio/mid
        return None
    return texts.KINDS.get(family)
