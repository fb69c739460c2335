"""Pieces composed after real ones by the network that is shipped, and whether choosing helps."""

from pathlib import Path

import pytest

from engine.errors import ModelUnusable
from engine.judging.composed import Made, compose_one, composed, requests_like
from engine.judging.features import flat
from engine.judging.progress import silent
from engine.judging.sample import BARS, Sample, is_heard_as_asked
from engine.judging.selection import selection_of
from engine.judging.standing import features_of
from engine.piece import Meter, Piece, Tempo
from tests.engine.judging.music import row, walks

PATTERN = Sample(Piece.of(row([62] * 40).notes, [Tempo(0, 300.0)], [Meter(0, 3, 4)]), "D", "ionian")


def test_requests_follow_the_real_pieces() -> None:
    first, second = requests_like([PATTERN, *walks(1, 0)], 7)
    assert (first.root, first.mode, first.meter, first.bars, first.tempo_bpm) == ("D", "ionian", "3/4", BARS, 240)
    assert (second.root, second.meter, second.tempo_bpm) == ("C", "4/4", 120)
    assert first.seed != second.seed
    assert requests_like([PATTERN], 7) == [first] != requests_like([PATTERN], 8)


def test_a_piece_comes_with_all_its_candidates() -> None:
    (request,) = requests_like([PATTERN], 1)
    made = compose_one((request, None))
    assert made.is_heard
    assert is_heard_as_asked(made.chosen)
    assert made.chosen.piece in made.candidates
    assert len(made.candidates) == len(made.heard) >= 8
    assert made.first.piece == made.candidates[0]
    in_worker = composed([request], None, 1, silent)
    assert in_worker == [made]


def test_a_missing_model_is_said(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match="There is no complete network"):
        composed(requests_like([PATTERN], 1), tmp_path / "nothing", 1, silent)


def makings(chosen: int) -> list[Made]:
    """Two slow candidates, then one as quick as real music."""
    slow, quick = walks(40, 1, quick=0.1), walks(20, 2, quick=0.7)
    groups = zip(slow[::2], slow[1::2], quick, strict=True)
    return [Made(group[chosen], tuple(one.piece for one in group), (True,) * 3, True) for group in groups]


def test_a_good_choice_looks_more_real_than_the_average() -> None:
    real = flat(features_of(walks(20, 3, quick=0.7)))
    good, bad = selection_of(makings(2), real, 0), selection_of(makings(0), real, 0)
    assert good.beats_average > 0.9
    assert good.chosen > good.average > bad.chosen
    assert bad.beats_average < 0.1
    assert (good.candidates, good.average) == (3, bad.average)


def test_no_judge_learned_from_what_it_scores() -> None:
    """Where candidates are like real pieces, only a judge that saw them could tell them from real ones."""
    alike = walks(40, 4)
    pairs = zip(alike[::2], alike[1::2], strict=True)
    made = [Made(one, (one.piece, other.piece), (True, True), True) for one, other in pairs]
    assert selection_of(made, flat(features_of(walks(20, 5))), 0).average > 0.35
