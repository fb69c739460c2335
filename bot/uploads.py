"""Attachments of members: bounded before and while they are downloaded."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import aiohttp

from bot.errors import UploadFailed
from bot.replies.reply import plain_name

DOWNLOAD_TIMEOUT_S = 20.0
_CHUNK_BYTES = 64 * 1024

FORMATS = "MIDI, MusicXML, ABC or Humdrum"
"""What is read, for sentences and descriptions of options."""


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
    """

    session: aiohttp.ClientSession
    limit_bytes: int

    def accept(self, attachments: Sequence[Attachment]) -> tuple[Incoming, ...]:
        """The files to fetch. Raises UploadFailed where all of them say themselves that they are over the limit."""
        if all(attachment.size > self.limit_bytes for attachment in attachments):
            raise self._too_large(attachments[0])
        return tuple(Incoming(plain_name(file.filename), partial(self.download, file)) for file in attachments)

    async def download(self, attachment: Attachment) -> bytes:
        """The attachment's bytes. Raises UploadFailed with a sentence."""
        if attachment.size > self.limit_bytes:
            raise self._too_large(attachment)
        request = self.session.get(attachment.url, allow_redirects=False)
        try:
            async with asyncio.timeout(DOWNLOAD_TIMEOUT_S), request as response:
                if response.status != 200:
                    raise UploadFailed("Discord does not give me that file any more; please upload it again.")
                return await self._bounded(response.content, attachment)
        except (aiohttp.ClientError, TimeoutError):
            raise UploadFailed("The file did not arrive; please try again in a minute.") from None

    async def _bounded(self, content: aiohttp.StreamReader, attachment: Attachment) -> bytes:
        received = bytearray()
        async for chunk in content.iter_chunked(_CHUNK_BYTES):
            received += chunk
            if len(received) > self.limit_bytes:
                raise self._too_large(attachment)
        return bytes(received)

    def _too_large(self, attachment: Attachment) -> UploadFailed:
        if kind := _no_notes(attachment.content_type or ""):
            return UploadFailed(f"That is {kind}; I read written notes: {FORMATS}.")
        kib = self.limit_bytes // 1024
        limit = f"{kib // 1024} MB" if kib % 1024 == 0 else f"{kib} kB"
        return UploadFailed(
            f"That file is larger than the {limit} that I read; a file with the notes of one piece is far smaller."
        )


def _no_notes(content_type: str) -> str | None:
    """What a declared type says that a file is, where that is surely no notes. Smaller files are judged by content."""
    family, _, kind = content_type.lower().partition("/")
    if "mid" in kind:  # audio/midi, audio/x-midi, audio/mid
        return None
    return {"audio": "a recording", "video": "a film", "image": "a picture"}.get(family)
