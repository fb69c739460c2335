"""Reactions: the rules, and the events that follow (API reference, "Create Reaction")."""

from bot.loopback import payloads
from bot.loopback.errors import ApiError
from bot.loopback.model import Json, Message, User
from bot.loopback.state import World

MOST_KINDS = 20


def is_emoji(key: str) -> bool:
    """`name:id`, or something that is not plain text."""
    name, _, id = key.rpartition(":")
    return (bool(name) and id.isdigit()) or any(ord(char) > 0x2000 or char in "©®" for char in key)


def add(world: World, message: Message, key: str, user: User) -> None:
    """A second time is nothing new. A message carries at most 20 kinds (30010); archived threads take none (50083)."""
    if message.channel.archived:
        raise ApiError(50083)
    if not is_emoji(key):
        raise ApiError(10014)
    if key not in message.reactions and len(message.reactions) >= MOST_KINDS:
        raise ApiError(30010)
    givers = message.reactions.setdefault(key, [])
    if user.id not in givers:
        givers.append(user.id)
        _tell(world, "MESSAGE_REACTION_ADD", message, key, user)


def remove(world: World, message: Message, key: str, user: User) -> None:
    givers = message.reactions.get(key, [])
    if user.id not in givers:
        raise ApiError(10014)
    givers.remove(user.id)
    if not givers:
        del message.reactions[key]
    _tell(world, "MESSAGE_REACTION_REMOVE", message, key, user)


def clear(world: World, message: Message, key: str | None = None) -> None:
    """All of one kind, or all."""
    where = payloads.place(message)
    if key is None:
        message.reactions.clear()
        world.emit_in(message.channel, "MESSAGE_REACTION_REMOVE_ALL", where)
    else:
        message.reactions.pop(key, None)
        world.emit_in(message.channel, "MESSAGE_REACTION_REMOVE_EMOJI", where | {"emoji": payloads.emoji(key)})


def _tell(world: World, name: str, message: Message, key: str, user: User) -> None:
    data: Json = payloads.place(message) | {
        "user_id": str(user.id),
        "emoji": payloads.emoji(key),
        "burst": False,
        "type": 0,
    }
    guild = message.channel.guild
    if name == "MESSAGE_REACTION_ADD":
        data["message_author_id"] = str(message.author.id)
        if guild and user.id in guild.members:
            data["member"] = payloads.member(guild.members[user.id])
    world.emit_in(message.channel, name, data)
