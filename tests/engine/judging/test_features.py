"""The ten features on pieces that can be counted by hand."""

import numpy as np
import pytest

from engine.judging.features import FEATURES, PITCH_CLASS_FEATURES, flat, table_of
from engine.piece import Note, Piece
from tests.engine.judging.music import BAR, BEAT, row

QUARTER, EIGHTH = 2, 3  # places in NOTE_LENGTHS


def value(piece: Piece, feature: str, bars: int = 1) -> float:
    (only,) = table_of([piece], bars)[feature][0]
    return float(only)


SCALE = row([60, 62, 64, 72])


@pytest.mark.parametrize(
    ("feature", "expected"),
    [
        ("pitch_count", 4),
        ("note_count", 4),
        ("pitch_range", 12),
        ("pitch_interval", (2 + 2 + 8) / 3),
        ("inter_onset", 1),
        ("notes_per_bar_spread", 0),
    ],
)
def test_single_numbers(feature: str, expected: float) -> None:
    assert value(SCALE, feature) == pytest.approx(expected)


def test_pitch_classes_count_by_how_long_they_sound() -> None:
    piece = Piece.of([Note(0, 60, 3 * BEAT), Note(3 * BEAT, 74, BEAT)])
    (shares,) = table_of([piece], 1)["pitch_class_histogram"]
    assert shares[[0, 2]].tolist() == [0.75, 0.25]
    assert shares.sum() == 1


def test_pitch_classes_pass_to_every_note_that_begins_where_they_end() -> None:
    chord = [Note(BEAT, 64, BEAT), Note(BEAT, 67, BEAT)]
    (steps,) = table_of([Piece.of([Note(0, 60, BEAT), *chord, Note(3 * BEAT, 60, BEAT)])], 1)["pitch_class_transitions"]
    assert {(int(at) // 12, int(at) % 12): float(steps[at]) for at in np.flatnonzero(steps)} == {
        (0, 4): 0.5,
        (0, 7): 0.5,
    }


def test_notes_held_a_little_short_still_pass_on() -> None:
    played = Piece.of([Note(0, 60, BEAT - 30), Note(BEAT, 62, BEAT)])
    assert table_of([played], 1)["pitch_class_transitions"][0][0 * 12 + 2] == 1


def test_lengths_fall_into_the_nearest_class() -> None:
    piece = Piece.of([Note(0, 60, BEAT - 20), Note(BEAT, 60, BEAT // 2 + 10), Note(2 * BEAT, 60, BEAT)])
    table = table_of([piece], 1)
    assert table["note_length_histogram"][0][[QUARTER, EIGHTH]] == pytest.approx([2 / 3, 1 / 3])
    steps = table["note_length_transitions"][0]
    assert (steps[QUARTER * 12 + EIGHTH], steps[EIGHTH * 12 + QUARTER]) == (0.5, 0.5)


def test_onsets_count_once_however_many_notes_begin() -> None:
    piece = Piece.of([Note(0, 60, BEAT), Note(0, 64, BEAT), Note(2 * BEAT, 60, BEAT)])
    assert value(piece, "inter_onset") == 2


def test_empty_bars_belong_to_the_spread() -> None:
    piece = Piece.of([Note(BAR, 60, BEAT), Note(BAR + BEAT, 62, BEAT)])
    assert value(piece, "notes_per_bar_spread", bars=2) == 1


def test_features_lie_side_by_side() -> None:
    table = table_of([SCALE, SCALE], 1)
    assert list(table) == list(FEATURES)
    assert flat(table).shape == (2, 6 + 2 * 12 + 2 * 144)
    assert flat(table, PITCH_CLASS_FEATURES).shape == (2, 6 + 12 + 144)
