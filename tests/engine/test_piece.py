import pytest

from engine.piece import Meter, Note, Piece, Tempo

QUARTER = 480


def test_a_piece_of_parts_is_sorted_and_has_a_tempo_and_a_meter_from_the_beginning() -> None:
    piece = Piece.of([Note(480, 60, 10), Note(0, 67, 10), Note(0, 64, 10)], tempos=[Tempo(960, 60.0)])
    assert [note.pitch for note in piece.notes] == [64, 67, 60]
    assert piece.tempos == (Tempo(0, 120.0), Tempo(960, 60.0))
    assert piece.meters == (Meter(0, 4, 4),)


def test_the_last_tempo_at_a_tick_counts() -> None:
    assert Piece.of([], tempos=[Tempo(0, 90.0), Tempo(0, 80.0)]).tempos == (Tempo(0, 80.0),)


def test_seconds_follow_the_tempo_map() -> None:
    piece = Piece.of([Note(0, 60, 4 * QUARTER)], tempos=[Tempo(0, 120.0), Tempo(2 * QUARTER, 60.0)])
    assert piece.seconds_at(QUARTER) == pytest.approx(0.5)
    assert piece.seconds_at(3 * QUARTER) == pytest.approx(2.0)
    assert piece.length_s == pytest.approx(3.0)


def test_a_piece_without_notes_has_no_length() -> None:
    assert Piece.of([]).length_ticks == 0
    assert Piece.of([]).bar_starts() == [0]


def test_meters_hold_until_the_next_one() -> None:
    piece = Piece.of([Note(0, 60, 10)], meters=[Meter(0, 3, 4), Meter(3 * QUARTER, 6, 8)])
    assert str(piece.meter_at(3 * QUARTER - 1)) == "3/4"
    assert str(piece.meter_at(3 * QUARTER)) == "6/8"
    assert Meter(0, 6, 8).bar_ticks == 3 * QUARTER


def test_a_new_meter_begins_a_bar() -> None:
    piece = Piece.of([Note(0, 60, 9 * QUARTER)], meters=[Meter(0, 4, 4), Meter(6 * QUARTER, 3, 4)])
    assert piece.bar_starts() == [0, 4 * QUARTER, 6 * QUARTER]


def test_transposition_keeps_pitch_classes_inside_the_range_of_midi() -> None:
    piece = Piece.of([Note(0, 125, 10), Note(0, 60, 10)])
    higher = piece.transposed(7)
    assert sorted(note.pitch for note in higher.notes) == [67, 120]
    assert sorted(note.pitch for note in piece.transposed(-66).notes) == [6, 59]


def test_notes_are_replaced_in_order() -> None:
    piece = Piece.of([Note(0, 60, 10)], title="x").with_notes([Note(5, 61, 1), Note(0, 62, 1)])
    assert [note.pitch for note in piece.notes] == [62, 61]
    assert piece.title == "x"


def test_a_note_knows_its_end_and_its_pitch_class() -> None:
    assert (Note(10, 61, 5).end_ticks, Note(10, 61, 5).pitch_class) == (15, 1)
