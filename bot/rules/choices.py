"""What can be chosen for each setting of a server."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from bot.errors import Refused
from bot.rules.server import MOST_IN_LIST, ServerRules
from bot.texts import settings as texts

LISTS = ("channels", "roles")
"""Settings that hold ids."""

MEMBER_LIMITS = (1, 2, 3, 5, 10, 20)
SERVER_LIMITS = (0, 2, 3, 5, 10, 20, 50)
HOURLY_LIMITS = (0, 1, 2, 3, 5, 10, 20, 30, 60)


def choices(name: str, usual: ServerRules) -> Sequence[tuple[str, str]]:
    """What a setting can be, each as it is stored in a menu and as people read it; nothing for lists of ids.

    No server gives its members more than the bot's own limit.
    """
    return [(str(value), in_words(name, value)) for value in _values(name, usual)]


def changed(rules: ServerRules, name: str, chosen: Sequence[str], usual: ServerRules) -> ServerRules:
    """The rules with a setting as it was chosen in a menu. Raises Refused for what cannot be chosen."""
    if name in LISTS:
        ids: Any = tuple(sorted(int(value) for value in chosen if value.isdecimal()))
        return replace(rules, **{name: ids[:MOST_IN_LIST]})
    fitting = [value for value in _values(name, usual) if [str(value)] == list(chosen)]
    if not fitting:
        raise Refused(texts.NO_CHOICE)
    return replace(rules, **{name: fitting[0]})


def in_words(name: str, value: Any) -> str:
    """The value of a setting for people; ids are mentions."""
    match name:
        case "note_names":
            return texts.NOTE_NAMES[value]
        case "audio_format":
            return texts.AUDIO_FORMATS[value]
        case "reactions":
            return texts.REACTIONS[value]
        case "channels":
            return ", ".join(f"<#{place}>" for place in value) or texts.EVERYWHERE
        case "roles":
            return ", ".join(f"<@&{role}>" for role in value) or texts.EVERYBODY
        case "hourly_limit":
            return texts.in_an_hour(value)
        case _:
            return texts.at_a_time(value)


def in_short(name: str, value: Any) -> str:
    """The same as plain text, for menus."""
    if name in LISTS and value:
        return texts.counted(len(value), name.removesuffix("s"))
    return in_words(name, value)


def _values(name: str, usual: ServerRules) -> Iterator[Any]:
    match name:
        case "note_names":
            yield from texts.NOTE_NAMES
        case "audio_format":
            yield from texts.AUDIO_FORMATS
        case "reactions":
            yield from texts.REACTIONS
        case "member_limit":
            yield from sorted({usual.member_limit, *(n for n in MEMBER_LIMITS if n < usual.member_limit)})
        case "server_limit":
            yield from SERVER_LIMITS
        case "hourly_limit":
            yield from HOURLY_LIMITS
