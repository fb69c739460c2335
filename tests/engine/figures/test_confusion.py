"""The confusion matrix: cells, names, counts."""

from collections import Counter

import pytest
from matplotlib.patches import Patch

from engine.figures.canvas import Canvas
from engine.figures.confusion import SIDE_PX, confusion_canvas, folded_canvas
from engine.figures.note_axis import keyboard, one_octave
from engine.nets.scores import TokenReport
from tests.engine.figures.parts import extent, outside_page, overlapping, patches, text_artists, texts

C4, E4, G4, C5, SOC, EOC = 49, 53, 56, 61, 109, 110
FEW = TokenReport("ionian", "pieces", 60, (), (C4, C4, C4, C4, G4, SOC, EOC), (C4, C4, C4, G4, E4, SOC, C5))
ALL = TokenReport(None, "pieces", 60, (), tuple(range(1, 111)), (*range(2, 111), 1))


def middle(patch: Patch) -> tuple[float, float]:
    box = extent(patch)
    return (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2


def name_at(canvas: Canvas, patch: Patch) -> tuple[str, str]:
    """Names of the row and the column in which a cell lies."""
    x, y = middle(patch)
    names = [(text.get_text(), extent(text)) for text in text_artists(canvas.figure) if text.get_gid() == "name"]
    rows = {name: abs((box.y0 + box.y1) / 2 - y) for name, box in names if box.x1 < x}
    columns = {name: abs((box.x0 + box.x1) / 2 - x) for name, box in names if box.y1 < y and box.x1 > 190}
    return min(rows, key=lambda name: rows[name]), min(columns, key=lambda name: columns[name])


def test_cells_lie_where_their_notes_meet() -> None:
    canvas = confusion_canvas(FEW, "Notes")
    right = {name_at(canvas, cell) for cell in patches(canvas.figure, "right")}
    wrong = {name_at(canvas, cell) for cell in patches(canvas.figure, "wrong")}
    assert right == {("C4", "C4"), ("<SOC>", "<SOC>")}
    assert wrong == {("C4", "G4"), ("G4", "E4"), ("<EOC>", "C5")}


def test_the_deeper_the_more_of_the_true_notes_tokens() -> None:
    canvas = confusion_canvas(FEW, "Notes")
    depth = {
        name_at(canvas, cell): cell.get_alpha() or 0
        for kind in ("right", "wrong")
        for cell in patches(canvas.figure, kind)
    }
    assert depth["G4", "E4"] == depth["<SOC>", "<SOC>"] == 1
    assert 1 > depth["C4", "C4"] > depth["C4", "G4"] > 0.14


def test_folded_cells_hold_their_numbers() -> None:
    canvas = folded_canvas(FEW, "Pitch classes")
    assert Counter(texts(canvas.figure, "number")) == {"3": 1, "1": 4}
    octave_apart = TokenReport("ionian", "pieces", 60, (), (C4,), (C5,))
    folded = folded_canvas(octave_apart, "Pitch classes").figure
    assert len(patches(folded, "right")) == 1
    assert not patches(folded, "wrong")


def test_bars_say_how_often_each_note_was_true() -> None:
    bars = sorted(extent(bar).width for bar in patches(confusion_canvas(FEW, "Notes").figure, "count"))
    assert bars[-1] == pytest.approx(4 * bars[0], abs=0.1)


@pytest.mark.parametrize("report", [FEW, ALL])
def test_every_text_has_its_place(report: TokenReport) -> None:
    for canvas in (confusion_canvas(report, "Confusion of notes: all modes"), folded_canvas(report, "Confusion")):
        assert not overlapping(canvas.figure)
        assert not outside_page(canvas.figure, 20)


def test_all_labels_fit_and_octaves_are_named() -> None:
    figure = confusion_canvas(ALL, "Notes").figure
    assert Counter(texts(figure, "name")) == dict.fromkeys((*(f"C{n}" for n in range(9)), "<SOC>", "<EOC>"), 2)
    assert len(patches(figure, "wrong")) == 110
    assert extent(patches(figure, "wrong")[0]).width == pytest.approx(SIDE_PX / 112, abs=0.1)


def test_a_keyboard_has_whole_octaves() -> None:
    axis = keyboard({C4, C5, SOC})
    assert axis.names[0] == "C4"
    assert axis.names[axis.cell[C5] + 11] == "B5"
    assert axis.names[axis.cell[EOC]] == "<EOC>"
    assert {axis.names[cell][:2] for cell in axis.black} == {"D♭", "E♭", "F♯", "A♭", "B♭"}
    assert keyboard({SOC}).names[0] == "C4"


def test_octaves_fold_into_one() -> None:
    axis = one_octave({C4, C5, G4})
    assert axis.cell[C4] == axis.cell[C5] == 0
    assert axis.names[axis.cell[G4]] == "G"
