"""One gateway connection: sends in order without making the sender wait."""

import asyncio
import contextlib
import json
import time
import zlib

from aiohttp import web

from bot.loopback.model import Json
from bot.loopback.session import Session


class Link:
    """A websocket with a queue and a writer task. `zlib-stream` is one compressor over the whole connection, flushed
    after each message (API reference, "Transport Compression")."""

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.Transport | None, compress: bool) -> None:
        self._socket = socket
        self._transport = transport
        self._compressor = zlib.compressobj() if compress else None
        self._queue: asyncio.Queue[Json | int] = asyncio.Queue()
        self._writer = asyncio.create_task(self._write())
        self.session: Session | None = None
        self.listening: asyncio.Task[int | None] | None = None
        """Who reads what the client sends."""
        self.silent = False
        self.closing = False
        """Whether the server ends it; then the writer has a last frame to send."""
        self.heard_s = time.monotonic()

    def send(self, payload: Json) -> None:
        if not self.silent:
            self._queue.put_nowait(payload)

    def close(self, code: int) -> None:
        """Close after what is queued."""
        self.closing = True
        self._queue.put_nowait(code)

    def cut(self) -> None:
        """End the connection without a word."""
        if self._transport:
            self._transport.abort()

    async def finish(self) -> None:
        if not self.closing:
            self._writer.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._writer

    async def _write(self) -> None:
        with contextlib.suppress(ConnectionError):
            while not isinstance(item := await self._queue.get(), int):
                await self._put(json.dumps(item))
            if self.listening:
                self.listening.cancel()  # while it reads, aiohttp cuts the client off before that can answer the code
            await self._socket.close(code=item)

    async def _put(self, text: str) -> None:
        if self._compressor is None:
            await self._socket.send_str(text)
        else:
            packed = self._compressor.compress(text.encode()) + self._compressor.flush(zlib.Z_SYNC_FLUSH)
            await self._socket.send_bytes(packed)
