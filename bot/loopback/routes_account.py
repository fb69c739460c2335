"""Login, gateway address, users, guilds, commands."""

from typing import Any

from bot.loopback import payloads
from bot.loopback.errors import ApiError
from bot.loopback.model import Json, User
from bot.loopback.routes import Call, Table

table = Table()
GATEWAY = "wss://gateway.discord.gg"


@table("GET", "/users/@me")
def own_user(call: Call) -> Json:
    return payloads.user(call.world.bot) | {"verified": True, "mfa_enabled": False, "flags": 0}


@table("GET", "/users/@me/guilds")
def own_guilds(call: Call) -> list[Json]:
    return [payloads.own_guild(call.world, guild) for guild in call.world.own_guilds()]


@table("POST", "/users/@me/channels")
def open_direct_channel(call: Call) -> Json:
    user = call.world.users.get(int(call.json["recipient_id"]))
    if user is None:
        raise ApiError(10013)
    return payloads.channel(call.world.direct_channel(user))


@table("DELETE", "/users/@me/guilds/{guild_id}")
def leave_guild(call: Call) -> None:
    call.world.remove_bot(call.guild())


@table("GET", "/users/{user_id}")
def user(call: Call) -> Json:
    found = call.world.users.get(call.id("user_id"))
    if found is None:
        raise ApiError(10013)
    return payloads.user(found)


@table("GET", "/oauth2/applications/@me")
@table("GET", "/applications/@me")
def application(call: Call) -> Json:
    world = call.world
    return {
        "id": str(world.application_id),
        "name": world.bot.name,
        "description": "",
        "icon": None,
        "bot_public": True,
        "bot_require_code_grant": False,
        "owner": payloads.user(User(world.team_id, "team") if world.team else world.owner),
        "team": payloads.team(world.team_id, world.team) if world.team else None,
        "verify_key": "0" * 64,
        "flags": 0,
        "approximate_guild_count": len(world.own_guilds()),
        "redirect_uris": [],
        "event_webhooks_status": 1,
    }


@table("GET", "/applications/{application_id}/emojis")
def application_emojis(_: Call) -> Json:
    return {"items": []}


@table("GET", "/gateway")
def gateway(_: Call) -> Json:
    return {"url": GATEWAY}


@table("GET", "/gateway/bot")
def gateway_bot(call: Call) -> Json:
    """Only an AutoSharded client asks this."""
    left, reset_s = call.world.settings.session_starts
    starts = {"total": 1000, "remaining": left, "reset_after": int(reset_s * 1000), "max_concurrency": 1}
    return {"url": GATEWAY, "shards": call.world.settings.shards, "session_start_limit": starts}


@table("GET", "/guilds/{guild_id}")
def guild(call: Call) -> Json:
    return payloads.guild(call.guild())


@table("GET", "/guilds/{guild_id}/channels")
def guild_channels(call: Call) -> list[Json]:
    return [payloads.channel(channel) for channel in call.guild().channels.values()]


@table("GET", "/guilds/{guild_id}/members/{user_id}")
def guild_member(call: Call) -> Json:
    member = call.guild().members.get(call.id("user_id"))
    if member is None:
        raise ApiError(10007)
    return payloads.member(member)


def _scope(call: Call) -> int | None:
    return call.guild().id if "guild_id" in call.path else None


def _replace_commands(call: Call) -> list[Json]:
    commands: Any = call.json
    return call.services.commands.replace(_scope(call), commands)


def _command(call: Call) -> Json:
    return call.services.commands.get(_scope(call), call.id("command_id"))


def _edit_command(call: Call) -> Json:
    return call.services.commands.upsert(_scope(call), _command(call) | call.json)


def _remove_command(call: Call) -> None:
    call.services.commands.remove(_scope(call), call.id("command_id"))


for scope in ("/applications/{application_id}/commands", "/applications/{application_id}/guilds/{guild_id}/commands"):
    table("GET", scope)(lambda call: call.services.commands.of(_scope(call)))
    table("PUT", scope)(_replace_commands)
    table("POST", scope)(lambda call: call.services.commands.upsert(_scope(call), call.json))
    table("GET", scope + "/{command_id}")(_command)
    table("PATCH", scope + "/{command_id}")(_edit_command)
    table("DELETE", scope + "/{command_id}")(_remove_command)
