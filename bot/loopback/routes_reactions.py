"""Reactions over REST (API reference, "Message": "Create Reaction" and following)."""

from bot.loopback import payloads, reactions
from bot.loopback.errors import ApiError
from bot.loopback.model import Json, User
from bot.loopback.permissions import Permission
from bot.loopback.routes import Call, Table

table = Table()
ALL = "/channels/{channel_id}/messages/{message_id}/reactions"
KIND = ALL + "/{emoji}"


@table("PUT", KIND + "/@me")
def add(call: Call) -> None:
    """Needs READ_MESSAGE_HISTORY, and ADD_REACTIONS if nobody gave this one before."""
    message, key = call.message(), call.path["emoji"]
    call.world.require(message.channel, Permission.READ_MESSAGE_HISTORY)
    if key not in message.reactions:
        call.world.require(message.channel, Permission.ADD_REACTIONS)
    reactions.add(call.world, message, key, call.world.bot)


@table("DELETE", KIND + "/@me")
def remove_own(call: Call) -> None:
    message = call.message()
    call.world.require(message.channel, Permission.READ_MESSAGE_HISTORY)
    reactions.remove(call.world, message, call.path["emoji"], call.world.bot)


@table("DELETE", KIND + "/{user_id}")
def remove_of(call: Call) -> None:
    message = call.message()
    call.world.require(message.channel, Permission.MANAGE_MESSAGES)
    reactions.remove(call.world, message, call.path["emoji"], _user(call))


@table("GET", KIND)
def givers(call: Call) -> list[Json]:
    """Users by id, `after` one of them, at most 100 a page."""
    message = call.message()
    call.world.require(message.channel, Permission.VIEW_CHANNEL)
    ids = sorted(message.reactions.get(call.path["emoji"], []))
    after = int(call.query.get("after", 0))
    page = [id for id in ids if id > after][: call.limit(25, 100)]
    return [payloads.user(call.world.users[id]) for id in page]


@table("DELETE", KIND)
def clear_kind(call: Call) -> None:
    call.world.require(call.channel(), Permission.MANAGE_MESSAGES)
    reactions.clear(call.world, call.message(), call.path["emoji"])


@table("DELETE", ALL)
def clear(call: Call) -> None:
    call.world.require(call.channel(), Permission.MANAGE_MESSAGES)
    reactions.clear(call.world, call.message())


def _user(call: Call) -> User:
    found = call.world.users.get(call.id("user_id"))
    if found is None:
        raise ApiError(10013)
    return found
