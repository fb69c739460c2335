"""Channels and messages (API reference, "Channel" and "Message")."""

from bot.loopback import messages, payloads
from bot.loopback.errors import ApiError
from bot.loopback.model import Channel, Json, Message
from bot.loopback.permissions import Permission
from bot.loopback.routes import Call, Table

table = Table()
CHANNEL = "/channels/{channel_id}"
MESSAGES = CHANNEL + "/messages"
MESSAGE = MESSAGES + "/{message_id}"


@table("GET", CHANNEL)
def get_channel(call: Call) -> Json:
    channel = call.channel()
    call.world.require(channel, Permission.VIEW_CHANNEL)
    return payloads.channel(channel)


@table("POST", CHANNEL + "/typing")
def typing(call: Call) -> None:
    call.world.require(call.channel(), Permission.SEND_MESSAGES)


@table("POST", MESSAGES)
def create(call: Call) -> Json:
    channel = call.channel()
    call.world.require(channel, Permission.SEND_MESSAGES)
    if call.body.files:
        call.world.require(channel, Permission.ATTACH_FILES)
    if Permission.EMBED_LINKS not in call.world.permissions(call.world.bot, channel):
        call.json.pop("embeds", None)  # Discord leaves them out without an error
    if channel.recipient and not channel.recipient.takes_direct:
        raise ApiError(50007)
    known = messages.same_nonce(call.world, channel, call.json)
    message = known or messages.create(call.world, channel, call.world.bot, call.body)
    return payloads.message(call.world, message)


@table("GET", MESSAGES)
def history(call: Call) -> list[Json]:
    """Newest first. `before`, `after` or `around` with `limit` 1-100; no permission for the history, no messages."""
    channel = call.channel()
    call.world.require(channel, Permission.VIEW_CHANNEL)
    if Permission.READ_MESSAGE_HISTORY not in call.world.permissions(call.world.bot, channel):
        return []
    page = _page(_visible(channel), call.query, call.limit(50, 100))
    return [payloads.message(call.world, message) for message in sorted(page, key=lambda m: m.id, reverse=True)]


def _visible(channel: Channel) -> list[Message]:
    return [message for _, message in sorted(channel.messages.items()) if not message.ephemeral]


def _page(ascending: list[Message], query: dict[str, str], limit: int) -> list[Message]:
    if "after" in query:
        return [message for message in ascending if message.id > int(query["after"])][:limit]
    if "before" in query:
        return [message for message in ascending if message.id < int(query["before"])][-limit:]
    if "around" in query:
        nearest = sorted(ascending, key=lambda message: abs(message.id - int(query["around"])))
        return nearest[:limit]
    return ascending[-limit:]


@table("POST", MESSAGES + "/bulk-delete")
def bulk_delete(call: Call) -> None:
    channel = call.channel()
    call.world.require(channel, Permission.MANAGE_MESSAGES)
    for id in map(int, call.json["messages"]):
        if id in channel.messages:
            call.world.remove_message(channel.messages[id])


@table("GET", MESSAGE)
def get(call: Call) -> Json:
    call.world.require(call.channel(), Permission.READ_MESSAGE_HISTORY)
    return payloads.message(call.world, call.message())


@table("PATCH", MESSAGE)
def edit(call: Call) -> Json:
    message = call.message()
    if message.author is not call.world.bot:
        raise ApiError(50005)
    call.world.require(message.channel, Permission.VIEW_CHANNEL)
    return payloads.message(call.world, messages.edit(call.world, message, call.body))


@table("DELETE", MESSAGE)
def delete(call: Call) -> None:
    message = call.message()
    own = message.author is call.world.bot
    call.world.require(message.channel, Permission.VIEW_CHANNEL if own else Permission.MANAGE_MESSAGES)
    call.world.remove_message(message)
