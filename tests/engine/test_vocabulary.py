"""Encode and decode are inverse on the grid, and everything off it is refused or brought onto it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import vocabulary
from engine.errors import OutOfVocabulary
from engine.piece import Note, Piece, Tempo
from engine.vocabulary import EOC, MAX_DURATION, MAX_STEP, SOC, TICKS_PER_GRID, Tokens, decode, encode, quantised


@st.composite
def pieces_on_the_grid(draw: st.DrawFn) -> Piece:
    notes, onset = [], 0
    for step in draw(st.lists(st.integers(0, MAX_STEP), max_size=20)):
        onset += step
        pitch, duration = draw(st.integers(12, 119)), draw(st.integers(1, MAX_DURATION))
        notes.append(Note(onset * TICKS_PER_GRID, pitch, duration * TICKS_PER_GRID))
    bpm = draw(st.sampled_from(vocabulary.TEMPO_CLASSES_BPM))
    return Piece.of(notes, [Tempo(0, bpm)])


def heard(piece: Piece) -> list[tuple[int, int, int]]:
    return sorted((note.onset_ticks, note.pitch, note.duration_ticks) for note in piece.notes)


@given(pieces_on_the_grid())
def test_every_piece_on_the_grid_survives(piece: Piece) -> None:
    back = decode(encode(piece))
    assert heard(back) == heard(piece)
    if piece.notes:
        assert back.tempos == piece.tempos


@st.composite
def any_pieces(draw: st.DrawFn) -> Piece:
    note = st.builds(Note, st.integers(0, 40_000), st.integers(0, 127), st.integers(1, 9_000))
    return Piece.of(draw(st.lists(note, max_size=20)))


@given(any_pieces())
def test_quantised_brings_every_piece_onto_the_grid(piece: Piece) -> None:
    snapped = quantised(piece)
    assert heard(decode(encode(snapped))) == heard(snapped)
    assert quantised(snapped) == snapped


def test_labels_are_the_papers() -> None:
    assert vocabulary.NOTE_LABELS == 110
    assert vocabulary.note_label(12) == 1
    assert vocabulary.note_label(119) == 108
    assert (SOC, EOC) == (109, 110)
    assert vocabulary.TEMPO_CLASSES_BPM == (30, 50, 70, 90, 110, 130, 150, 170, 190)
    assert [vocabulary.tempo_label(bpm) for bpm in (10, 30, 40, 41, 190, 300)] == [1, 1, 1, 2, 9, 9]


def test_a_chord_is_bracketed_and_read_from_low_to_high() -> None:
    quarter = 24 * TICKS_PER_GRID
    tokens = encode(
        Piece.of([Note(quarter, 64, quarter), Note(quarter, 60, 2 * quarter), Note(2 * quarter, 72, quarter)])
    )
    assert tokens.note.tolist() == [SOC, 49, 53, EOC, 61]
    assert tokens.step.tolist() == [25, 1, 1, 1, 25]
    assert tokens.duration.tolist() == [0, 48, 24, 0, 24]


@pytest.mark.parametrize(
    ("onset_ticks", "pitch", "duration_ticks"),
    [(7, 60, 480), (0, 60, 481), (0, 11, 480), (0, 120, 480), (480 * 9, 60, 480), (0, 60, 480 * 9)],
)
def test_what_the_grid_cannot_hold_is_refused(onset_ticks: int, pitch: int, duration_ticks: int) -> None:
    with pytest.raises(OutOfVocabulary):
        encode(Piece.of([Note(onset_ticks, pitch, duration_ticks)]))


@pytest.mark.parametrize(
    ("note", "step", "duration", "tempo"),
    [(0, 1, 24, 5), (111, 1, 24, 5), (49, 0, 24, 5), (49, 1, 0, 5), (49, 1, 24, 10)],
)
def test_unknown_labels_are_refused(note: int, step: int, duration: int, tempo: int) -> None:
    with pytest.raises(OutOfVocabulary):
        decode(Tokens(*(np.array([label], np.int16) for label in (note, step, duration, tempo))))
