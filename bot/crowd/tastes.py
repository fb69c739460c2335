"""A simulated crowd: hidden tastes, and members who rate what they get by them. Its use: `bot.crowd.simulation`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from bot.crowd.steering import FORM, LEVELS, Rated
from engine.theory import MODES

Vector = NDArray[np.float64]
Setting = tuple[str, ...]  # a level of each factor, in the order of LEVELS

SETTINGS: tuple[Setting, ...] = tuple(product(*LEVELS.values()))
NUMBERS = {setting: number for number, setting in enumerate(SETTINGS)}

MEAN = 6.0  # of all ratings
PIECE_SD = 1.0  # of pieces with the same settings
RATING_SD = 1.8  # of one rating around what its piece and its rater are worth
MEMBERS = 40
RATINGS_SHARES = (0.4, 0.3, 0.2, 0.1)  # of pieces with 0, 1, 2, 3 ratings


@dataclass(frozen=True, slots=True)
class Scenario:
    """How tastes are drawn, anew for each seed. Spreads are standard deviations in points of the scale 1..10."""

    name: str
    sentence: str
    level_sd: float  # of what the levels of each factor are worth
    pair_sd: float = 0.0  # of what temperature and form together are worth beside that
    rater_sd: float = 1.2
    changes: bool = False  # halfway, to other tastes
    apart: str | None = None  # a mode with tastes of its own; its pieces alone count


@dataclass(frozen=True, slots=True)
class Crowd:
    """All that chance decides of a crowd and its wishes, whatever settings are chosen."""

    scenario: Scenario
    modes: Sequence[str]  # of each piece
    raters: Sequence[Mapping[int, float]]  # of each piece: member -> how far off their rating is
    tastes: Mapping[tuple[bool, bool], Vector]  # (after the change, in the mode apart) -> worth of each setting

    @classmethod
    def drawn(cls, scenario: Scenario, pieces: int, rng: np.random.Generator) -> "Crowd":
        """The same generator state gives the same crowd. Modes are asked for in the order of `MODES`, falling off."""
        tastes = {(later, apart): _taste(scenario, rng) for later in (False, True) for apart in (False, True)}
        modes = rng.choice([mode.name for mode in MODES], pieces, p=_falling(len(MODES))).tolist()
        return cls(scenario, modes, _raters(scenario, pieces, rng), tastes)

    def worths(self, piece: int) -> Vector:
        """Of each of the SETTINGS, for one piece."""
        later = self.scenario.changes and piece >= len(self.modes) // 2
        return self.tastes[later, self.modes[piece] == self.scenario.apart]

    def rated(self, piece: int, setting: Setting) -> list[Rated]:
        """What members give the piece when it is made with `setting`."""
        worth, (*craft, form) = self.worths(piece)[NUMBERS[setting]], setting
        return [
            Rated(piece, self.modes[piece], form, "-".join(craft), member, min(max(round(worth + off), 1), 10))
            for member, off in self.raters[piece].items()
        ]

    def lost(self, piece: int, setting: Setting) -> float:
        """Points that the best setting would have brought more; nan for a piece that does not count."""
        if self.scenario.apart not in (None, self.modes[piece]):
            return float("nan")
        worths = self.worths(piece)
        return float(worths.max() - worths[NUMBERS[setting]])


def _taste(scenario: Scenario, rng: np.random.Generator) -> Vector:
    """What each setting is worth: a sum over its levels, and of one pair of them, around MEAN."""
    tables = [rng.normal(0, scenario.level_sd, len(levels)) for levels in LEVELS.values()]
    pairs = rng.normal(0, scenario.pair_sd, (len(LEVELS["temperature"]), len(LEVELS[FORM])))
    sums = MEAN + sum(np.ix_(*tables)) + pairs.reshape(len(pairs), *[1] * (len(tables) - 2), -1)
    return np.asarray(sums.ravel())


def _raters(scenario: Scenario, pieces: int, rng: np.random.Generator) -> list[dict[int, float]]:
    """Few members rate much and many a little. Who rates a piece is drawn by the trick of Gumbel: the largest sums."""
    levels = rng.normal(0, scenario.rater_sd, MEMBERS)
    wishes = np.log(_falling(MEMBERS)) + rng.gumbel(size=(pieces, MEMBERS))
    members = np.argsort(-wishes, axis=1)
    counts = rng.choice(len(RATINGS_SHARES), pieces, p=RATINGS_SHARES)
    of_pieces = rng.normal(0, PIECE_SD, pieces)
    off = levels[members] + of_pieces[:, None] + rng.normal(0, RATING_SD, members.shape)
    return [
        dict(zip(members[piece, :count].tolist(), off[piece, :count].tolist(), strict=True))
        for piece, count in enumerate(counts)
    ]


def _falling(count: int) -> Vector:
    """Shares that fall as 1, 1/2, 1/3 ..."""
    shares = 1 / np.arange(1, count + 1)
    return np.asarray(shares / shares.sum())
