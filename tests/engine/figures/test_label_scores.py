"""Precision, recall and F1 by note, measured in pixels."""

import pytest

from engine.figures.label_scores import BAR_HEIGHT_PX, label_scores_canvas, mean_scores, octaves
from engine.nets.scores import PAPER, TokenReport
from tests.engine.figures.parts import extent, outside_page, overlapping, patches, texts

C4, G4, C5, SOC, EOC = 49, 56, 61, 109, 110
FEW = TokenReport("ionian", "pieces", 60, (), (C4, C4, C4, G4, SOC, EOC), (C4, C4, G4, G4, SOC, C5))
WIDE = (*range(1, 25), *range(85, 111))  # octaves at both ends, and the brackets
ALL = TokenReport(None, "pieces", 60, (), WIDE, WIDE)


def test_bars_are_as_high_as_their_scores() -> None:
    figure = label_scores_canvas(FEW, "Scores").figure
    heights = {
        name: sorted(extent(bar).height / BAR_HEIGHT_PX for bar in patches(figure, name))
        for name in ("precision", "recall", "f1")
    }
    assert heights["precision"] == pytest.approx([0, 0, 0.5, 1, 1], abs=0.02)
    assert heights["recall"] == pytest.approx([0, 0, 2 / 3, 1, 1], abs=0.02)
    assert heights["f1"] == pytest.approx([0, 0, 2 / 3, 0.8, 1], abs=0.02)


def test_the_means_stand_beside_the_papers() -> None:
    figure = label_scores_canvas(FEW, "Scores").figure
    assert texts(figure, "mean value") == [f"{value:.3f}" for value in mean_scores(FEW).values()]
    assert set(PAPER) <= set(mean_scores(FEW))
    tracks = extent(patches(figure, "track")[0])
    marks = [extent(mark) for mark in patches(figure, "paper")]
    shares = [((mark.x0 + mark.x1) / 2 - tracks.x0) / tracks.width for mark in marks]
    assert shares == pytest.approx(list(PAPER.values()), abs=0.002)


def test_notes_stand_in_their_octaves() -> None:
    rows = [[scores.name for scores in row.values()] for row in octaves(FEW)]
    assert rows == [["C4", "G4"], ["C5"], ["<SOC>", "<EOC>"]]
    assert list(octaves(FEW)[0]) == [0, 7]


@pytest.mark.parametrize("report", [FEW, ALL])
def test_every_text_has_its_place(report: TokenReport) -> None:
    figure = label_scores_canvas(report, "Precision and recall by note: all modes").figure
    assert not overlapping(figure)
    assert not outside_page(figure, 20)


def test_there_is_a_row_for_each_octave_that_occurs() -> None:
    assert label_scores_canvas(ALL, "").figure.bbox.height > label_scores_canvas(FEW, "").figure.bbox.height + 500
    assert len(texts(label_scores_canvas(ALL, "").figure, "name")) == len(WIDE)
