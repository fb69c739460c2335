"""A piece becomes its sections: each labelled, in C, and with its place in the whole."""

import numpy as np
import pytest

from engine import vocabulary
from engine.corpus.encoding import encode_sections, split_of, transposed_labels
from engine.corpus.sources import Origin
from engine.errors import TooShort
from engine.piece import Note, Piece
from engine.theory import find_mode
from tests.engine.tunes import BAR, after, tune

ORIGIN = Origin("CC0 1.0", "somebody/songs")


def test_a_piece_in_one_mode_is_one_row_in_c() -> None:
    encoded = encode_sections(tune(9, "dorian"), "songs/one.mid", ORIGIN)
    (row,) = encoded.rows
    assert (row.root, row.mode, row.in_mode, row.first_bar) == (9, "dorian", 1.0, 1)
    assert (row.name, row.licence, row.source, row.mapped_from) == ("songs/one.mid", "CC0 1.0", "somebody/songs", "")
    assert row.tokens == len(encoded.streams["note"]) == 48
    assert vocabulary.pitch_of(int(encoded.streams["note"][0])) == 72  # A4 to the nearest C
    classes = {vocabulary.pitch_of(int(label)) % 12 for label in encoded.streams["note"]}
    assert classes == set(find_mode("dorian").degrees)


def test_a_change_of_mode_cuts_a_piece() -> None:
    piece = after(tune(0, "ionian", bars=16), tune(6, "aeolian", 5, bars=16))
    encoded = encode_sections(piece, "two", ORIGIN)
    assert [(row.root, row.mode, row.first_bar) for row in encoded.rows] == [(0, "ionian", 1), (6, "aeolian", 17)]
    second = list(encoded.each())[1]
    assert second.rows[0].in_mode == 1.0
    assert second.streams["bars_to_go"][[0, -1]].tolist() == [16, 1]
    assert second.streams["position"][0] == second.streams["step"][0] == 1
    tokens = vocabulary.Tokens(*(second.streams[name] for name in ("note", "step", "duration", "tempo")))
    heard = [(n.onset_ticks, n.pitch) for n in vocabulary.decode(tokens).notes]
    assert heard == [(n.onset_ticks - 16 * BAR, n.pitch - 6) for n in piece.notes if n.onset_ticks >= 16 * BAR]


def test_a_section_begins_at_its_bar_line_even_where_its_first_note_comes_later() -> None:
    late = tune(6, "aeolian", 5, bars=16)
    late = Piece.of([note for note in late.notes if note.onset_ticks])  # a rest on the first beat
    encoded = encode_sections(after(tune(0, "ionian", bars=16), late), "two", ORIGIN)
    second = list(encoded.each())[1]
    assert second.rows[0].first_bar == 17
    assert second.streams["step"][0] == second.streams["position"][0] == 25  # a quarter after the bar line


def test_chromatic_notes_count_against_the_mode() -> None:
    piece = tune(0, "ionian")
    chromatic = Piece.of([*piece.notes, Note(0, 73, BAR * 3)])  # C# over a quarter of the sounding time that is left
    (row,) = encode_sections(chromatic, "one", ORIGIN).rows
    assert row.mode == "ionian"
    assert row.in_mode == pytest.approx(1 - 8 / (48 + 8), abs=0.001)  # it is cut at eight quarters


def test_a_short_piece_is_refused() -> None:
    short = Piece.of(tune(0, "ionian").notes[:20])
    with pytest.raises(TooShort, match="too short to train on"):
        encode_sections(short, "one", ORIGIN)


def test_transposed_labels_stay_in_range_and_leave_the_chord_marks() -> None:
    labels = np.array([1, 108, vocabulary.SOC, vocabulary.EOC, 0], np.int16)
    assert transposed_labels(labels, -2).tolist() == [11, 106, vocabulary.SOC, vocabulary.EOC, 0]
    assert transposed_labels(labels, 2).tolist() == [3, 98, vocabulary.SOC, vocabulary.EOC, 0]


def test_the_side_of_a_piece_depends_on_its_name_alone() -> None:
    sides = [split_of(f"piece-{number}") for number in range(1000)]
    assert sides == [split_of(f"piece-{number}") for number in range(1000)]
    assert 60 < sides.count("validation") < 140
