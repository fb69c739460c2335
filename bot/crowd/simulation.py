"""What steering gains: hidden tastes, a simulated crowd that rates, and several ways of choosing settings for it.

Policies are compared by regret: how much better, on the scale 1..10, the piece would have been liked with the settings
that the crowd likes best (T. Lattimore and C. Szepesvári, *Bandit Algorithms*, 2020, chapter 4). Of one seed all
policies meet the same tastes and the same raters.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from bot.crowd.steering import EXPLORATION, FORM, LEVELS, Rated, Steering
from engine.craft import FACTORS, USUAL
from engine.theory import MODES

Vector = NDArray[np.float64]
Setting = tuple[str, ...]  # a level of each factor, in the order of LEVELS
Chooser = Callable[[str, np.random.Generator], Setting]  # by the name of a mode

SETTINGS: tuple[Setting, ...] = tuple(product(*LEVELS.values()))
_NUMBER = {setting: number for number, setting in enumerate(SETTINGS)}

USUAL_SETTING: Setting = (*USUAL.code.split("-"), "aaba")
"""What a member gets who asks for sixteen bars and nothing else."""

MEAN = 6.0  # of all ratings
PIECE_SD = 1.0  # of pieces with the same settings
RATING_SD = 1.8  # of one rating around what its piece and its rater are worth
MEMBERS = 40  # of whom few rate much and many a little
RATINGS_SHARES = (0.4, 0.3, 0.2, 0.1)  # of pieces with 0, 1, 2, 3 ratings
RELEARN_SHARE = 0.05  # steering learns anew whenever there are so many more pieces, five at least


@dataclass(frozen=True, slots=True)
class Scenario:
    """How tastes are drawn, anew for each seed. Spreads are standard deviations in points of the scale 1..10."""

    name: str
    sentence: str
    level_sd: float  # of what the levels of each factor are worth
    pair_sd: float = 0.0  # of what temperature and form together are worth beside that
    rater_sd: float = 1.2
    changes: bool = False  # halfway, to other tastes
    apart: str | None = None  # a mode with tastes of its own; regret counts its pieces alone


SCENARIOS = (
    Scenario("strong", "Settings matter much.", 0.8),
    Scenario("weak", "Settings matter little.", 0.2),
    Scenario("none", "No setting is liked better than another.", 0.0),
    Scenario("changing", "Settings matter much, and halfway tastes become other ones.", 0.8, changes=True),
    Scenario("apart", "One mode is liked with other settings than the rest; only its pieces count.", 0.8, apart="todi"),
    Scenario("raters", "Settings matter, and raters are much harsher or milder than each other.", 0.5, rater_sd=2.5),
    Scenario("pairs", "What form is liked depends on the temperature, which steering cannot express.", 0.5, pair_sd=0.5),
)


@dataclass(frozen=True, slots=True)
class Policy:
    """A way of choosing. `chooser` is asked anew whenever something was learnt; at first nothing is."""

    name: str
    chooser: Callable[[Steering], Chooser]
    learns: bool = True


@dataclass(frozen=True, slots=True)
class Run:
    """One policy with one seed, a value for each piece that counts, in the order they were made."""

    regret: Vector
    best: NDArray[np.bool_]  # whether no other setting is liked better
    ratings: NDArray[np.int64]  # how many had been given by then, of all pieces


def play(scenario: Scenario, policy: Policy, seed: int, pieces: int) -> Run:
    """`pieces` pieces, one after the other, each chosen by what earlier ratings say."""
    crowd = _Crowd.drawn(scenario, np.random.default_rng([seed, 0]), pieces)
    rng = np.random.default_rng([seed, 1])
    given: list[Rated] = []
    choose, learn_at = policy.chooser(Steering.learn()), 5
    settings, ratings = [], []
    for piece, mode in enumerate(crowd.modes):
        if policy.learns and piece == learn_at:
            choose = policy.chooser(Steering.learn(given))
            learn_at += max(5, round(RELEARN_SHARE * piece))
        setting = choose(mode, rng)
        settings.append(_NUMBER[setting])
        given += crowd.rated(piece, setting)
        ratings.append(len(given))
    return crowd.judged(settings, ratings)


@dataclass(frozen=True, slots=True)
class _Crowd:
    """Everything that chance decides of a crowd and its wishes, whatever settings are chosen."""

    scenario: Scenario
    modes: Sequence[str]  # of each piece
    tastes: Mapping[tuple[bool, bool], Vector]  # (after the change, in the mode apart) -> worth of each setting
    scatter: Sequence[Sequence[tuple[int, float]]]  # of each piece: members, and how far off their rating is

    @classmethod
    def drawn(cls, scenario: Scenario, rng: np.random.Generator, pieces: int) -> "_Crowd":
        tastes = {(later, apart): _taste(scenario, rng) for later in (False, True) for apart in (False, True)}
        names = rng.permutation([mode.name for mode in MODES])
        modes = rng.choice(names, pieces, p=_falling(len(names))).tolist()
        levels = rng.normal(0, scenario.rater_sd, MEMBERS)
        return cls(scenario, modes, tastes, [_scatter(levels, rng) for _ in range(pieces)])

    def worths(self, piece: int) -> Vector:
        """Of each setting for one piece."""
        later = self.scenario.changes and piece >= len(self.modes) // 2
        return self.tastes[later, self.modes[piece] == self.scenario.apart]

    def rated(self, piece: int, setting: Setting) -> list[Rated]:
        worth, (*craft, form), mode = self.worths(piece)[_NUMBER[setting]], setting, self.modes[piece]
        values = [(member, int(np.clip(round(worth + off), 1, 10))) for member, off in self.scatter[piece]]
        return [Rated(piece, mode, form, "-".join(craft), member, value) for member, value in values]

    def judged(self, settings: Sequence[int], ratings: Sequence[int]) -> Run:
        counted = [piece for piece, mode in enumerate(self.modes) if self.scenario.apart in (None, mode)]
        regret = np.array([self.worths(piece).max() - self.worths(piece)[settings[piece]] for piece in counted])
        return Run(regret, regret == 0, np.array(ratings)[counted])


def _taste(scenario: Scenario, rng: np.random.Generator) -> Vector:
    """What each setting is worth: a sum over its levels, around MEAN."""
    levels = {pair: rng.normal(0, scenario.level_sd) for pair in _pairs_of_levels()}
    beside = {pair: rng.normal(0, scenario.pair_sd) for pair in product(LEVELS["temperature"], LEVELS[FORM])}
    return np.array(
        [
            MEAN + sum(levels[pair] for pair in zip(LEVELS, setting, strict=True)) + beside[setting[0], setting[-1]]
            for setting in SETTINGS
        ]
    )


def _pairs_of_levels() -> list[tuple[str, str]]:
    return [(factor, level) for factor, levels in LEVELS.items() for level in levels]


def _falling(count: int) -> Vector:
    """Shares that fall as 1, 1/2, 1/3 ...: few modes and few members make up most of a crowd."""
    shares = 1 / np.arange(1, count + 1)
    return np.asarray(shares / shares.sum())


def _scatter(levels: Vector, rng: np.random.Generator) -> list[tuple[int, float]]:
    count = rng.choice(len(RATINGS_SHARES), p=RATINGS_SHARES)
    members = rng.choice(len(levels), count, replace=False, p=_falling(len(levels)))
    of_piece = rng.normal(0, PIECE_SD)
    return [(int(member), of_piece + levels[member] + rng.normal(0, RATING_SD)) for member in members]


def _thompson(learnt: Steering) -> Chooser:
    def chosen(mode: str, rng: np.random.Generator) -> Setting:
        choice = learnt.choose(mode, LEVELS[FORM], LEVELS["network"], rng)
        return (*choice.craft.code.split("-"), choice.form or "")

    return chosen


def _even(_: Steering) -> Chooser:
    return lambda _, rng: SETTINGS[rng.integers(len(SETTINGS))]


def _greedy(learnt: Steering) -> Chooser:
    """What looks best, but for the same share of pieces that steering draws evenly."""

    @cache
    def favourite(mode: str) -> Setting:
        worths = learnt.worths(mode)
        best = {one.factor: one.level for one in sorted(worths, key=lambda one: one.mean)}
        return tuple(best[factor] for factor in LEVELS)

    even = _even(learnt)
    return lambda mode, rng: even(mode, rng) if rng.random() < EXPLORATION else favourite(mode)


def _usual(_: Steering) -> Chooser:
    return lambda _mode, _rng: USUAL_SETTING


POLICIES = (
    Policy("Thompson sampling", _thompson),
    Policy("epsilon-greedy", _greedy),
    Policy("uniform", _even, learns=False),
    Policy("always the usual", _usual, learns=False),
)
