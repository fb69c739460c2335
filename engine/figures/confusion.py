"""What a network guessed where: the confusion matrix of its notes, on a keyboard or with the octaves folded."""

from collections import Counter
from typing import TYPE_CHECKING

from engine.figures import MARGIN_PX
from engine.figures.canvas import NORMAL, SMALL, Canvas
from engine.figures.note_axis import NoteAxis, keyboard, one_octave
from engine.figures.style import ACCENT, INK, LINE, PAPER, QUIET, SHADE, WARM, WIDTH_PX

if TYPE_CHECKING:
    from engine.nets.scores import TokenReport

TOP_PX = 246
LEFT_PX = 190  # of the matrix: names and the word "true" stand before it
COUNTS_PX = 110  # for the bars at the right that say how often each label was true
SIDE_PX = WIDTH_PX - LEFT_PX - COUNTS_PX - MARGIN_PX
BOTTOM_PX = 190
EVERY_NAME_PX = 15  # cells at least as large all have their names, smaller ones only where an octave begins
NUMBERS_PX = 40  # cells at least as large hold their number
LEAST_OPACITY = 0.14  # of a cell with a single token


def draw_confusion(report: "TokenReport", title: str) -> bytes:
    """Every label that can be told apart: C0 to B8 as far as they occur, and the brackets. PNG, WIDTH_PX wide."""
    return confusion_canvas(report, title).png()


def draw_folded_confusion(report: "TokenReport", title: str) -> bytes:
    """The same by pitch class, with numbers: the right note in another octave counts as right. PNG, WIDTH_PX wide."""
    return folded_canvas(report, title).png()


def confusion_canvas(report: "TokenReport", title: str) -> Canvas:
    subtitle = f"{len(report.true)} validation tokens by note, each guessed from the {report.context} before it"
    return _drawn(report, keyboard({*report.true, *report.guessed}), title, subtitle)


def folded_canvas(report: "TokenReport", title: str) -> Canvas:
    subtitle = f"{len(report.true)} validation tokens, octaves folded: the right note in another octave is right here"
    return _drawn(report, one_octave({*report.true, *report.guessed}), title, subtitle)


def _drawn(report: "TokenReport", axis: NoteAxis, title: str, subtitle: str) -> Canvas:
    canvas = Canvas(TOP_PX + SIDE_PX + BOTTOM_PX)
    canvas.text(MARGIN_PX, 80, title, 52, INK, "headline", weight="bold")
    canvas.text(MARGIN_PX, 132, subtitle, size=27, gid="subtitle")
    _draw_legend(canvas)
    matrix = _Matrix(canvas, axis)
    matrix.draw_ground()
    matrix.draw_tokens(report)
    matrix.draw_names()
    return canvas


def _draw_legend(canvas: Canvas) -> None:
    for left, colour, words in ((MARGIN_PX, ACCENT, "right"), (MARGIN_PX + 160, WARM, "wrong")):
        canvas.box(left, 166, 28, 28, colour, "legend", radius=6)
        canvas.text(left + 40, 190, words, size=27, gid="legend")
    canvas.text(MARGIN_PX + 350, 190, "the deeper, the more of the true note’s tokens", size=27, gid="legend")


class _Matrix:
    """A square of cells: true labels from the bottom up, guesses from left to right."""

    def __init__(self, canvas: Canvas, axis: NoteAxis) -> None:
        self._canvas, self._axis = canvas, axis
        self._px = SIDE_PX / axis.cells

    def _x(self, cell: float) -> float:
        return LEFT_PX + cell * self._px

    def _y(self, cell: float) -> float:
        """Upper edge of a row."""
        return TOP_PX + SIDE_PX - (cell + 1) * self._px

    def draw_ground(self) -> None:
        """Black keys as shaded rows and columns, a line where an octave begins, the frame."""
        for cell in self._axis.black:
            self._canvas.box(LEFT_PX, self._y(cell), SIDE_PX, self._px, SHADE, "black key", alpha=0.6)
            self._canvas.box(self._x(cell), TOP_PX, self._px, SIDE_PX, SHADE, "black key", alpha=0.6)
        for cell in self._axis.marks:
            self._canvas.box(LEFT_PX, self._y(cell - 1) - 1, SIDE_PX, 2, LINE, "octave")
            self._canvas.box(self._x(cell) - 1, TOP_PX, 2, SIDE_PX, LINE, "octave")

    def draw_tokens(self, report: "TokenReport") -> None:
        """Each cell that holds tokens, and a bar for each row with the number of its tokens."""
        cells: Counter[tuple[int, int]] = Counter()
        for (true, guessed), tokens in report.confusion.items():
            cells[self._axis.cell[true], self._axis.cell[guessed]] += tokens
        rows: Counter[int] = Counter()
        for (true, _), tokens in cells.items():
            rows[true] += tokens
        for (true, guessed), tokens in cells.items():
            self._draw_cell(true, guessed, tokens, tokens / rows[true])
        self._draw_counts(rows)

    def _draw_cell(self, true: int, guessed: int, tokens: int, share: float) -> None:
        left, top = self._x(guessed), self._y(true)
        kind, colour = ("right", ACCENT) if true == guessed else ("wrong", WARM)
        opacity = LEAST_OPACITY + (1 - LEAST_OPACITY) * share
        self._canvas.box(left, top, self._px, self._px, colour, kind, alpha=opacity)
        if self._px >= NUMBERS_PX:
            ink = PAPER if opacity > 0.6 else INK
            middle = {"ha": "center", "va": "center_baseline"}
            self._canvas.text(left + self._px / 2, top + self._px / 2, str(tokens), 27, ink, "number", **middle)

    def _draw_counts(self, rows: Counter[int]) -> None:
        most, left = max(rows.values()), LEFT_PX + SIDE_PX + 14
        room = COUNTS_PX - 14
        for row, tokens in rows.items():
            self._canvas.box(left, self._y(row) + 0.1 * self._px, room * tokens / most, 0.8 * self._px, QUIET, "count")
        self._canvas.text(WIDTH_PX - MARGIN_PX, TOP_PX - 16, f"up to {most}", size=27, gid="axis", ha="right")

    def draw_names(self) -> None:
        shown = self._axis.names if self._px >= EVERY_NAME_PX else self._axis.marks
        size = min(SMALL, self._px if shown is self._axis.names else 2 * self._px)  # brackets stand two cells apart
        below, before = TOP_PX + SIDE_PX + 12, LEFT_PX - 12
        for cell in shown:
            name, middle = self._axis.names[cell], (cell + 0.5) * self._px
            self._canvas.text(LEFT_PX + middle, below, name, size, INK, "name", ha="center", va="top", rotation=90)
            y = TOP_PX + SIDE_PX - middle
            self._canvas.text(before, y, name, size, INK, "name", ha="right", va="center_baseline")
        middle = SIDE_PX / 2
        self._canvas.text(LEFT_PX + middle, below + 140, "guessed", NORMAL, gid="axis", ha="center")
        self._canvas.text(MARGIN_PX, TOP_PX + middle, "true", NORMAL, gid="axis", rotation=90, va="center")
