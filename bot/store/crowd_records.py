"""What is asked of the crowd's ratings, and what comes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.store.records import StoredPiece


@dataclass(frozen=True, slots=True)
class Selection:
    """Pieces whose ratings are meant, each field narrowing the choice; without any, all pieces everywhere."""

    guild_id: int | None = None
    member_id: int | None = None  # who asked for the piece
    mode: str | None = None
    since: datetime | None = None  # posted then or later


@dataclass(frozen=True, slots=True)
class MemberRatings:
    """What one member gave to the pieces in one mode."""

    mode: str
    member_id: int
    ratings: int
    total: int  # the sum of the values


@dataclass(frozen=True, slots=True)
class Ranked:
    """A piece among others."""

    piece: StoredPiece
    ratings: int
    total: int  # the sum of the values

    @property
    def mean(self) -> float | None:
        """1..10, or None where nothing is rated."""
        return self.total / self.ratings if self.ratings else None


@dataclass(frozen=True, slots=True)
class Given:
    """A rating that a member gave."""

    piece: StoredPiece
    value: int  # 1..10
    at: datetime


@dataclass(frozen=True, slots=True)
class Kin:
    """A piece with its ratings, the piece that it was made from, and those that were made from it."""

    piece: StoredPiece
    counts: tuple[int, ...]  # how often 1, 2, ... 10 was given
    parent: StoredPiece | None
    children: tuple[StoredPiece, ...]  # that are still there, oldest first


@dataclass(frozen=True, slots=True)
class Vote:
    """One member's rating of one piece."""

    piece_id: int
    member_id: int
    value: int  # 1..10
    at: datetime


@dataclass(frozen=True, slots=True)
class Everything:
    """All pieces that were posted, the ratings that count, and what members said, at one moment."""

    pieces: Sequence[StoredPiece]
    ratings: Sequence[Vote]
    experience: Mapping[int, str]  # member -> what they said
