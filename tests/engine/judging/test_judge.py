"""Judges guess where there is nothing to tell, and find what there is."""

import numpy as np
import pytest

from engine.judging.features import Table, flat
from engine.judging.judge import learners, told_apart, told_apart_by_one, told_apart_by_strongest
from engine.judging.standing import features_of
from tests.engine.judging.music import walks

PIECES = 20


@pytest.fixture(scope="module")
def same() -> Table:
    return features_of(walks(PIECES, 1, quick=0.4))


@pytest.fixture(scope="module")
def quicker() -> Table:
    return features_of(walks(PIECES, 3, quick=0.7))


@pytest.fixture(scope="module")
def found(same: Table, quicker: Table) -> dict[str, float]:
    return told_apart(flat(same), flat(quicker), seed=0)


def test_every_judge_tells_quicker_music(found: dict[str, float]) -> None:
    assert list(found) == list(learners(0))
    assert min(found.values()) > 0.9


def test_the_same_seed_judges_the_same(found: dict[str, float], same: Table, quicker: Table) -> None:
    assert told_apart_by_strongest(flat(same), flat(quicker), 0) == found["extra trees"]


def test_what_gives_it_away_is_named(same: Table, quicker: Table) -> None:
    alone = told_apart_by_one(same, quicker, 0)
    assert alone["note_count"] > 0.9
    assert alone["pitch_range"] < 0.75


def test_no_judge_has_seen_what_it_judges() -> None:
    """Pure noise with many more values than pieces: a judge that saw them would know every one."""
    noise = [np.random.default_rng(seed).normal(size=(2, 20, 100)) for seed in range(3)]
    aucs = [told_apart_by_strongest(first, second, 0) for first, second in noise]
    assert np.mean(aucs) == pytest.approx(0.5, abs=0.2)
