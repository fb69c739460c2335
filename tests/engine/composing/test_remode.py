"""Turning pieces into other modes: degrees, chromatic notes, sections, and all that has to stay."""

import numpy as np
import pytest

from engine.classify import Classification, Guess, Section, classify
from engine.composing.remode import degree_offsets, remode, remoded_labels
from engine.demonstration import demonstrate
from engine.errors import BadRequest
from engine.piece import Meter, Note, Pedal, Piece, Tempo
from engine.theory import MODES, Mode, find_mode, find_root
from engine.vocabulary import EOC, SOC, note_label

BEAT = 480
IONIAN, DORIAN, PHRYGIAN = (find_mode(name) for name in ("ionian", "dorian", "phrygian"))


def heard_as(*sections: Section) -> Classification:
    """What a classifier would answer; only the parts that remoding reads hold anything."""
    best = sections[0].guess
    return Classification(
        "joint", "clear", best.root, best.mode, (best,), (), (), (), sections, (0.0,) * 12, 0, {}
    )  # fmt: skip


def section(first_bar: int, last_bar: int, root: str, mode: str) -> Section:
    return Section(first_bar, last_bar, Guess(root, mode, 1.0))


def line(*pitches: int, start: int = 0, track: int = 0) -> list[Note]:
    return [Note(start + i * BEAT, pitch, BEAT, track=track) for i, pitch in enumerate(pitches)]


def chord(*pitches: int, onset: int = 0) -> list[Note]:
    return [Note(onset, pitch, BEAT) for pitch in pitches]


def pitches(notes: list[Note], target: Mode = PHRYGIAN, root: str | None = None) -> list[int]:
    """In C Ionian, turned into another mode."""
    piece = remode(Piece.of(notes), target, root, heard_as(section(1, 1, "C", "ionian")))
    return [note.pitch for note in piece.notes]


@pytest.mark.parametrize("source", MODES, ids=lambda mode: mode.name)
@pytest.mark.parametrize("target", MODES, ids=lambda mode: mode.name)
def test_each_degree_becomes_the_same_degree_in_its_register(source: Mode, target: Mode) -> None:
    scale = [50 + octave + degree for octave in (-12, 0, 12) for degree in source.degrees]
    moved = remode(Piece.of(line(*scale)), target, "D", heard_as(section(1, 6, "D", source.name)))
    wanted = [50 + octave + degree for octave in (-12, 0, 12) for degree in target.degrees]
    assert [note.pitch for note in moved.notes] == wanted


def test_another_root_is_reached_the_shorter_way() -> None:
    assert pitches(line(60, 64, 67), IONIAN, "A") == [57, 61, 64]
    assert pitches(line(60, 64, 67), DORIAN, "F") == [65, 68, 72]


def test_neighbours_stay_neighbours() -> None:
    assert pitches(line(67, 66, 67)) == [67, 65, 67]  # G F# G: the note below
    assert pitches(line(69, 70, 69)) == [68, 70, 68]  # A Bb A: the note above
    assert pitches(line(67, 66, 65)) == [67, 65, 65]  # G F# F leaves no room between
    assert pitches(line(62, 61, 62)) == [61, 60, 61]  # D C# D, though C# alone would be D
    assert pitches(line(64, 63, 64)) == [63, 61, 63]  # E D# E, though D# alone would be E


def test_a_chromatic_note_keeps_the_thirds_of_its_chord() -> None:
    assert pitches(chord(57, 61, 64, 67)) == [56, 60, 63, 67]  # A C# E G: C, not D
    assert pitches(chord(53, 56, 60)) == [53, 56, 60]  # F Ab C: A, not G
    assert pitches(chord(52, 56, 59)) == [51, 55, 58]  # E G# B: G, not A


def test_no_tone_of_a_chord_is_lost_where_there_is_another_way() -> None:
    assert pitches(chord(64, 67, 75)) == [63, 67, 73]  # E G Eb: D, or E would be there twice
    assert pitches(chord(60, 63, 64)) == [60, 61, 63]  # C Eb E


def test_notes_struck_together_never_share_a_key() -> None:
    moved = remode(Piece.of(chord(60, 61, 62, 63, 64)), PHRYGIAN, None, heard_as(section(1, 1, "C", "ionian")))
    keys = [(note.onset_ticks, note.track, note.pitch) for note in moved.notes]
    assert len(set(keys)) == len(keys)
    assert {note.pitch for note in moved.notes} == {60, 61, 63}


