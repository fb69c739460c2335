"""The whole bot on a loopback Discord, in this process: real settings, store, workers and client."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.__main__ import run
from bot.settings import load
from tests.loopback import LoopbackDiscord

COMMANDS = ("compose", "whatmode", "ratings", "modes")


def settings_for(loopback: LoopbackDiscord, folder: Path, **changes: object) -> dict[str, str]:
    """A bot's environment: one worker, its database in the test's folder."""
    plain = {"DISCORD_TOKEN": loopback.token, "DATABASE_URL": f"sqlite:///{folder / 'bot.sqlite3'}", "WORKERS": "1"}
    return plain | {name.upper(): str(value) for name, value in changes.items()}


@dataclass
class Bot:
    task: asyncio.Task[None]
    stopping: asyncio.Event

    async def stop(self) -> None:
        self.stopping.set()
        await self.task


@asynccontextmanager
async def bot_on(loopback: LoopbackDiscord, folder: Path, **changes: object) -> AsyncIterator[Bot]:
    """A bot that is connected and has registered its commands; stopped as a signal would at the end."""
    options: dict[str, Any] = {"guild_ready_timeout": 0.0}
    stopping = asyncio.Event()
    settings = load(settings_for(loopback, folder, **changes))
    task = asyncio.create_task(run(settings, loopback.connector, stopping, **options))
    bot = Bot(task, stopping)
    ready = asyncio.create_task(loopback.ready(*COMMANDS, timeout_s=20))
    try:
        await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()
        await ready
        yield bot
    finally:
        ready.cancel()
        await bot.stop()


def process_environment(loopback: LoopbackDiscord, folder: Path, **changes: object) -> dict[str, str]:
    """The same bot's environment for a process of its own."""
    return {"PATH": os.environ["PATH"], "HOME": str(folder)} | settings_for(loopback, folder, **changes)
