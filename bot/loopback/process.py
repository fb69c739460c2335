"""A bot in its own process, as in production: to kill it, restart it, or measure it."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from bot.loopback.server import LoopbackDiscord

ADDRESS_VARIABLE = "LOOPBACK_ADDRESS"
TOKEN_VARIABLE = "DISCORD_TOKEN"
END_S = 120.0
"""A process that takes longer to end is stuck."""
CHUNK_BYTES = 1 << 16


class BotProcess:
    """`python -m <package>.run_bot module:function` with the loopback's address and token in its environment.

    `function` is async and takes the keyword `connector`; or pass `command` to start something else that calls
    `connector_from_file(os.environ["LOOPBACK_ADDRESS"])` itself.
    """

    def __init__(
        self,
        loopback: LoopbackDiscord,
        target: str = "",
        env: Mapping[str, str] | None = None,
        command: tuple[str, ...] = (),
    ) -> None:
        runner = f"{__package__}.run_bot"
        self._command = command or (sys.executable, "-m", runner, target)
        address = {ADDRESS_VARIABLE: str(loopback.write_address()), TOKEN_VARIABLE: loopback.token}
        self._env = {**os.environ, **address, **(env or {})}
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._written = bytearray()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.kill()
        if error:
            sys.stderr.write(f"--- output of the bot's process ---\n{self.output}\n")

    @property
    def output(self) -> str:
        """Everything that it has written so far."""
        return self._written.decode(errors="replace")

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    async def start(self) -> None:
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            *self._command, env=self._env, stdout=pipe, stderr=asyncio.subprocess.STDOUT
        )
        assert self._process.stdout
        self._reader = asyncio.create_task(self._read(self._process.stdout))

    async def kill(self) -> int:
        """End it as a crash would."""
        return await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """Ask it to end, and return its exit code."""
        return await self._end(signal.SIGTERM)

    async def wait(self) -> int:
        """Wait for it to end by itself."""
        return await self._end(None)

    async def _end(self, with_signal: int | None) -> int:
        assert self._process
        assert self._reader
        if with_signal is not None and self._process.returncode is None:
            self._process.send_signal(with_signal)
        async with asyncio.timeout(END_S):
            await self._reader
            return await self._process.wait()

    async def _read(self, pipe: asyncio.StreamReader) -> None:
        while chunk := await pipe.read(CHUNK_BYTES):
            self._written += chunk
