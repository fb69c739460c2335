"""What a user may do in a channel (API reference, "Permissions")."""

from collections.abc import Iterable

from bot.loopback.model import Channel, Guild, User
from bot.loopback.permissions import EVERYTHING, MEMBER, Permission, with_overwrites

NOBODY = Permission(0)
UPLOAD_LIMIT_BYTES = {2: 50 * 1024 * 1024, 3: 100 * 1024 * 1024}
"""By a server's premium tier, above the usual limit (Help Centre, "Server Boosting")."""


def held(user: User, channel: Channel) -> Permission:
    """Server-wide grants, then the channel's overwrites: @everyone, roles, member. A thread has those of its parent."""
    guild = channel.guild
    if guild is None:
        return _in_conversation(user, channel)
    if user.id not in guild.members:
        return NOBODY
    base = in_guild(user, guild)
    if base & Permission.ADMINISTRATOR:
        return Permission(EVERYTHING)
    layers = ([guild.id], guild.members[user.id].role_ids, [user.id])
    return Permission(with_overwrites(base, (_layer(channel.parent or channel, ids) for ids in layers)))


def in_guild(user: User, guild: Guild) -> int:
    """Server-wide, whatever channels say."""
    if guild.owner_id == user.id:
        return EVERYTHING
    base = guild.roles[guild.id].permissions
    for id in guild.members[user.id].role_ids:
        base |= guild.roles[id].permissions
    return base


def _in_conversation(user: User, channel: Channel) -> Permission:
    """The bot is in its direct conversations and in no other."""
    inside = user in channel.people if channel.people else user.bot or user is channel.recipient
    return MEMBER if inside else NOBODY


def needed(channel: Channel, permission: Permission) -> Permission:
    """In a thread, sending is a permission of its own."""
    in_thread = channel.parent is not None and permission is Permission.SEND_MESSAGES
    return Permission.SEND_MESSAGES_IN_THREADS if in_thread else permission


def _layer(channel: Channel, ids: Iterable[int]) -> tuple[int, int]:
    found = [channel.overwrites[id] for id in ids if id in channel.overwrites]
    allow = deny = 0
    for overwrite in found:
        allow, deny = allow | overwrite.allow, deny | overwrite.deny
    return allow, deny
