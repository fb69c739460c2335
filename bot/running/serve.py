"""The composition root: settings -> store -> workers -> client, and back again."""

import asyncio
import logging
import os
import shutil
import signal
from contextlib import AsyncExitStack
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import aiohttp
import discord

from bot.client import Modebot
from bot.errors import DiscordRefused, PartMissing, Unreachable
from bot.rules import Rules
from bot.running.backups import backing_up
from bot.running.check_sound import sound_font_of
from bot.running.health import Monitor, answering
from bot.running.launch import Launch, installed_version
from bot.running.memory import loaded_kept, share_arenas
from bot.running.supervisor import supervised
from bot.running.workers import workers
from bot.settings import PORTAL, Settings
from bot.store import open_store
from bot.uploads import Uploads

if TYPE_CHECKING:
    from bot.running.launch import Connect

_log = logging.getLogger("bot")


def serve(launch: Launch) -> None:
    """Run the bot until it is told to stop. Raises BotError with a sentence where it cannot go on."""
    settings = launch.settings()
    settings.token()
    check_parts(settings)
    os.umask(0o077)  # the database tells who asked for what: no other user of this machine reads it
    _log.info("starting", extra={"version": installed_version(), "workers": settings.workers})
    asyncio.run(run(settings, launch.connector, **launch.options))


def check_parts(settings: Settings) -> None:
    """Raises PartMissing where pieces could not be rendered."""
    if shutil.which("fluidsynth") is None:
        raise PartMissing("FluidSynth is not installed: sudo apt install fluidsynth, or brew install fluid-synth.")
    sound_font_of(settings)


async def run(settings: Settings, connect: "Connect", stop: asyncio.Event | None = None, **options: Any) -> None:
    """Everything between start and stop. Raises BotError with a sentence where it cannot go on."""
    share_arenas()
    stop = stop or _stop_on_signals()
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(settings.database_url.get_secret_value()))
        jobs = await stack.enter_async_context(workers(settings))
        connector = connect()
        session = await stack.enter_async_context(
            aiohttp.ClientSession(connector=connector, connector_owner=False, auto_decompress=False)
        )
        uploads = Uploads(session, settings.upload_limit_bytes)
        rules = await Rules.load(store, settings)
        client = Modebot(settings, store, rules, jobs, uploads, installed_version(), connector, **options)
        await stack.enter_async_context(client)
        backups = await stack.enter_async_context(backing_up(settings, client.wait_until_ready))
        monitor = Monitor(client, jobs, store.blocks.all, backups)
        await stack.enter_async_context(answering(monitor, settings.health_host, settings.health_port))
        await stack.enter_async_context(supervised(client.wait_until_ready))
        stack.enter_context(loaded_kept())  # takes 0.2 s, while nobody waits yet
        await _serve(client, settings.token(), stop)


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
    await client.finish(at_once=True)  # nobody could be answered any more
    try:
        await connection
    except discord.LoginFailure:
        raise DiscordRefused(
            f"Discord does not accept DISCORD_TOKEN; copy the token again from {PORTAL} (page Bot)."
        ) from None
    except discord.PrivilegedIntentsRequired:
        raise DiscordRefused(
            f"Discord refuses what the bot wants to hear; check its intents at {PORTAL} (page Bot)."
        ) from None
    except discord.ConnectionClosed as error:
        raise DiscordRefused(
            f"Discord ended the connection for good ({error}); check the bot at {PORTAL} (page Bot)."
        ) from None
    except (aiohttp.ClientError, OSError, discord.HTTPException, discord.GatewayNotFound) as error:
        if isinstance(error, discord.HTTPException) and not _is_for_a_while(error):
            raise
        raise Unreachable(f"Discord cannot be reached: {error}. Check the network, then start again.") from None


def _is_for_a_while(error: discord.HTTPException) -> bool:
    """Whether Discord is not well, or has had enough of us: worth another try."""
    return error.status == HTTPStatus.TOO_MANY_REQUESTS or error.status >= HTTPStatus.INTERNAL_SERVER_ERROR


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop
