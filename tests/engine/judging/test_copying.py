"""Copies are found at any height, and only as far as they go."""

import numpy as np

from engine.corpus.dataset import Dataset
from engine.corpus.encoding import encode_piece
from engine.judging.copying import shared_runs, training_lines
from engine.judging.measures import top_line
from engine.judging.sample import Sample
from engine.piece import Piece
from engine.theory import MODES
from tests.engine.judging.music import row

TUNE = [60, 62, 64, 65, 67, 69, 71, 72, 60]


def shared(pitches: list[int], *lines: list[int]) -> int:
    (run,) = shared_runs([Sample(row(pitches), "C", "ionian")], [np.array(line) for line in lines])
    return int(run)


def test_a_transposed_copy_is_a_copy() -> None:
    assert shared([pitch + 5 for pitch in TUNE], TUNE) == len(TUNE) - 1


def test_the_run_ends_where_the_copy_does() -> None:
    assert shared([50, 81, *TUNE[2:6], 40, 90], TUNE) == 3


def test_a_run_never_goes_from_one_piece_to_the_next() -> None:
    assert shared(TUNE, TUNE[:5], TUNE[5:]) == 4


def test_the_best_of_all_places_counts() -> None:
    assert shared(TUNE, TUNE[:3], TUNE[1:7], TUNE[4:]) == 5


def test_nothing_shared_and_nothing_there() -> None:
    assert shared([60, 61, 60, 61], [60, 67, 74]) == 0
    assert shared(TUNE) == 0
    assert shared([60], TUNE) == 0


def test_runs_are_counted_for_each_piece() -> None:
    samples = [Sample(row(pitches), "C", "ionian") for pitches in (TUNE, [60, 61, 59], TUNE[:4])]
    assert shared_runs(samples, [np.array(TUNE)]).tolist() == [8, 1, 3]


def test_training_lines_are_those_of_the_music() -> None:
    pieces = [row([60, 62, 59]), Piece.of([*row([48, 50, 52, 53]).notes, *row([60, 62, 64, 65]).notes])]
    names = ["walk-0", "walk-1"]
    data = Dataset.joined([encode_piece(p, name, 0, MODES[0]) for p, name in zip(pieces, names, strict=True)])
    sides = [row.split for row in data.rows]
    wanted = [np.diff(top_line(p)).tolist() for p, side in zip(pieces, sides, strict=True) if side == "train"]
    assert wanted
    assert [np.diff(line).tolist() for line in training_lines(data)] == wanted
