"""How long a request works: by its kind and size, and by how long recent ones took."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

SECONDS_A_REQUEST = 0.3
SECONDS_A_QUARTER = 0.012
SECONDS_A_SECOND = 0.017
"""What a composition takes on one core of 2026: as such, by its quarter notes (writing, judging, engraving), and by its
seconds of music (rendering). With these, 32 pieces of 4 to 64 bars were all within a factor of 2."""

UNREAD: Mapping[str, Any] = {"bars": 16, "meter": "4/4", "tempo_bpm": 100}
"""Taken of a piece that has not been read yet."""

OTHER_S: Mapping[str, float] = {"whatmode": 0.2, "ratings": 0.4, "scale": 0.8, "files": 0.1}
QUICK = frozenset({"whatmode", "ratings", "files", "export"})
"""Kinds that take milliseconds and go ahead of the others."""

PRIOR_S = 1.0
"""How much recent work the figures above count for, until some has been seen."""

KEPT = 0.9
"""Share of its weight that a request keeps with each later one: the last ten or so count."""


@dataclass(frozen=True, slots=True)
class Effort:
    """A request's kind, its seconds where the figures above were measured, and whether it goes ahead of others."""

    kind: str = "other"
    seconds: float = 2.0
    quick: bool = False


OTHER = Effort()


def effort_of(kind: str, parameters: Mapping[str, Any] = MappingProxyType({})) -> Effort:
    """Of a request as it is stored: `bars`, `meter` and `tempo_bpm` count where it names them. Never raises for sizes
    that `engine.request` lets through."""
    if kind not in ("compose", "continue", "remode"):
        return Effort(kind, OTHER_S.get(kind, OTHER.seconds), kind in QUICK)
    bars, meter, tempo_bpm = (parameters.get(name) or value for name, value in UNREAD.items())
    bars = bars + UNREAD["bars"] if kind == "continue" else bars  # and those that it goes on from
    beats, _, unit = meter.partition("/")
    quarters = bars * int(beats) * 4 / int(unit)
    music_s = quarters * 60 / tempo_bpm
    return Effort(kind, SECONDS_A_REQUEST + SECONDS_A_QUARTER * quarters + SECONDS_A_SECOND * music_s)


class Pace:
    """How this machine does against the measured figures, learned for each kind of request as they are done."""

    def __init__(self) -> None:
        self._took_s: dict[str, float] = {}
        self._effort_s: dict[str, float] = {}

    def learn(self, effort: Effort, took_s: float) -> None:
        """A request was done, in so many seconds. Long ones say more than short ones."""
        self._took_s[effort.kind] = KEPT * self._took_s.get(effort.kind, PRIOR_S) + took_s
        self._effort_s[effort.kind] = KEPT * self._effort_s.get(effort.kind, PRIOR_S) + effort.seconds

    def expected_s(self, effort: Effort) -> float:
        """Seconds from when it has a worker until it has been done."""
        return effort.seconds * self._took_s.get(effort.kind, PRIOR_S) / self._effort_s.get(effort.kind, PRIOR_S)
