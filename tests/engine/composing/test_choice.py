"""Which candidate is given out."""

from dataclasses import replace

import pytest

from engine.classify import classify
from engine.composing.choice import Candidate, choose, moves
from engine.errors import ComposeFailed
from engine.piece import Note, Piece
from engine.request import Request

TUNE = (0, 2, 4, 5, 7, 4, 2, 0, 9, 11, 12, 7, 5, 4, 2, 0)


def in_c_major(realness: float, up: int = 0) -> Candidate:
    """A plain tune over a bass, heard in C Ionian, or on another root."""
    notes = [Note(beat * 480, 60 + up + step, 480) for beat, step in enumerate(TUNE * 2)]
    piece = Piece.of([*notes, *(Note(bar * 1920, 36 + up, 1920) for bar in range(8))])
    return Candidate(piece, classify(piece), realness)


REQUEST = Request.checked("ionian", "C", seed=0)


def test_the_most_real_of_those_heard_as_asked_is_chosen() -> None:
    batch = [in_c_major(0.1), in_c_major(0.9), in_c_major(5.0, up=2)]
    choice = choose(lambda: batch, REQUEST)
    assert choice.best == batch[1]
    assert choice.candidates == tuple(batch)


def test_another_batch_is_written_where_none_fits() -> None:
    batches = iter([[in_c_major(1.0, up=5)], [in_c_major(0.0)]])
    choice = choose(lambda: next(batches), REQUEST)
    assert choice.best.heard.root == "C"
    assert len(choice.candidates) == 2


def test_nothing_is_given_out_rather_than_something_else() -> None:
    with pytest.raises(ComposeFailed, match="None of 8 candidates was heard in C Ionian; ask again"):
        choose(lambda: [in_c_major(1.0, up=3), in_c_major(1.0, up=5)], REQUEST)


def test_what_failed_is_said_in_each_language() -> None:
    asked = Request.checked("ionian", "B", seed=0)
    with pytest.raises(ComposeFailed, match="was heard in H Ionian"):
        choose(lambda: [in_c_major(1.0)], asked, "german")


def test_a_drone_is_not_given_out() -> None:
    tune = in_c_major(0.0)
    drone = Piece.of([Note(bar * 1920, pitch, 1920) for bar in range(4) for pitch in (36, 43, 48)])
    assert not moves(drone)
    assert choose(lambda: [replace(tune, piece=drone, realness=9.0), tune], REQUEST).best == tune
