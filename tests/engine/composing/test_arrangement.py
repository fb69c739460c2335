"""Keyboard music given to other instruments."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.composing.arrangement import arranged
from engine.instruments import INSTRUMENTS, PIANO, Instrument, find_instrument
from engine.piece import Note, Piece
from tests.engine.scores import two_hands


def pitches(piece: Piece) -> list[int]:
    return [note.pitch for note in piece.notes]


@pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda instrument: instrument.name)
def test_every_instrument_can_play_it(instrument: Instrument) -> None:
    score = two_hands(bars=16)
    piece = arranged(score, instrument)
    assert instrument.low <= min(pitches(piece)) <= max(pitches(piece)) <= instrument.high
    assert set(piece.programs) == {instrument.program}
    assert {note.track for note in piece.notes} == set(range(instrument.staves))
    assert {note.pitch_class for note in piece.notes} <= {note.pitch_class for note in score.notes}
    assert {note.onset_ticks for note in piece.notes} <= {note.onset_ticks for note in score.notes}
    assert (piece.tempos, piece.meters) == (score.tempos, score.meters)


def test_a_piano_keeps_its_piece() -> None:
    score = two_hands(bars=16)
    assert arranged(score, PIANO) == score


@pytest.mark.parametrize("name", ["Violin", "Flute", "Tuba", "Distortion Guitar"])
def test_one_note_at_a_time(name: str) -> None:
    piece = arranged(two_hands(bars=16), find_instrument(name))
    assert all(a.end_ticks <= b.onset_ticks for a, b in pairwise(piece.notes))
    assert len(piece.notes) > 40


def test_the_line_is_the_melody_and_a_rest_in_it_stays_one() -> None:
    tune = [Note(0, 76, 480), Note(960, 77, 480), Note(1440, 79, 480)]
    beneath = [Note(0, 48, 480), Note(480, 55, 480), Note(960, 52, 480), Note(1440, 55, 480)]
    assert arranged(Piece.of([*tune, *beneath]), find_instrument("Violin")).notes == tuple(tune)


def test_a_held_note_is_not_cut_off_by_what_moves_beneath() -> None:
    held = Note(0, 76, 1920)
    beneath = [Note(tick, 60, 480) for tick in range(480, 1920, 480)]
    assert arranged(Piece.of([held, *beneath]), find_instrument("Violin")).notes == (held,)


def test_a_line_that_goes_down_for_longer_is_followed() -> None:
    tune = [Note(tick, pitch, 480) for tick, pitch in ((0, 79), (480, 76), (960, 60), (1440, 59), (1920, 60))]
    assert pitches(arranged(Piece.of(tune), find_instrument("Violin"))) == [79, 76, 72, 71, 72]


def test_a_low_note_that_stays_is_the_line() -> None:
    tune = [Note(0, 76, 480), Note(480, 55, 960), Note(1440, 76, 480)]
    assert pitches(arranged(Piece.of(tune), find_instrument("Violin"))) == [76, 67, 76]


def test_a_line_leaps_an_octave_at_most_where_the_range_allows() -> None:
    leaping = Piece.of([Note(480 * i, pitch, 480) for i, pitch in enumerate((62, 88, 86, 64, 65, 77))])
    assert pitches(arranged(leaping, find_instrument("Flute"))) == [62, 64, 62, 64, 65, 77]


def test_the_whole_moves_by_octaves_before_single_notes_do() -> None:
    low = Piece.of([Note(480 * i, 40 + i, 480) for i in range(12)])
    assert pitches(arranged(low, find_instrument("Flute"))) == [64 + i for i in range(12)]
    wide = Piece.of([Note(480 * i, pitch, 480) for i, pitch in enumerate((*range(60, 90), 98))])
    assert pitches(arranged(wide, find_instrument("Church Organ"))) == [*range(60, 90), 86]


def test_octaves_are_a_wish_that_the_range_can_refuse() -> None:
    tune = Piece.of([Note(480 * i, 60 + i, 480) for i in range(12)])
    assert pitches(arranged(tune, PIANO, octaves=1)) == [72 + i for i in range(12)]
    assert pitches(arranged(tune, find_instrument("Bassoon"), octaves=1))[0] < 60


def test_notes_that_an_octave_brings_together_are_one_and_never_overlap() -> None:
    chord = [Note(0, pitch, length) for pitch, length in ((48, 480), (60, 240), (69, 240), (71, 240), (74, 240))]
    again = [Note(480, 48, 480), Note(720, 60, 480)]
    piece = arranged(Piece.of([*chord, *again]), find_instrument("Tubular Bells"))
    assert [(n.onset_ticks, n.duration_ticks) for n in piece.notes if n.pitch == 60] == [
        (0, 480),
        (480, 240),
        (720, 480),
    ]


def test_a_piece_without_notes_gets_its_instrument() -> None:
    assert arranged(Piece.of([]), find_instrument("Flute")).programs == (73,)


notes = st.builds(
    Note, onset_ticks=st.integers(0, 5000), pitch=st.integers(0, 127), duration_ticks=st.integers(1, 3000),
    track=st.integers(0, 1),
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(notes, min_size=1, max_size=30), st.sampled_from(INSTRUMENTS), st.integers(-2, 2))
def test_any_piece_for_any_instrument(played: list[Note], instrument: Instrument, octaves: int) -> None:
    piece = arranged(Piece.of(played, programs=(0, 0)), instrument, octaves)
    assert piece.notes
    assert all(instrument.holds(note.pitch) and note.duration_ticks >= 1 for note in piece.notes)
    on_key: dict[tuple[int, int], int] = {}
    for note in piece.notes:
        assert on_key.get((note.track, note.pitch), 0) <= note.onset_ticks
        on_key[note.track, note.pitch] = note.end_ticks
