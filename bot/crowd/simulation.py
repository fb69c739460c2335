"""What steering gains: several ways of choosing settings, for simulated crowds with hidden tastes.

They are compared by regret: how much better, on the scale 1..10, a piece would have been liked with the settings that
the crowd likes best (T. Lattimore and C. Szepesvári, *Bandit Algorithms*, 2020, chapter 4). Of one seed all policies
meet the same tastes, wishes and raters.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from bot.crowd.steering import EXPLORATION, FORM, LEVELS, Rated, Steering
from bot.crowd.tastes import SETTINGS, Crowd, Scenario, Setting, Vector
from engine.craft import USUAL

Chooser = Callable[[str, np.random.Generator], Setting]  # by the name of a mode

USUAL_SETTING: Setting = (*USUAL.code.split("-"), "aaba")
"""What a member gets who asks for sixteen bars and nothing else."""

FEWEST_NEW, NEW_SHARE = 5, 0.05
"""Steering learns anew whenever there are so many more pieces; the bot does so once a minute."""

SCENARIOS = (
    Scenario("Strong tastes", "Settings matter much.", 0.8),
    Scenario("Weak tastes", "Settings matter little.", 0.2),
    Scenario("No tastes", "No setting is liked better than another, so nothing can be lost or gained.", 0.0),
    Scenario("Tastes that change", "Settings matter much, and halfway tastes become other ones.", 0.8, changes=True),
    Scenario(
        "A mode apart",
        "Phrygian, a tenth of the pieces, is liked with settings of its own; it alone counts.",
        0.8,
        apart="phrygian",
    ),
    Scenario("Harsh and mild raters", "Settings matter, and raters differ much more than usual.", 0.5, rater_sd=2.5),
    Scenario(
        "Tastes in pairs",
        "Which form is liked depends on the temperature too, which steering, a sum over settings, cannot express.",
        0.5,
        pair_sd=0.5,
    ),
)


@dataclass(frozen=True, slots=True)
class Policy:
    """A way of choosing. `chooser` is asked anew whenever something was learnt; at first nothing is."""

    name: str
    chooser: Callable[[Steering], Chooser]
    learns: bool = True


@dataclass(frozen=True, slots=True)
class Run:
    """What one policy did for one crowd, a value for each piece, in the order they were made."""

    lost: Vector  # points, nan for a piece that does not count
    ratings: NDArray[np.int64]  # that were given by then


def play(crowd: Crowd, policy: Policy, rng: np.random.Generator) -> Run:
    """One piece after the other, each chosen by what earlier ratings say."""
    given: list[Rated] = []
    lost, ratings = [], []
    choose, learn_at = policy.chooser(Steering.learn()), FEWEST_NEW
    for piece, mode in enumerate(crowd.modes):
        if policy.learns and piece == learn_at:
            choose = policy.chooser(Steering.learn(given))
            learn_at += max(FEWEST_NEW, round(NEW_SHARE * piece))
        setting = choose(mode, rng)
        given += crowd.rated(piece, setting)
        lost.append(crowd.lost(piece, setting))
        ratings.append(len(given))
    return Run(np.array(lost), np.array(ratings))


def play_all(scenario: Scenario, seeds: int, pieces: int) -> dict[str, list[Run]]:
    """Name of each policy -> its runs, by seed."""
    runs: dict[str, list[Run]] = {policy.name: [] for policy in POLICIES}
    for seed in range(seeds):
        crowd = Crowd.drawn(scenario, pieces, np.random.default_rng([seed, 0]))
        for number, policy in enumerate(POLICIES, start=1):
            runs[policy.name].append(play(crowd, policy, np.random.default_rng([seed, number])))
    return runs


def _thompson(learnt: Steering, exploration: float = EXPLORATION) -> Chooser:
    def chosen(mode: str, rng: np.random.Generator) -> Setting:
        choice = learnt.choose(mode, LEVELS[FORM], LEVELS["network"], rng, exploration)
        return (*choice.craft.code.split("-"), choice.form or "")

    return chosen


def _without_floor(learnt: Steering) -> Chooser:
    return _thompson(learnt, exploration=0.0)


def _greedy(learnt: Steering) -> Chooser:
    """What looks best, but for the same share of pieces that steering draws evenly."""

    @cache
    def favourite(mode: str) -> Setting:
        best = {one.factor: one.level for one in sorted(learnt.worths(mode), key=lambda one: one.mean)}
        return tuple(best[factor] for factor in LEVELS)

    even = _even(learnt)
    return lambda mode, rng: even(mode, rng) if rng.random() < EXPLORATION else favourite(mode)


def _even(_: Steering) -> Chooser:
    return lambda _, rng: SETTINGS[rng.integers(len(SETTINGS))]


def _usual(_: Steering) -> Chooser:
    return lambda _, _rng: USUAL_SETTING


STEERING, GREEDY, EVEN, SAME = "steering", "epsilon-greedy", "evenly drawn", "always the usual"

POLICIES = (
    Policy(STEERING, _thompson),
    Policy(GREEDY, _greedy),
    Policy(EVEN, _even, learns=False),
    Policy(SAME, _usual, learns=False),
    Policy("steering without the floor", _without_floor),
)
