"""Several ways of choosing settings for a simulated crowd with hidden tastes, steering among them.

They are compared by regret: how much better, on the scale 1..10, a piece would have been liked with the settings that
the crowd likes best (T. Lattimore and C. Szepesvári, *Bandit Algorithms*, 2020, chapter 4).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from bot.crowd.steering import EXPLORATION, FORM, LEVELS, Rated, Steering
from bot.crowd.tastes import SETTINGS, Crowd, Setting, Vector
from engine.craft import USUAL

Chooser = Callable[[str, np.random.Generator], Setting]  # by the name of a mode

USUAL_SETTING: Setting = (*USUAL.code.split("-"), "aaba")
"""What a member gets who asks for sixteen bars and nothing else."""

FEWEST_NEW, NEW_SHARE = 5, 0.1
"""Steering learns anew whenever there are so many more pieces; the bot does so once a minute."""


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
    learnt: Steering  # from all of them


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
    return Run(np.array(lost), np.array(ratings), Steering.learn(given))


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
WITHOUT_FLOOR = "steering without floor"

POLICIES = (
    Policy(STEERING, _thompson),
    Policy(GREEDY, _greedy),
    Policy(EVEN, _even, learns=False),
    Policy(SAME, _usual, learns=False),
    Policy(WITHOUT_FLOOR, _without_floor),
)
