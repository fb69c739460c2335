"""The ten reactions 1️⃣ ... 🔟 under a piece."""

from collections.abc import Awaitable, Callable

KEYCAPS: tuple[str, ...] = (*(f"{digit}\ufe0f\u20e3" for digit in range(1, 10)), "\N{KEYCAP TEN}")
"""In order: KEYCAPS[0] is 1. A keycap is the digit, a variation selector and the cap."""

_BY_EMOJI = {keycap.replace("\ufe0f", ""): number for number, keycap in enumerate(KEYCAPS, start=1)}


def keycap(digit: int) -> str:
    """The emoji of 1..10."""
    return KEYCAPS[digit - 1]


def digit_of(emoji: str) -> int | None:
    """1..10, or None for any other emoji. The variation selector may be missing."""
    return _BY_EMOJI.get(emoji.replace("\ufe0f", ""))


async def put_under(add_reaction: Callable[[str], Awaitable[None]], without: frozenset[int] = frozenset()) -> None:
    """Add the ten in order, one call after another, leaving out those that stand there already."""
    for number, emoji in enumerate(KEYCAPS, start=1):
        if number not in without:
            await add_reaction(emoji)
