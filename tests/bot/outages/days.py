"""What the tests of the connection's bad days share: bots with other options, and pieces without the music."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bot.loopback import Message
from bot.running.serve import run
from bot.settings import load
from bot.store import open_store
from tests.bot.rows import address, posted_piece
from tests.bot.stage import COMMANDS, PATIENCE_S, Stage


@asynccontextmanager
async def bot_like(stage: Stage, **options: Any) -> AsyncIterator[None]:
    """`bot_on` with other options of discord.py's client."""
    stopping = asyncio.Event()
    usual = {"guild_ready_timeout": 0.0}
    bot = asyncio.create_task(run(load(stage.environment()), stage.loopback.connector, stopping, **usual | options))
    try:
        await stage.loopback.ready(*COMMANDS, timeout_s=PATIENCE_S)
        yield
    finally:
        stopping.set()
        await bot


async def shown_pieces(stage: Stage, count: int) -> list[Message]:
    """Pieces in the channel and in the database, without the music; for a bot that does not run yet."""
    world, channel = stage.loopback.world, stage.loopback.channel
    shown = [world.add_message(channel, world.bot) for _ in range(count)]
    async with open_store(address(stage.folder)) as store:
        for message in shown:
            await posted_piece(store, message.id, guild_id=stage.loopback.guild.id, channel_id=channel.id)
    return shown
