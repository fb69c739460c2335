"""Overlapped area: equal sets cover each other, others do not."""

import numpy as np
import pytest

from engine.judging.overlap import common_area, overlaps
from engine.judging.standing import features_of
from tests.engine.judging.music import walks

RNG = np.random.default_rng(0)


def test_a_density_covers_itself_and_nothing_far_away() -> None:
    values = RNG.normal(size=400)
    assert common_area(values, values) == pytest.approx(1, abs=0.02)  # the tails beyond the values are not counted
    assert common_area(values, values + 100) == pytest.approx(0, abs=1e-6)


def test_the_area_under_both_of_two_bell_curves() -> None:
    """Two normal densities one standard deviation apart share 2 * Phi(-1/2) = .617."""
    one, other = np.random.default_rng(1).normal(size=(2, 20_000))
    assert common_area(one, other + 1) == pytest.approx(0.617, abs=0.02)


def test_single_values_are_the_same_or_not() -> None:
    assert common_area(np.ones(5), np.ones(7)) == 1
    assert common_area(np.ones(5), np.array([1.0, 2.0])) == 0


def test_music_of_one_kind_overlaps_more_than_of_two() -> None:
    real, same, quicker = (features_of(walks(25, seed, quick)) for seed, quick in ((1, 0.4), (2, 0.4), (3, 0.9)))
    near, far = overlaps(real, same), overlaps(real, quicker)
    assert np.mean(list(near.values())) > 0.8
    assert far["note_count"] < 0.3
    assert far["inter_onset"] < 0.3