def test_rhythm_tempo_instruments_dynamics_and_pedal_stay() -> None:
    notes = [Note(i * 100, 60 + i, 90 + i, 40 + i, i % 2) for i in range(20)]
    piece = Piece.of(notes, [Tempo(0, 93), Tempo(960, 80)], [Meter(0, 3, 4)], (0, 40), [Pedal(0, 960)], "Song")
    moved = remode(piece, find_mode("todi"), "F#")
    assert [(n.onset_ticks, n.duration_ticks, n.velocity, n.track) for n in moved.notes] == [
        (n.onset_ticks, n.duration_ticks, n.velocity, n.track) for n in piece.notes
    ]
    assert moved.with_notes([]) == piece.with_notes([])
    assert {n.pitch_class for n in moved.notes} <= find_mode("todi").pitch_classes(6)


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.name)
def test_the_result_is_heard_as_the_mode(mode: Mode) -> None:
    moved = remode(demonstrate("Eb", "aeolian"), mode, "G")
    heard = classify(moved)
    assert (find_root(heard.root).pitch_class, heard.mode) == (7, mode.name)


def in_a_row(*pieces: Piece) -> tuple[Piece, list[int]]:
    """The pieces one after the other, and the first bars of each, counted from 1, and of what would come next."""
    notes: list[Note] = []
    bars = [1]
    for piece in pieces:
        start = (bars[-1] - 1) * 4 * BEAT
        notes += [Note(n.onset_ticks + start, n.pitch, n.duration_ticks) for n in piece.notes]
        bars.append(bars[-1] + len(piece.bar_starts()))
    return Piece.of(notes), bars


def test_sections_are_read_in_their_own_mode() -> None:
    """A dominant key, its leading tone and all, becomes a stay on the fifth degree."""
    home = demonstrate("C", "ionian")
    piece, (_, away, back, end) = in_a_row(home, Piece.of(line(67, 69, 71, 72, 74, 76, 78, 79)), home)
    sections = [(1, away - 1, "C"), (away, back - 1, "G"), (back, end - 1, "C")]
    moved = remode(piece, DORIAN, None, heard_as(*(section(*place, "ionian") for place in sections)))
    bar = 4 * BEAT
    there = [n.pitch for n in moved.notes if (away - 1) * bar <= n.onset_ticks < (back - 1) * bar]
    assert there == [67, 69, 70, 72, 74, 75, 77, 79]


def test_sections_go_to_the_tonic_where_the_mode_would_not_be_heard_otherwise() -> None:
    tune, elsewhere = demonstrate("C", "ionian"), demonstrate("A", "aeolian")
    piece, (_, away, *_, end) = in_a_row(tune, elsewhere, elsewhere, elsewhere)
    heard = heard_as(section(1, away - 1, "C", "ionian"), section(away, end - 1, "A", "aeolian"))
    moved = remode(piece, DORIAN, None, heard)
    assert moved.notes[-1].pitch_class == 0
    found = classify(moved)
    assert (found.root, found.mode) == ("C", "dorian")


def test_the_keyboard_has_ends() -> None:
    moved = remode(Piece.of(line(0, 2, 127, 125)), find_mode("locrian"), "B", heard_as(section(1, 1, "C", "ionian")))
    assert all(0 <= note.pitch <= 127 for note in moved.notes)
    assert {note.pitch_class for note in moved.notes} <= find_mode("locrian").pitch_classes(11)


def test_a_root_that_does_not_exist_is_a_sentence() -> None:
    with pytest.raises(BadRequest, match="There is no root called “X”"):
        pitches(line(60, 62, 64), DORIAN, "X")


def test_labels_of_the_data_set_move_by_degrees_and_stay_on_the_keyboard() -> None:
    labels = np.array([SOC, note_label(60), note_label(64), EOC, note_label(66), note_label(119), 0], np.int16)
    moved = remoded_labels(labels, IONIAN, find_mode("bhairav"))
    assert moved.tolist() == [SOC, note_label(60), note_label(64), EOC, note_label(65), note_label(119), 0]
    assert degree_offsets(IONIAN, DORIAN) == [0, -1, 0, -1, -1, 0, -1, 0, -1, 0, -1, -1]
