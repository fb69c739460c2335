"""Permission bits and how they add up (API reference, "Permissions")."""

import enum
from collections.abc import Iterable


class Permission(enum.IntFlag):
    """The bits that this server looks at or grants."""

    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    CONNECT = 1 << 20
    SPEAK = 1 << 21
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    SEND_MESSAGES_IN_THREADS = 1 << 38
    MODERATE_MEMBERS = 1 << 40
    USE_EXTERNAL_APPS = 1 << 50


EVERYTHING = (1 << 53) - 1

MEMBER = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.ADD_REACTIONS
    | Permission.CONNECT
    | Permission.SPEAK
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.USE_EXTERNAL_APPS
)
"""What a new server grants to @everyone, and what an invite link asks for a bot."""

WITHOUT_ACCESS = Permission.ATTACH_FILES | Permission.EMBED_LINKS | Permission.MENTION_EVERYONE
"""What an app may do in its answers where it is no member (`app_permissions` of an interaction)."""


def named(names: Iterable[str]) -> Permission:
    """`named(["attach_files"])` -> the bits of these permissions."""
    bits = Permission(0)
    for name in names:
        bits |= Permission[name.upper()]
    return bits


def with_overwrites(base: int, layers: Iterable[tuple[int, int]]) -> int:
    """Apply (allow, deny) layers in order: @everyone, the roles together, the member."""
    for allow, deny in layers:
        base = (base & ~deny) | allow
    return base
