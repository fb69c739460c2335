"""Rhythms that can be written down."""

import numpy as np

from engine.composing.grid import reachable


def places(onset: int) -> list[int]:
    return [k for k, allowed in enumerate(reachable(np.array([onset], np.int32), 48)[0], start=1) if allowed]


def test_a_beat_leads_to_sixteenths_and_triplets() -> None:
    assert places(0) == [6, 8, 12, 16, 18, 24, 30, 32, 36, 40, 42, 48]


def test_a_sixteenth_stays_with_sixteenths() -> None:
    assert places(6) == [6, 12, 18, 24, 30, 36, 42, 48]


def test_a_triplet_goes_on_to_the_beat() -> None:
    assert places(8)[:3] == [8, 16, 22]  # the next triplet, the beat, then sixteenths again
    assert places(16)[0] == 8
