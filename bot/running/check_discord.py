"""Checks at Discord: the token, the application, the servers, and what the bot may do there.

Only requests are made; the gateway is left to a bot that may be running, and none of the day's logins there is used.
"""

from typing import TYPE_CHECKING, cast

import aiohttp
import discord

from bot.client import INTENTS
from bot.errors import BadSettings
from bot.replies.reply import plain_name
from bot.rights import missing
from bot.running.findings import Finding
from bot.settings import PORTAL, Settings

if TYPE_CHECKING:
    from bot.running.launch import Connect

PART = "Discord"

PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    embed_links=True,
    attach_files=True,
    add_reactions=True,
    read_message_history=True,
)
"""What the bot needs in a server."""

SCOPES = ("bot", "applications.commands")

PRIVILEGED = {"members", "presences", "message_content"}
"""Intents that Discord gives only where they are switched on in the portal, and in many servers only after a review."""

MOST_SERVERS = 25
"""Each costs two requests."""


async def check_discord(settings: Settings, connect: "Connect") -> list[Finding]:
    """What Discord says of the token and of everything that it opens."""
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # the bot speaks in no voice channel
    try:
        async with discord.Client(intents=INTENTS, connector=connect()) as client:
            await client.login(settings.token())
            me = cast(discord.ClientUser, client.user)  # known since the login
            application = await client.application_info()
            return [*_application(me, application), *await _servers(client, me, settings.guild_ids)]
    except BadSettings as error:
        return [_wrong(str(error))]
    except discord.LoginFailure:
        return [_wrong(f"Discord does not accept DISCORD_TOKEN; copy the token again from {PORTAL} (page Bot).")]
    except (aiohttp.ClientError, OSError, discord.HTTPException) as error:
        return [_wrong(f"Discord cannot be reached: {error}. Check the network, then try again.")]


def _application(me: discord.ClientUser, application: discord.AppInfo) -> list[Finding]:
    asked = {name for name, wanted in INTENTS if wanted}
    found = [
        Finding(PART, f"logged in as {plain_name(str(me))}, application {application.id}"),
        Finding(PART, f"intents {', '.join(sorted(asked))}; privileged: {', '.join(asked & PRIVILEGED) or 'none'}"),
        Finding(PART, f"to invite the bot: {invitation(application.id)}"),
    ]
    if application.bot_require_code_grant:
        found.append(_wrong(f"nobody can invite the bot: switch off “Requires OAuth2 Code Grant” at {PORTAL}."))
    return found


def invitation(application_id: int) -> str:
    """The address that invites the bot with what it needs, and with nothing else."""
    return discord.utils.oauth_url(application_id, permissions=PERMISSIONS, scopes=SCOPES)


async def _servers(client: discord.Client, me: discord.ClientUser, wanted: tuple[int, ...]) -> list[Finding]:
    servers = [server async for server in client.fetch_guilds(limit=None, with_counts=False)]
    found = [await _permissions(client, me, server) for server in servers[:MOST_SERVERS]]
    if len(servers) > MOST_SERVERS:
        found.append(Finding(PART, f"{len(servers)} servers; the first {MOST_SERVERS} were looked at"))
    if not servers:
        found.append(Finding(PART, "in no server yet"))
    for absent in sorted(set(wanted) - {server.id for server in servers}):
        found.append(_wrong(f"GUILD_IDS has the server {absent}, but the bot is not in it; invite it there."))
    return found


async def _permissions(client: discord.Client, me: discord.ClientUser, server: discord.Guild) -> Finding:
    """By the bot's roles; a channel can still take them away."""
    whole = await client.fetch_guild(server.id, with_counts=False)
    held = (await whole.fetch_member(me.id)).guild_permissions
    where = f"server {plain_name(server.name)} ({server.id})"
    if lacks := missing(held, PERMISSIONS):
        return _wrong(f"{where}: give the bot's role {', '.join(lacks)} there.")
    return Finding(PART, f"{where}: has the permissions it needs")


def _wrong(told: str) -> Finding:
    return Finding(PART, told, fine=False)
