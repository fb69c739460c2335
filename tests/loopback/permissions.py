"""Permission bits and how they add up (API reference, "Permissions")."""

import enum
from collections.abc import Iterable


class Permission(enum.IntFlag):
    """The bits that this server looks at or grants."""

    ADMINISTRATOR = 1 << 3
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    CONNECT = 1 << 20
    SPEAK = 1 << 21
    USE_APPLICATION_COMMANDS = 1 << 31


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
)
"""What a new server grants to @everyone, and what an invite link asks for a bot."""


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
