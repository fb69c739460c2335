"""The simulated crowd: what it likes, who rates, and how much a choice loses."""

from itertools import pairwise

import numpy as np
import pytest

from bot.crowd.steering import LEVELS
from bot.crowd.tastes import MEMBERS, RATINGS_SHARES, SETTINGS, Crowd, Scenario, Vector

STRONG = Scenario("strong", "", level_sd=0.8)
SHAPE = tuple(map(len, LEVELS.values()))


def drawn(scenario: Scenario, pieces: int = 200, seed: int = 1) -> Crowd:
    return Crowd.drawn(scenario, pieces, np.random.default_rng(seed))


def bend(worths: Vector) -> float:
    """How far worths are from a sum over temperature and form."""
    table = worths.reshape(SHAPE)[:, 0, 0, 0, :]
    return float(np.abs(np.diff(np.diff(table, axis=0), axis=1)).max())


def test_worths_are_a_sum_over_levels_unless_pairs_matter() -> None:
    assert bend(drawn(STRONG).worths(0)) == pytest.approx(0, abs=1e-9)
    assert bend(drawn(Scenario("pairs", "", 0.8, pair_sd=0.5)).worths(0)) > 0.3


def test_settings_are_worth_as_differently_as_the_scenario_says() -> None:
    """Five factors, each with the spread of its levels around their mean."""
    found = np.mean([drawn(STRONG, 1, seed).worths(0).var() for seed in range(300)])
    assert found == pytest.approx(sum(0.8**2 * (levels - 1) / levels for levels in SHAPE), rel=0.1)
    assert not drawn(Scenario("none", "", 0)).worths(0).var()


def test_tastes_change_halfway_and_only_if_they_should() -> None:
    changing, same = drawn(Scenario("changing", "", 0.8, changes=True)), drawn(STRONG)
    ordinary = changing.worths(99)
    assert np.array_equal(changing.worths(0), ordinary)
    assert not np.allclose(changing.worths(100), ordinary)
    assert np.array_equal(same.worths(0), same.worths(199))


def test_a_mode_apart_has_tastes_of_its_own_and_counts_alone() -> None:
    crowd = drawn(Scenario("apart", "", 0.8, apart="phrygian"), 500)
    inside, outside = crowd.modes.index("phrygian"), crowd.modes.index("ionian")
    assert not np.allclose(crowd.worths(inside), crowd.worths(outside))
    assert np.isnan(crowd.lost(outside, SETTINGS[0]))
    assert not np.isnan(crowd.lost(inside, SETTINGS[0]))
    assert 0.06 < crowd.modes.count("phrygian") / 500 < 0.15


def test_only_the_best_setting_loses_nothing() -> None:
    crowd = drawn(STRONG)
    lost = [crowd.lost(0, setting) for setting in SETTINGS]
    assert SETTINGS[int(np.argmin(lost))] == SETTINGS[int(np.argmax(crowd.worths(0)))]
    assert sorted(lost)[0] == 0 < sorted(lost)[1]


def test_ratings_are_as_many_as_the_shares_say_by_different_members() -> None:
    raters = drawn(STRONG, 4_000).raters
    counts = np.bincount([len(one) for one in raters]) / len(raters)
    assert counts == pytest.approx(RATINGS_SHARES, abs=0.03)
    busy = np.bincount([member for one in raters for member in one], minlength=MEMBERS)
    assert all(more > fewer for more, fewer in pairwise(busy.reshape(-1, 10).sum(axis=1)))
    assert busy[0] > 5 * busy[-1] > 0


def test_a_better_setting_is_rated_better_on_the_scale() -> None:
    crowd = drawn(STRONG, 2_000)
    order = np.argsort(crowd.worths(0))
    worst, best = (
        [one.value for piece in range(2_000) for one in crowd.rated(piece, SETTINGS[number])]
        for number in (order[0], order[-1])
    )
    assert np.mean(best) - np.mean(worst) > 0.5 * crowd.lost(0, SETTINGS[order[0]])
    assert {*best, *worst} <= set(range(1, 11))


def test_the_same_seed_draws_the_same_crowd() -> None:
    one, other = drawn(STRONG), drawn(STRONG)
    assert one.modes == other.modes
    assert one.raters == other.raters
    assert one.raters != drawn(STRONG, seed=2).raters
