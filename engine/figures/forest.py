"""Means with their intervals, one below the other on a common scale.

S. Lewis and M. Clarke, "Forest plots: trying to see the wood and the trees", BMJ 322, 2001.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.figures import MARGIN_PX
from engine.figures.canvas import SMALL, Canvas, Ruler, drawable
from engine.figures.style import ACCENT, INK, LINE, PAPER, WARM, WIDTH_PX

ROW_PX = 58
TICKS_PX = 56  # the numbers below the rows
LEFT_PX, RIGHT_PX = 450, 985  # of the scale
MEAN_RIGHT_PX = 1105  # of the column of means
LABEL_PX = LEFT_PX - MARGIN_PX - 36
DISC_PX = 11
INTERVAL_PX = 10
COUNT_RIGHT_PX = WIDTH_PX - MARGIN_PX


@dataclass(frozen=True, slots=True)
class Row:
    """A mean with an interval and the number of values behind it, 0 for one that is only supposed."""

    label: str
    mean: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Scale:
    """From the whole number `low` to the whole number `high`."""

    low: int
    high: int

    def x(self, value: float) -> float:
        """Pixels from the left of the page; values beyond an end are drawn there."""
        share = (value - self.low) / (self.high - self.low)
        return LEFT_PX + min(1.0, max(0.0, share)) * (RIGHT_PX - LEFT_PX)


def draw_forest(canvas: Canvas, top: float, rows: Sequence[Row], scale: Scale, line_at: float | None = None) -> None:
    """Rows of ROW_PX each; an upright line marks the value `line_at`."""
    height = len(rows) * ROW_PX
    for tick in range(scale.low, scale.high + 1):
        canvas.box(scale.x(tick) - 1, top, 2, height, LINE, "grid")
    if line_at is not None:
        canvas.box(scale.x(line_at) - 2, top, 4, height, WARM, "mean of all")
    ruler = Ruler()
    for index, row in enumerate(rows):
        _draw_row(canvas, top + (index + 0.5) * ROW_PX, row, scale, ruler)


def draw_ticks(canvas: Canvas, top: float, scale: Scale) -> None:
    """The numbers of a scale, in TICKS_PX."""
    for tick in range(scale.low, scale.high + 1):
        canvas.text(scale.x(tick), top + 40, str(tick), gid="tick", ha="center")


def draw_columns(canvas: Canvas, baseline: float, counted: str) -> None:
    """The names of the two columns of numbers, the second being the number of what is `counted`."""
    canvas.text(MEAN_RIGHT_PX, baseline, "mean", gid="column", ha="right")
    canvas.text(COUNT_RIGHT_PX, baseline, counted, gid="column", ha="right")


def _draw_row(canvas: Canvas, middle: float, row: Row, scale: Scale, ruler: Ruler) -> None:
    words = ruler.shorten(drawable(row.label), LABEL_PX)
    canvas.text(MARGIN_PX, middle, words, SMALL, INK, "label", va="center_baseline")
    low, high = scale.x(row.low), scale.x(row.high)
    canvas.box(low, middle - INTERVAL_PX / 2, high - low, INTERVAL_PX, ACCENT, "interval", radius=5, alpha=0.5)
    face = ACCENT if row.count else PAPER
    canvas.disc(scale.x(row.mean), middle, DISC_PX, "mean", facecolor=face, edgecolor=ACCENT, linewidth=2.2)
    canvas.text(MEAN_RIGHT_PX, middle, f"{row.mean:.1f}", SMALL, INK, "value", ha="right", va="center_baseline")
    canvas.text(COUNT_RIGHT_PX, middle, f"{row.count:,}", gid="count", ha="right", va="center_baseline")
