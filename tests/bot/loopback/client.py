"""A small bot for the tests: the real discord.py, unpatched, with a command tree to hang commands on."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import discord
from discord import app_commands

from bot.loopback import LoopbackDiscord


class Probe(discord.Client):
    """Notes the events that it gets. Tests add commands to `tree` before it starts."""

    def __init__(self, loopback: LoopbackDiscord, intents: discord.Intents | None = None, **options: Any) -> None:
        chosen = intents or discord.Intents(guilds=True, guild_reactions=True)
        quiet = discord.AllowedMentions.none()
        options = dict[str, Any](guild_ready_timeout=0, allowed_mentions=quiet) | options
        super().__init__(intents=chosen, connector=loopback.connector(), **options)
        self.tree = app_commands.CommandTree(self)
        self.seen: list[tuple[str, Any]] = []

    async def setup_hook(self) -> None:
        if self.tree.get_commands() or self.tree.get_commands(type=discord.AppCommandType.message):
            await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """discord.py would wait 5 s before it identifies again."""

    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        self.seen.append(("add", (str(event.emoji), event.user_id)))

    async def on_raw_reaction_remove(self, event: discord.RawReactionActionEvent) -> None:
        self.seen.append(("remove", (str(event.emoji), event.user_id)))

    async def on_message(self, message: discord.Message) -> None:
        self.seen.append(("message", message.content))

    async def on_resumed(self) -> None:
        self.seen.append(("resumed", None))

    def events(self, kind: str) -> list[Any]:
        return [value for name, value in self.seen if name == kind]


@contextlib.asynccontextmanager
async def running(loopback: LoopbackDiscord) -> AsyncIterator[Callable[[Probe], Awaitable[Probe]]]:
    """Clients that are started inside are closed at the end, and what ended them is raised."""
    started: list[tuple[Probe, asyncio.Task[None]]] = []

    async def start(probe: Probe) -> Probe:
        task = asyncio.create_task(probe.start(loopback.token))
        started.append((probe, task))
        await asyncio.wait([task, asyncio.create_task(probe.wait_until_ready())], return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()
        return probe

    try:
        yield start
    finally:
        for probe, task in started:
            await probe.close()
            await task
