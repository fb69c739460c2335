"""Ways of choosing, played against the same crowds: what steering gains and where it gains nothing."""

from dataclasses import replace

import numpy as np
import pytest

from bot.crowd.policies import EVEN, POLICIES, SAME, STEERING, WITHOUT_FLOOR, Chooser, Policy, Run, play
from bot.crowd.steering import EXPLORATION, LEVELS, Steering
from bot.crowd.tastes import Crowd, Scenario

BY_NAME = {policy.name: policy for policy in POLICIES}
STRONG, NONE = Scenario("strong", "", level_sd=0.8), Scenario("none", "", level_sd=0)
SEEDS, PIECES = range(10), 250


def crowd(scenario: Scenario, seed: int, pieces: int = PIECES) -> Crowd:
    return Crowd.drawn(scenario, pieces, np.random.default_rng(seed))


def run(name: str, scenario: Scenario, seed: int, pieces: int = PIECES) -> Run:
    return play(crowd(scenario, seed, pieces), BY_NAME[name], np.random.default_rng([seed, 1]))


@pytest.fixture(scope="module")
def steered() -> list[Run]:
    return [run(STEERING, STRONG, seed) for seed in SEEDS]


@pytest.mark.parametrize("other", [EVEN, SAME])
def test_with_strong_tastes_steering_loses_surely_less(steered: list[Run], other: str) -> None:
    saved = np.array([run(other, STRONG, seed).lost.sum() - steered[seed].lost.sum() for seed in SEEDS])
    assert saved.mean() > 3 * saved.std(ddof=1) / np.sqrt(len(saved))


def test_steering_loses_less_and_less(steered: list[Run]) -> None:
    begin, end = (np.mean([one.lost[part] for one in steered]) for part in (slice(0, 50), slice(-50, None)))
    assert end < begin / 2


def test_without_tastes_nothing_is_lost_and_noise_is_not_believed() -> None:
    runs = [run(STEERING, NONE, seed) for seed in SEEDS]
    assert not any(one.lost.any() for one in runs)
    believed = [surely_differ(one.learnt, factor) for one in runs for factor in LEVELS]
    assert np.mean(believed) <= 0.06


def surely_differ(learnt: Steering, factor: str) -> bool:
    levels = [one for one in learnt.worths() if one.factor == factor]
    return max(one.low for one in levels) > min(one.high for one in levels)


def test_the_floor_holds_however_sure_steering_is() -> None:
    """Evenly drawn pieces are hardly ever the best, so a tenth of the late ones, less that, lose something."""
    bent = Scenario("very strong", "", level_sd=3)
    late = np.concatenate([run(STEERING, bent, seed, 500).lost[-200:] for seed in range(5)])
    free = np.concatenate([run(WITHOUT_FLOOR, bent, seed, 500).lost[-200:] for seed in range(5)])
    assert np.mean(late > 0) > 0.6 * EXPLORATION
    assert late.mean() > free.mean()


def test_a_piece_is_chosen_by_earlier_ratings_alone() -> None:
    whole = crowd(STRONG, 3)
    silent = replace(whole, raters=[*whole.raters[:100], *[{}] * (PIECES - 100)])
    one, other = (play(each, BY_NAME[STEERING], np.random.default_rng(4)).lost for each in (whole, silent))
    assert np.array_equal(one[:100], other[:100])
    assert not np.array_equal(one[100:], other[100:])


def test_what_learns_is_asked_anew_with_what_was_learnt() -> None:
    seen: list[int] = []

    def watched(learnt: Steering) -> Chooser:
        seen.append(learnt.ratings)
        return BY_NAME[SAME].chooser(learnt)

    found = play(crowd(STRONG, 5), Policy("watched", watched), np.random.default_rng(1))
    assert seen == sorted(seen)
    assert seen[0] == 0
    assert found.learnt.ratings == found.ratings[-1] >= seen[-1] > 0


def test_the_same_seed_plays_the_same() -> None:
    assert np.array_equal(run(STEERING, STRONG, 6).lost, run(STEERING, STRONG, 6).lost)
