"""Why something is not done for a member, and what to do instead."""

from collections.abc import Collection, Sequence

NO_MANAGER = "Only members who may manage this server can do that."
NO_OWNER = "Only whoever runs this bot can do that."
ONLY_IN_SERVERS = "That works in servers only."


def blocked(reason: str) -> str:
    return (
        f"You are blocked from using this bot ({reason}). Whoever runs it can lift that. "
        "/privacy and /forget-me still work for you."
    )


def other_channel(places: Collection[int]) -> str:
    """`places` are the channels where it may be used, by id."""
    return f"I am not to be used here; please use {_listed([f'<#{place}>' for place in places], 'or')}."


def no_role(roles: Sequence[int]) -> str:
    """`roles` are those that may use it, by id."""
    return f"In this server only members with {_listed([f'<@&{role}>' for role in roles], 'or')} can use me."


def hour_is_full(pieces: int, minutes: int) -> str:
    return (
        f"You have had {pieces} piece{'s' * (pieces != 1)} in the last hour, with what is being made, which is this "
        "server's limit; "
        f"the next one can be made in {minutes} minute{'s' * (minutes != 1)}."
    )


def no_preset(name: str, known: Sequence[str]) -> str:
    there_are = f"these are here: {_listed(known, 'and')}" if known else "/defaults set keeps one"
    return f"There is no preset called “{name[:40]}” here; {there_are}."


def too_many_presets(most: int) -> str:
    return f"There are {most} presets already; /defaults clear removes one."


def _listed(words: Sequence[str], last: str) -> str:
    """ "a, b or c"."""
    *others, final = words
    return f"{', '.join(others)} {last} {final}" if others else final
