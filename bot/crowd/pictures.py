"""What the crowd says as a picture and as numbers. Runs in the workers: plain data in, plain data out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.crowd.statistics import EXPERIENCE, Estimate, estimate
from bot.crowd.steering import Worth
from engine.figures.crowd import NOT_SAID, ModeMean, Preference, draw_preferences, draw_ratings

Given = tuple[str, int, int, int]
"""A mode, a member, how many ratings they gave to its pieces, and the sum of those."""


@dataclass(frozen=True, slots=True)
class Opinions:
    """Ratings of some pieces: how often 1, 2, ... 10 was given, who rated, and what each gave in each mode."""

    counts: Sequence[int]
    experience: Mapping[str, int]  # what raters say, `NOT_SAID` for the rest -> how many
    given: Sequence[Given]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture of opinions, and the means that are in it: of all ratings, and by mode, the best first."""

    picture: bytes
    overall: Estimate
    modes: Sequence[tuple[str, Estimate]]


def draw_opinions(opinions: Opinions, title: str) -> Drawn:
    """PNG. There must be a rating."""
    overall = _estimate(opinions.given)
    if overall is None:
        raise ValueError("there is no rating to draw")
    modes = means_by_mode(opinions.given)
    means = [ModeMean(mode, one.mean, one.low, one.high, one.ratings) for mode, one in modes]
    experience = in_order(opinions.experience)
    return Drawn(draw_ratings(opinions.counts, experience, means, title), overall, modes)


def means_by_mode(given: Sequence[Given]) -> list[tuple[str, Estimate]]:
    """Of each mode that has ratings, the best first."""
    found = ((mode, _estimate(one for one in given if one[0] == mode)) for mode in {one[0] for one in given})
    rated = [(mode, mean) for mode, mean in found if mean is not None]
    return sorted(rated, key=lambda one: (-one[1].mean, one[0]))


def in_order(experience: Mapping[str, int]) -> dict[str, int]:
    """From the least experience to the most, also what nobody has; then who did not say."""
    return {level: experience.get(level, 0) for level in (*EXPERIENCE, NOT_SAID)}


def draw_worths(worths: Sequence[Worth], title: str) -> bytes:
    """PNG of what the ratings prefer."""
    return draw_preferences(
        [Preference(one.factor, plain(one.level), one.mean, one.low, one.high, one.pieces) for one in worths], title
    )


def plain(level: str) -> str:
    """A level's name for people."""
    return {"aaba": "AABA"}.get(level, level.replace("_", "-"))


def _estimate(given: Iterable[Given]) -> Estimate | None:
    """A member's ratings of several modes are one member's."""
    members: dict[int, tuple[int, int]] = {}
    for _, member_id, ratings, total in given:
        had, sum_of_them = members.get(member_id, (0, 0))
        members[member_id] = (had + ratings, sum_of_them + total)
    return estimate(members.values())
