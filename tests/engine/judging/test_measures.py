"""Numbers of single pieces, by hand."""

import numpy as np
import pytest

from engine.judging.measures import MEASURES, longest_run, measures_of, repetition, top_line
from engine.judging.sample import BARS, Sample, first_bars, is_heard_as_asked
from engine.piece import Meter, Note, Piece
from tests.engine.judging.music import BAR, BEAT, row, walks


def measured(piece: Piece, root: str = "C", mode: str = "ionian") -> dict[str, float]:
    return measures_of(Sample(piece, root, mode))


def test_every_measure_is_taken() -> None:
    assert set(measured(row([60, 62] * 32))) == set(MEASURES)


def test_the_share_inside_the_mode_depends_on_the_root() -> None:
    piece = row([60, 62, 64, 66])
    assert measured(piece)["in_mode"] == 0.75
    assert measured(piece, "D")["in_mode"] == 0.75  # C is no note of D major
    assert measured(piece, "G")["in_mode"] == 1


def test_the_tonic_in_time_in_the_bass_and_at_the_end() -> None:
    first, second = [Note(0, 48, 2 * BEAT), Note(0, 64, BEAT)], [Note(BAR, 43, BEAT), Note(BAR + BEAT, 48, 4 * BEAT)]
    found = measured(Piece.of([*first, *second]))
    assert found["tonic_weight"] == pytest.approx(6 / 8)
    assert (found["tonic_bass"], found["ends_on_tonic"]) == (0.5, 1)


def test_the_top_line_takes_the_highest_note_of_each_onset() -> None:
    notes = [Note(0, 48, BEAT), Note(0, 67, BEAT), Note(BEAT, 62, BEAT), Note(BEAT, 60, BEAT)]
    assert top_line(Piece.of(notes)).tolist() == [67, 62]


def test_repetition_is_what_was_there_before() -> None:
    line = np.array([1, 2, 3, 4, 1, 2, 3, 4])
    assert repetition(line, 4) == pytest.approx(1 / 5)
    assert repetition(np.arange(20), 4) == 0
    assert repetition(np.diff(np.arange(20)), 3) == pytest.approx(16 / 17)
    assert repetition(line[:3], 4) == 0


@pytest.mark.parametrize(("line", "run"), [([60], 1), ([60, 60, 62, 62, 62, 60], 3), ([1, 2, 3], 1), ([], 0)])
def test_runs_of_one_note(line: list[int], run: int) -> None:
    assert longest_run(np.array(line, np.int64)) == run


def test_silence_is_found() -> None:
    found = measured(Piece.of([Note(0, 60, BEAT), Note(3 * BEAT, 60, BEAT), Note((BARS - 1) * BAR, 60, BAR)]))
    assert found["empty_bars"] == pytest.approx(1 - 2 / BARS)
    assert found["empty_beats"] > 0.8


def test_groove_is_full_where_every_bar_is_alike() -> None:
    assert measured(row([60, 62, 64, 65] * BARS))["groove_consistency"] > 0.99
    assert measured(row([60, 62, 64, 65] * BARS))["polyphony"] == 1


def test_first_bars_are_cut_at_their_end() -> None:
    notes = [Note(0, 60, BEAT), Note(BAR - BEAT, 62, 3 * BEAT), Note(BAR, 64, BEAT)]
    piece = Piece.of(notes, meters=[Meter(0, 4, 4), Meter(BAR, 3, 4)], programs=(0, 0))
    cut = first_bars(piece, 1)
    assert [(note.pitch, note.end_ticks) for note in cut.notes] == [(60, BEAT), (62, BAR)]
    assert (cut.meters, cut.programs) == ((Meter(0, 4, 4),), (0,))


def test_the_classifier_hears_what_was_asked_or_not() -> None:
    (sample,) = walks(1, 0)
    assert is_heard_as_asked(sample)
    assert not is_heard_as_asked(Sample(sample.piece, "D", "ionian"))
    assert not is_heard_as_asked(Sample(row([60]), "C", "ionian"))
