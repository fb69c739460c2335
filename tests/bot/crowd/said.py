"""What a crowd said, for tests: pieces and ratings as they are read for an evaluation."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.store.crowd_records import Everything, Vote
from tests.bot.rows import stored_piece

NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)


def everything(
    *given: Mapping[int, int], experience: Mapping[int, str] | None = None, **changes: tuple[Any, ...]
) -> Everything:
    """A piece for each of `given`, with its ratings (member -> value); `changes`: column -> a value for each."""
    pieces = [
        stored_piece(id=number, created_at=NOON, **{name: values[number - 1] for name, values in changes.items()})
        for number in range(1, len(given) + 1)
    ]
    votes = [
        Vote(number, member_id, value, NOON)
        for number, ratings in enumerate(given, start=1)
        for member_id, value in ratings.items()
    ]
    return Everything(pieces, votes, experience or {})
