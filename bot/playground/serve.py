"""`python -m bot playground`: a local Discord, the page that shows it, and the bot."""

import asyncio
import os
import signal
import sys
import webbrowser
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from rich.console import Console

from bot.loopback import LoopbackDiscord
from bot.playground.keeper import Keeper, environment
from bot.playground.site import serving
from bot.playground.town import Town, settings

FIRST_PIECE = {"mode": "dorian", "root": "D", "tempo": 96}
"""What the first member asks for, so that there is something to hear."""


@dataclass(frozen=True)
class Playground:
    """One that is open, at `address`."""

    address: str
    discord: LoopbackDiscord
    town: Town
    keeper: Keeper


async def run(port: int | None, database_url: str, browser: bool, outer: Mapping[str, str], say: Console) -> None:
    """Serve until it is told to stop. BadSettings where the port cannot be had."""
    stopping = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopping.set)
    async with playground(port, environment(outer, database_url)) as opened:
        say.print(f"Modebot's playground: {opened.address}\nCtrl-C ends it.")
        if browser and _has_screen():
            await asyncio.to_thread(webbrowser.open, opened.address)
        first = asyncio.create_task(_first_piece(opened, say))
        await stopping.wait()
        first.cancel()
        say.print("Stopping ...")


@asynccontextmanager
async def playground(port: int | None, environment: Mapping[str, str]) -> AsyncIterator[Playground]:
    """Open one: on this port, or else on the usual one, or else on any that is free. `environment` is the bot's."""
    async with AsyncExitStack() as stack:
        discord = await stack.enter_async_context(LoopbackDiscord(settings()))
        town, keeper = Town(discord), Keeper(discord, environment)
        address = await stack.enter_async_context(serving(town, port, lambda: keeper.state, keeper.restart))
        stack.push_async_callback(keeper.stop)
        await keeper.start()
        yield Playground(address, discord, town, keeper)


def _has_screen() -> bool:
    """Whether a browser could show itself; without this, one for terminals might be started."""
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


async def _first_piece(opened: Playground, say: Console) -> None:
    if not await opened.keeper.online():
        say.print("The bot ended; what it said is above. The page can start it again.")
        return
    people, places = opened.town.people, opened.town.places
    opened.town.person(people[0], next(iter(places.values()))).slash("compose", FIRST_PIECE)
    say.print("The bot is online; its first piece is on its way.")
