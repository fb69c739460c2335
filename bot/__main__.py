"""`python -m bot`: the composition root. Settings -> log -> store -> workers -> client, and back again.

Exit codes: 0 stopped as asked; 69 FluidSynth or the sound font is missing; 74 the database cannot be used; 75 Discord
cannot be reached (worth another try); 77 Discord refuses the token; 78 a setting is wrong.
"""

import asyncio
import logging
import os
import shutil
import signal
import sys
from collections.abc import Callable, MutableMapping
from contextlib import AsyncExitStack
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import aiohttp
import discord

from bot import logs
from bot.client import Modebot
from bot.errors import BadSettings, BotError, DiscordRefused, PartMissing, StoreUnusable, Unreachable
from bot.jobs.queue import Jobs, Limits
from bot.jobs.warmup import warm_up
from bot.settings import Settings, forget, load
from bot.store import open_store
from bot.uploads import Uploads
from engine.errors import EngineError
from engine.render.soundfont import find_sound_font

PORTAL = "https://discord.com/developers/applications (page Bot)"

Connect = Callable[[], aiohttp.BaseConnector]

EXIT_CODES: dict[type[BotError], int] = {
    BadSettings: os.EX_CONFIG,
    StoreUnusable: os.EX_IOERR,
    PartMissing: os.EX_UNAVAILABLE,
    DiscordRefused: os.EX_NOPERM,
    Unreachable: os.EX_TEMPFAIL,
}

_log = logging.getLogger("bot")


def main(
    environment: MutableMapping[str, str] | None = None,
    env_file: Path | None = Path(".env"),
    connect: Connect | None = None,
    **options: Any,
) -> int:
    """Run the bot until it is told to stop; the exit code.

    `connect` makes the connector that all traffic goes through, by default one to the real Discord; `options` go to
    discord.py's client.
    """
    environment = os.environ if environment is None else environment
    try:
        settings = load(environment, env_file)
        forget(environment)
        logs.set_up(settings.log_level)
        check_parts(settings)
        asyncio.run(run(settings, connect or _to_discord, **options))
    except BotError as error:
        sys.stderr.write(f"modebot: {error}\n")
        return EXIT_CODES.get(type(error), 1)
    return os.EX_OK


def check_parts(settings: Settings) -> None:
    """Raises PartMissing where pieces could not be rendered."""
    if shutil.which("fluidsynth") is None:
        raise PartMissing("FluidSynth is not installed: sudo apt install fluidsynth, or brew install fluid-synth.")
    try:
        find_sound_font(str(settings.sound_font) if settings.sound_font else None)
    except EngineError as error:
        raise PartMissing(str(error)) from None


async def run(settings: Settings, connect: Connect, stop: asyncio.Event | None = None, **options: Any) -> None:
    """Everything between start and stop. Raises BotError with a sentence where it cannot go on."""
    stop = stop or _stop_on_signals()
    level = logging.getLevelNamesMapping()[settings.log_level]
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(settings.database_url.get_secret_value()))
        jobs = await stack.enter_async_context(Jobs(_limits(settings), warm_up, max(level, logging.WARNING)))
        connector = connect()
        session = await stack.enter_async_context(
            aiohttp.ClientSession(connector=connector, connector_owner=False, auto_decompress=False)
        )
        uploads = Uploads(session, settings.upload_limit_bytes)
        client = Modebot(settings, store, jobs, uploads, _engine_version(), connector, **options)
        await stack.enter_async_context(client)
        await _serve(client, settings.discord_token.get_secret_value(), stop)


async def _serve(client: Modebot, token: str, stop: asyncio.Event) -> None:
    connection = asyncio.create_task(client.start(token))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({connection, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not connection.done():
        _log.info("stopping")
        await client.finish()
        await client.close()
        connection.cancel()  # closed while it connects, discord.py would try again for ever
        await asyncio.gather(connection, return_exceptions=True)  # closed while it logs in, it ends in some error
        return
    try:
        await connection
    except discord.LoginFailure:
        raise DiscordRefused(f"Discord does not accept DISCORD_TOKEN; copy the token again from {PORTAL}.") from None
    except discord.ConnectionClosed as error:
        raise DiscordRefused(f"Discord ended the connection for good ({error}); check the bot at {PORTAL}.") from None
    except (aiohttp.ClientError, OSError, discord.DiscordServerError) as error:
        raise Unreachable(f"Discord cannot be reached: {error}. Check the network, then start again.") from None


def _limits(settings: Settings) -> Limits:
    return Limits(
        workers=settings.workers,
        queue=settings.queue_limit,
        per_member=settings.member_limit,
        timeout_s=settings.job_timeout_s,
        memory_mb=settings.job_memory_mb,
    )


def _to_discord() -> aiohttp.BaseConnector:
    return aiohttp.TCPConnector(limit=0)  # discord.py bounds its requests itself


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


def _engine_version() -> str:
    try:
        return version("modebot")
    except PackageNotFoundError:
        return "source"  # run from a folder without being installed


if __name__ == "__main__":
    sys.exit(main())
