"""`python -m bot playground`: a local Discord, the page that shows it, and the bot."""

import asyncio
import errno
import os
import signal
import socket
import sys
import webbrowser
from collections.abc import Mapping
from contextlib import AsyncExitStack

from aiohttp import web
from rich.console import Console

from bot.errors import BadSettings
from bot.loopback import LoopbackDiscord
from bot.playground.keeper import Keeper, environment
from bot.playground.site import HOST, Site
from bot.playground.town import Town, settings

PORT = 8765
FIRST_PIECE = {"mode": "dorian", "root": "D", "tempo": 96}
"""What the first member asks for, so that there is something to hear."""


async def run(port: int | None, database_url: str, browser: bool, outer: Mapping[str, str], say: Console) -> None:
    """Serve until it is told to stop. `outer` is the environment. BadSettings where the port cannot be had."""
    stopping = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopping.set)
    async with AsyncExitStack() as stack:
        discord = await stack.enter_async_context(LoopbackDiscord(settings()))
        town = Town(discord)
        keeper = Keeper(discord, environment(outer, database_url))
        address = await _serve_page(stack, town, keeper, port)
        stack.push_async_callback(keeper.stop)
        await keeper.start()
        say.print(f"Modebot's playground: {address}\nCtrl-C ends it.")
        if browser and _has_screen():
            await asyncio.to_thread(webbrowser.open, address)
        first = asyncio.create_task(_first_piece(town, keeper))
        await stopping.wait()
        first.cancel()
        say.print("Stopping ...")


async def _serve_page(stack: AsyncExitStack, town: Town, keeper: Keeper, port: int | None) -> str:
    """On the port that was asked for, or else on the usual one, or else on any that is free; its address."""
    listening = _listening(port)
    number = int(listening.getsockname()[1])
    runner = web.AppRunner(Site(town, number, lambda: keeper.state, keeper.restart).application(), access_log=None)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.SockSite(runner, listening).start()
    return f"http://{HOST}:{number}"


def _listening(port: int | None) -> socket.socket:
    for number in (PORT, 0) if port is None else (port,):
        try:
            return socket.create_server((HOST, number))
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
    raise BadSettings(f"PORT {port} cannot be had: another program uses it, or it needs more rights; try another one.")


def _has_screen() -> bool:
    """Whether a browser could show itself; without this, one for terminals might be started."""
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


async def _first_piece(town: Town, keeper: Keeper) -> None:
    if await keeper.online():
        first, music = town.people[0], next(iter(town.places.values()))
        town.person(first, music).slash("compose", FIRST_PIECE)
