"""The crowd's evaluation in numbers: what everybody's ratings say, how surely, and what is not known."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from bot.crowd.pictures import Given, in_order, means_by_mode, plain
from bot.crowd.statistics import EXPERIENCE, Estimate, agreement, estimate
from bot.crowd.steering import Rated, Steering, Worth
from bot.store import StoredPiece
from bot.store.crowd_records import Everything, Vote
from engine.craft import FACTORS, find_craft
from engine.figures.crowd import NOT_SAID
from engine.mood import find_mood

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Level:
    """What pieces, or raters, of one kind have in common, and how they were rated, or rate."""

    factor: str
    name: str
    estimate: Estimate
    pieces: int  # rated ones


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures. Means are on the scale 1..10, intervals hold the true mean in 95 of 100 cases."""

    pieces: int  # that were posted
    deleted: int
    rated: int  # pieces with a rating
    by_several: int  # pieces with ratings of two members or more
    servers: int
    days: tuple[date, date] | None  # of the first rating and the last one
    counts: tuple[int, ...]  # how often 1, 2, ... 10 was given
    experience: Mapping[str, int]  # raters by what they say, in order
    overall: Estimate | None
    modes: Sequence[tuple[str, Estimate]]
    agreement: float | None  # Krippendorff's alpha
    asked: Sequence[Level]  # by what members asked for
    made: Sequence[Level]  # by how the composer went about it
    worths: Sequence[Worth]
    by_experience: Sequence[Level]


def evaluate(everything: Everything) -> Evaluation:
    """From everything that the crowd said."""
    pieces = {piece.id: piece for piece in everything.pieces}
    votes = [vote for vote in everything.ratings if vote.piece_id in pieces]
    values = [vote.value for vote in votes]
    by_piece = _grouped(votes, lambda vote: vote.piece_id)
    raters = {vote.member_id for vote in votes}
    days = sorted(vote.at.date() for vote in votes)
    said = [everything.experience.get(member_id, NOT_SAID) for member_id in raters]
    return Evaluation(
        pieces=len(pieces),
        deleted=sum(piece.removed_at is not None for piece in pieces.values()),
        rated=len(by_piece),
        by_several=sum(len(group) > 1 for group in by_piece.values()),
        servers=len({piece.guild_id for piece in pieces.values() if piece.guild_id is not None}),
        days=(days[0], days[-1]) if days else None,
        counts=tuple(values.count(value) for value in range(1, 11)),
        experience=in_order({level: said.count(level) for level in said}),
        overall=_estimate(votes),
        modes=means_by_mode(_given(votes, pieces)),
        agreement=agreement([vote.value for vote in group] for group in by_piece.values()),
        asked=_settings(ASKED, votes, pieces),
        made=_settings(MADE, votes, pieces),
        worths=Steering.learn(_rated(votes, pieces)).worths(),
        by_experience=_by_experience(votes, everything.experience),
    )


SLOW_BPM, FAST_BPM = 76, 116

Kind = Callable[[StoredPiece], str]
"""A piece -> its level in some setting."""


def _tempo(piece: StoredPiece) -> str:
    if piece.tempo_bpm < SLOW_BPM:
        return "slow"
    return "medium" if piece.tempo_bpm < FAST_BPM else "fast"


def _craft(factor: str) -> Kind:
    return lambda piece: str(getattr(find_craft(piece.craft), factor))


ASKED: Mapping[str, Kind] = {
    "mood": lambda piece: find_mood(piece.mood).title,
    "tempo": _tempo,
    "meter": lambda piece: piece.meter,
    "instrument": lambda piece: piece.instrument,
    "notes outside": lambda piece: "in passing" if piece.colour else "none",
    "origin": lambda piece: piece.origin,
}

MADE: Mapping[str, Kind] = {
    **{factor: _craft(factor) for factor in FACTORS},
    "form": lambda piece: plain(piece.form),
    "steering": lambda piece: "steered" if piece.steered else "not steered",
}


def _settings(kinds: Mapping[str, Kind], votes: Sequence[Vote], pieces: Mapping[int, StoredPiece]) -> list[Level]:
    """Of every setting in which rated pieces differ."""
    found = [_by_kind(name, kind, votes, pieces) for name, kind in kinds.items()]
    return [level for levels in found if len(levels) > 1 for level in levels]


def _by_kind(name: str, kind: Kind, votes: Sequence[Vote], pieces: Mapping[int, StoredPiece]) -> list[Level]:
    return _levels(name, votes, lambda vote: kind(pieces[vote.piece_id]))


def _by_experience(votes: Sequence[Vote], experience: Mapping[int, str]) -> list[Level]:
    levels = _levels("experience", votes, lambda vote: experience.get(vote.member_id, NOT_SAID))
    return sorted(levels, key=lambda level: (*EXPERIENCE, NOT_SAID).index(level.name))


def _levels(factor: str, votes: Sequence[Vote], of: Callable[[Vote], str]) -> list[Level]:
    groups = sorted(_grouped(votes, of).items())
    found = ((name, group, _estimate(group)) for name, group in groups)
    return [
        Level(factor, name, one, len({vote.piece_id for vote in group}))
        for name, group, one in found
        if one is not None
    ]


def _given(votes: Sequence[Vote], pieces: Mapping[int, StoredPiece]) -> list[Given]:
    groups = _grouped(votes, lambda vote: (pieces[vote.piece_id].mode, vote.member_id))
    return [(*key, len(group), sum(vote.value for vote in group)) for key, group in groups.items()]


def _rated(votes: Iterable[Vote], pieces: Mapping[int, StoredPiece]) -> list[Rated]:
    found = ((vote, pieces[vote.piece_id]) for vote in votes)
    return [Rated(piece.id, piece.mode, piece.form, piece.craft, vote.member_id, vote.value) for vote, piece in found]


def _estimate(votes: Sequence[Vote]) -> Estimate | None:
    groups = _grouped(votes, lambda vote: vote.member_id).values()
    return estimate((len(group), sum(vote.value for vote in group)) for group in groups)


def _grouped(votes: Iterable[Vote], of: Callable[[Vote], Key]) -> dict[Key, list[Vote]]:
    groups: dict[Key, list[Vote]] = {}
    for vote in votes:
        groups.setdefault(of(vote), []).append(vote)
    return groups
