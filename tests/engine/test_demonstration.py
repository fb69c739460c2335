"""Scale and cadence of every mode from every root."""

from itertools import pairwise

import pytest

from engine.classify import classify
from engine.demonstration import BAR, CADENCES, PHRASES, SWINGS, demonstrate
from engine.errors import BadRequest
from engine.midi import read_midi, write_midi
from engine.piece import Note, Piece
from engine.theory import MODES, ROOT_NAMES, find_mode, find_root

ALL = [(root, mode.name) for root in ROOT_NAMES for mode in MODES]


def melody(piece: Piece) -> list[Note]:
    """The highest notes of the right hand, one for each onset."""
    return list({note.onset_ticks: note for note in piece.notes if note.track == 0}.values())


def chords(piece: Piece) -> list[list[int]]:
    """Pitches, lowest first, of what is struck in the three bars after the scale, one list for each onset."""
    onsets = sorted({note.onset_ticks for note in piece.notes if note.onset_ticks >= 2 * BAR})
    return [sorted(note.pitch for note in piece.notes if note.onset_ticks == onset) for onset in onsets]


def test_every_mode_has_one_close() -> None:
    assert sorted([*CADENCES, *SWINGS, *PHRASES]) == sorted(mode.name for mode in MODES)


@pytest.mark.parametrize(("root", "mode"), ALL)
def test_only_notes_of_the_scale_and_all_of_them(root: str, mode: str) -> None:
    piece = demonstrate(root, mode)
    assert {note.pitch_class for note in piece.notes} == find_mode(mode).pitch_classes(find_root(root).pitch_class)


@pytest.mark.parametrize(("root", "mode"), ALL)
def test_it_begins_and_ends_on_the_root_in_five_bars(root: str, mode: str) -> None:
    piece = demonstrate(root, mode)
    tonic = find_root(root).pitch_class
    assert {melody(piece)[0].pitch_class, melody(piece)[-1].pitch_class, piece.notes[0].pitch_class} == {tonic}
    assert chords(piece)[-1][0] % 12 == tonic
    assert piece.length_ticks == 5 * BAR


def test_the_scale_goes_up_one_octave_and_down() -> None:
    pitches = [note.pitch for note in melody(demonstrate("D", "dorian")) if note.onset_ticks < 2 * BAR]
    assert pitches == [62, 64, 65, 67, 69, 71, 72, 74, 72, 71, 69, 67, 65, 64, 62]


@pytest.mark.parametrize(
    ("mode", "wanted"),
    [
        ("ionian", [[48, 64, 67, 72], [53, 65, 69, 72], [43, 62, 67, 71], [48, 64, 67, 72]]),
        ("harmonic_minor", [[48, 63, 67, 72], [53, 65, 68, 72], [43, 62, 67, 71], [48, 63, 67, 72]]),
        ("phrygian", [[36, 48, 63, 67, 72], [36, 48, 61, 65, 68], [36, 48, 63, 67, 72]]),
        ("mixolydian", [[36, 48, 64, 67, 72], [36, 48, 62, 65, 70], [36, 48, 64, 67, 72]]),
    ],
)
def test_the_chords_of_a_close(mode: str, wanted: list[list[int]]) -> None:
    """C E G, C F A, D G B; over the held root Db F Ab, D F Bb."""
    assert chords(demonstrate("C", mode)) == wanted


@pytest.mark.parametrize("mode", [*CADENCES, *SWINGS])
def test_no_octaves_or_fifths_run_in_parallel(mode: str) -> None:
    for before, after in pairwise(chords(demonstrate("C", mode))):
        for low in range(len(before)):
            for high in range(low + 1, len(before)):
                moved = before[low] != after[low] and before[high] != after[high]
                perfect = (before[high] - before[low]) % 12 in (0, 7)
                same = (before[high] - before[low]) % 12 == (after[high] - after[low]) % 12
                along = (after[low] > before[low]) == (after[high] > before[high])
                assert not (moved and perfect and same and along), (before, after)


TELLING = {
    "ionian": {5, 11}, "dorian": {3, 9}, "phrygian": {1, 3}, "lydian": {4, 6}, "mixolydian": {4, 10},
    "aeolian": {8, 10}, "locrian": {1, 6}, "harmonic_minor": {8, 11}, "melodic_minor": {3, 9, 11}, "bhairav": {1, 4, 8},
    "poorvi": {1, 4, 6, 8, 11}, "marva": {1, 4, 6, 9}, "todi": {1, 3, 6, 8, 11},
}  # fmt: skip
"""Semitones above the root without which a close would belong to another mode as well."""


@pytest.mark.parametrize("mode", TELLING)
def test_the_close_has_what_tells_the_mode_from_its_neighbours(mode: str) -> None:
    assert TELLING[mode] <= {pitch % 12 for chord in chords(demonstrate("C", mode)) for pitch in chord}


@pytest.mark.parametrize(("root", "mode"), ALL)
def test_it_lies_where_a_piano_sounds_well(root: str, mode: str) -> None:
    pitches = [note.pitch for note in demonstrate(root, mode).notes]
    assert min(pitches) >= 31
    assert max(pitches) <= 81


def test_it_survives_being_written_and_read() -> None:
    piece = demonstrate("Eb", "todi", 60)
    assert {note.pitch for note in read_midi(write_midi(piece)).notes} == {note.pitch for note in piece.notes}
    assert piece.length_s == 20.0


@pytest.mark.parametrize(("root", "mode"), [("X", "dorian"), ("C", "dorain")])
def test_what_does_not_exist_is_a_sentence(root: str, mode: str) -> None:
    with pytest.raises(BadRequest, match="There is no"):
        demonstrate(root, mode)


@pytest.mark.parametrize(("root", "mode"), ALL)
def test_it_is_heard_as_what_it_is(root: str, mode: str) -> None:
    heard = classify(demonstrate(root, mode))
    assert (find_root(heard.root).pitch_class, heard.mode) == (find_root(root).pitch_class, mode)
