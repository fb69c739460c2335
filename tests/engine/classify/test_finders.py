"""music21's key finders, given a summary of a piece, hear what they hear in the piece itself."""

from fractions import Fraction
from typing import Any

import pytest

from engine.classify.finders import FINDERS, keys_of
from engine.classify.sounding import Sounding
from engine.piece import TICKS_PER_QUARTER
from engine.theory import MODES, ROOT_NAMES
from tests.engine.scores import two_hands

MODE_NAMES = {"major": "ionian", "minor": "aeolian"}


@pytest.mark.parametrize("seed", range(6))
def test_they_agree_with_music21_on_the_whole_piece(seed: int) -> None:
    from music21 import note, stream
    from music21.analysis import discrete

    piece = two_hands(ROOT_NAMES[2 * seed], MODES[seed].name, bars=4, seed=seed)
    score: Any = stream.Stream()
    for each in piece.notes:
        length = Fraction(each.duration_ticks, TICKS_PER_QUARTER)
        score.insert(Fraction(each.onset_ticks, TICKS_PER_QUARTER), note.Note(each.pitch, quarterLength=length))
    found = keys_of(Sounding.of(piece))
    assert tuple(found) == FINDERS
    for name, (root, mode) in found.items():
        heard = getattr(discrete, name)().getSolution(score)
        assert (root, MODES[mode].name) == (heard.tonic.pitchClass, MODE_NAMES[heard.mode]), name


def test_the_first_is_music21s_own_choice() -> None:
    from music21.analysis.discrete import analysisClassFromMethodName

    chosen: Any = analysisClassFromMethodName("key")
    assert chosen.__name__ == FINDERS[0]
