"""What the crowd's ratings say, against published figures and against crowds whose mean is known."""

import numpy as np
import pytest

from bot.crowd.statistics import agreement, estimate, fair_score


def crowd(rng: np.random.Generator, members: int) -> list[tuple[int, float]]:
    """Members around a mean of 6, each with a level of their own; a few rate much, most a little."""
    counts = rng.geometric(0.15, members)
    return [(int(count), float(rng.normal(6 + rng.normal(0, 1.2), 2, count).sum())) for count in counts]


@pytest.mark.parametrize("members", [2, 5, 12, 60])
def test_the_interval_holds_the_mean_95_times_in_100(members: int) -> None:
    rng = np.random.default_rng(1)
    found = [estimate(crowd(rng, members)) for _ in range(400)]
    held = np.mean([one.low <= 6 <= one.high for one in found if one is not None])
    assert held >= 0.925


def test_the_interval_is_not_needlessly_wide() -> None:
    found = estimate(crowd(np.random.default_rng(2), 200))
    assert found is not None
    assert found.high - found.low < 0.8


def test_who_rates_much_makes_nothing_sure() -> None:
    """A hundred ratings of two members say less than a hundred of a hundred."""
    two, hundred = estimate([(50, 400.0), (50, 300.0)]), estimate([(1, 8.0), (1, 6.0)] * 50)
    assert two is not None
    assert hundred is not None
    assert two.mean == hundred.mean == 7
    assert two.ratings == hundred.ratings == 100
    assert two.high - two.low > 5 * (hundred.high - hundred.low)


def test_a_single_ten_proves_nothing() -> None:
    found = estimate([(1, 10.0)])
    assert found is not None
    assert (found.mean, found.low, found.high) == (10, 1, 10)


def test_without_ratings_there_is_no_mean() -> None:
    assert estimate([]) is None
    assert estimate([(0, 0.0)]) is None


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ((10, 90), (1, 10)),  # ten 9s, one 10
        ((100, 900), (10, 90)),  # a hundred 9s, ten 9s
        ((100, 900), (2, 20)),
        ((10, 80), (100, 600)),
        ((1, 7), (1, 6)),
        ((0, 0), (10, 20)),  # nothing known, and known to be bad
    ],
)
def test_many_good_ratings_rank_before_few_better_ones(better: tuple[int, int], worse: tuple[int, int]) -> None:
    assert fair_score(*better) > fair_score(*worse)


def test_a_score_is_what_the_docstring_says() -> None:
    scores = [round(fair_score(count, total), 1) for count, total in ((1, 10), (10, 90), (100, 900))]
    assert scores == [5.5, 7.6, 8.7]


def test_agreement_is_that_of_the_published_example() -> None:
    """Fifteen units and three coders, missing values; alpha for interval data is .811 (Krippendorff, 2011)."""
    units = [
        [1], [], [2, 2], [1, 1], [3, 3], [3, 3, 4], [4, 4, 4], [1, 3], [2, 2],
        [1, 1], [1, 1], [3, 3], [3, 3], [], [3, 4],
    ]  # fmt: skip
    assert agreement(units) == pytest.approx(0.811, abs=0.0005)


def test_agreement_of_ratings_at_random_is_none() -> None:
    rng = np.random.default_rng(3)
    assert agreement(rng.integers(1, 11, (2_000, 3)).tolist()) == pytest.approx(0, abs=0.03)


def test_full_agreement_is_one() -> None:
    assert agreement([[3, 3], [8, 8, 8], [5]]) == 1


@pytest.mark.parametrize("pieces", [[], [[4], [5]], [[7, 7], [7, 7]]])
def test_agreement_is_unknown_where_nothing_can_differ(pieces: list[list[int]]) -> None:
    assert agreement(pieces) is None
