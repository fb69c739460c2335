"""Attachments of members: bounded before and while they are downloaded."""

import asyncio
from dataclasses import dataclass
from typing import Protocol

import aiohttp

from bot.errors import UploadFailed

DOWNLOAD_TIMEOUT_S = 20.0
_CHUNK_BYTES = 64 * 1024


class Attachment(Protocol):
    """What is read of a `discord.Attachment`. `size` is what was declared, not what will come."""

    size: int
    url: str


@dataclass(frozen=True)
class Uploads:
    """Downloads of at most `limit_bytes` each.

    The session must not decompress by itself (`auto_decompress=False`), or the bound would be on the wrong side of it.
    """

    session: aiohttp.ClientSession
    limit_bytes: int

    def check_declared_size(self, attachment: Attachment) -> None:
        """Raises UploadFailed for an attachment that says itself that it is over the limit."""
        if attachment.size > self.limit_bytes:
            raise self._too_large()

    async def download(self, attachment: Attachment) -> bytes:
        """The attachment's bytes. Raises UploadFailed with a sentence."""
        self.check_declared_size(attachment)
        request = self.session.get(attachment.url, allow_redirects=False)
        try:
            async with asyncio.timeout(DOWNLOAD_TIMEOUT_S), request as response:
                if response.status != 200:
                    raise UploadFailed("Discord does not give me that file any more; please upload it again.")
                return await self._bounded(response.content)
        except (aiohttp.ClientError, TimeoutError):
            raise UploadFailed("The file did not arrive; please try again in a minute.") from None

    async def _bounded(self, content: aiohttp.StreamReader) -> bytes:
        received = bytearray()
        async for chunk in content.iter_chunked(_CHUNK_BYTES):
            received += chunk
            if len(received) > self.limit_bytes:
                raise self._too_large()
        return bytes(received)

    def _too_large(self) -> UploadFailed:
        kib = self.limit_bytes // 1024
        limit = f"{kib // 1024} MB" if kib % 1024 == 0 else f"{kib} kB"
        return UploadFailed(
            f"That file is larger than the {limit} that I read; a MIDI file of one piece is far smaller."
        )
