"""What sounds between two changes, and which notes are the melody, by pieces small enough to see it."""

import random

import numpy as np
import pytest

from engine.classify.sounding import MOST_MOMENTS, Moments, Sounding
from engine.piece import Meter, Note, Piece


def heard(*rows: tuple[int, int, int]) -> Sounding:
    """Rows are onset, pitch, duration."""
    return Sounding.of(Piece.of(Note(*row) for row in rows))


def keys_of(moments: Moments) -> list[list[int]]:
    return [np.flatnonzero(row).tolist() for row in moments.keys]


def test_a_sounding_is_its_notes() -> None:
    piece = Piece.of([Note(960, 62, 240), Note(480, 72, 480), Note(480, 60, 960)], meters=[Meter(0, 3, 4)])
    sounding = Sounding.of(piece)
    assert sounding.onsets.tolist() == [480, 480, 960]
    assert sounding.pitches.tolist() == [60, 72, 62]
    assert sounding.pitch_classes.tolist() == [0, 0, 2]
    assert sounding.ends.tolist() == [1440, 960, 1200]
    assert (sounding.start, sounding.end, sounding.bar_ticks) == (480, 1440, 1440)


# --- moments ---------------------------------------------------------------------------------------------------------


def test_notes_that_overlap_sound_together() -> None:
    moments = heard((0, 60, 960), (480, 67, 960)).moments
    assert moments.starts.tolist() == [0, 480, 960]
    assert moments.lengths.tolist() == [480, 480, 480]
    assert keys_of(moments) == [[60], [60, 67], [67]]
    assert moments.lowest.tolist() == [60, 60, 67]
    assert moments.highest.tolist() == [60, 67, 67]


def test_one_key_held_twice_sounds_until_the_later_end() -> None:
    moments = heard((0, 60, 960), (240, 60, 240), (480, 60, 960)).moments
    assert keys_of(moments) == [[60]] * len(moments.starts)
    assert moments.lengths.sum() == 1440


def test_silence_has_no_keys_and_no_length() -> None:
    moments = heard((0, 60, 480), (960, 64, 480)).moments
    assert keys_of(moments) == [[60], [], [64]]
    assert moments.lengths.tolist() == [480, 0, 480]


def test_chords_are_pitch_classes() -> None:
    chord = heard((0, 36, 480), (0, 64, 480), (0, 127, 480)).moments.chords
    assert np.flatnonzero(chord[0]).tolist() == [0, 4, 7]


def many_changes(notes: int, seed: int = 1) -> Sounding:
    """Notes of three kinds of length, of which a few overlap and a few leave gaps."""
    rng = random.Random(seed)
    return heard(*((100 * k, rng.randrange(36, 96), rng.choice((30, 100, 250))) for k in range(notes)))


def test_a_piece_with_many_changes_is_read_on_a_coarser_clock() -> None:
    sounding = many_changes(2 * MOST_MOMENTS)
    moments = sounding.moments
    assert len(moments.starts) <= MOST_MOMENTS
    assert moments.starts[0] == sounding.start
    last = moments.starts[-1] + moments.lengths[-1]
    assert last == pytest.approx(sounding.end)
    assert (moments.keys.any(axis=0) == np.isin(np.arange(128), sounding.pitches)).all()


def test_the_coarser_clock_loses_no_note() -> None:
    long = [(200 * k, 60, 190) for k in range(MOST_MOMENTS)]
    assert keys_of(heard((2, 40, 1), *long).moments)[0] == [40, 60]


def test_the_coarser_clock_tells_nearly_the_same() -> None:
    sounding = many_changes(8000)
    lowest = np.full(int(sounding.end), 128)  # one entry a tick; 128 is silence
    for onset, end, pitch in zip(sounding.onsets, sounding.ends, sounding.pitches, strict=True):
        held = lowest[int(onset) : int(end)]
        np.minimum(held, pitch, out=held)
    exact = np.bincount(lowest[lowest < 128] % 12, minlength=12) / (lowest < 128).sum()
    moments = sounding.moments
    coarse = np.bincount(moments.lowest % 12, weights=moments.lengths, minlength=12) / moments.lengths.sum()
    assert coarse == pytest.approx(exact, abs=0.01)


# --- the melody ------------------------------------------------------------------------------------------------------


def test_the_melody_is_the_top_of_each_chord() -> None:
    melody = heard((0, 48, 960), (0, 64, 480), (0, 72, 480), (480, 65, 480), (480, 74, 480)).melody
    assert melody.pitches.tolist() == [72, 74]
    assert melody.pitch_classes.tolist() == [0, 2]


def test_notes_struck_below_a_held_one_are_not_melody() -> None:
    melody = heard((0, 72, 960), (480, 60, 240), (960, 60, 480)).melody
    assert melody.onsets.tolist() == [0, 960]
    assert melody.pitches.tolist() == [72, 60]


def test_steps_reach_from_note_to_note_and_rests_are_what_is_silent_of_them() -> None:
    melody = heard((0, 72, 240), (480, 74, 960), (960, 76, 480), (1200, 48, 1200)).melody
    assert melody.onsets.tolist() == [0, 480, 960]
    assert melody.steps.tolist() == [480, 480, 1440]
    assert melody.rests.tolist() == [240, 0, 960]


def test_the_note_that_sounds_at_a_time_began_before_it() -> None:
    melody = heard((480, 60, 480), (960, 62, 480), (1440, 64, 480)).melody
    times = np.array([0.0, 480.0, 481.0, 960.0, 1440.0, 9999.0])
    assert melody.sounding_at(times).tolist() == [0, 0, 2, 4]
