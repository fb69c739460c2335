"""What a composer knows at each token."""

from engine.conditions import METERS, conditions_of, polyphony_label
from engine.piece import Meter, Note, Piece
from engine.vocabulary import encode

QUARTER = 480


def test_place_in_bar_phrase_and_piece() -> None:
    notes = [Note(k * QUARTER, 60, QUARTER) for k in range(15)]  # five bars of 3/4
    piece = Piece.of(notes, meters=[Meter(0, 3, 4)])
    conditions = conditions_of(piece, encode(piece))
    assert conditions.position.tolist() == [1, 25, 49] * 5
    assert conditions.bars_to_go.tolist() == [5] * 3 + [4] * 3 + [3] * 3 + [2] * 3 + [1] * 3
    assert conditions.phrase.tolist() == [1] * 3 + [2] * 3 + [3] * 3 + [4] * 3 + [1] * 3
    assert set(conditions.meter.tolist()) == {METERS.index("3/4") + 1}


def test_texture_is_told_for_each_group_of_four_bars() -> None:
    thin = [Note(k * 4 * QUARTER, 60, QUARTER) for k in range(4)]
    thick = [Note((16 + k) * QUARTER, pitch, QUARTER) for k in range(16) for pitch in (48, 55, 60, 64)]
    piece = Piece.of([*thin, *thick])
    conditions = conditions_of(piece, encode(piece))
    assert conditions.polyphony[0] == polyphony_label(0.25) == 1
    assert conditions.polyphony[-1] == polyphony_label(4.0) == 5
    assert conditions.density[0] < conditions.density[-1]


def test_a_meter_that_is_not_listed_is_unknown() -> None:
    piece = Piece.of([Note(0, 60, QUARTER)], meters=[Meter(0, 11, 8)])
    assert conditions_of(piece, encode(piece)).meter.tolist() == [0]
