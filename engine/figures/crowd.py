"""What the crowd thinks, in pictures for a chat: the paper's two histograms, means by mode, what the ratings prefer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from engine.figures import MARGIN_PX, curves
from engine.figures.canvas import NORMAL, SMALL, Canvas, Ruler
from engine.figures.style import ACCENT, INK, LINE, QUIET, SHADE, WARM, WIDTH_PX
from engine.theory import find_mode

LOWEST, HIGHEST = 1, 10
"""The scale of the ratings."""

ROOM_PX = WIDTH_PX - 2 * MARGIN_PX
TITLE_PX = 56
TOP_PX = 118  # down to the first panel
HEADING_PX = 74
ROW_PX = 62
COLUMNS_PX = 330  # of the bars that stand
AXIS_PX = 70
GAP_PX = 40  # between two panels
LABELS_PX = 330  # at the left of lying bars and intervals
COUNTS_PX = 150  # at their right


@dataclass(frozen=True, slots=True)
class ModeMean:
    """The mean of the ratings of pieces in one mode, 1..10, with an interval; `mode` is a name of `engine.theory`."""

    mode: str
    mean: float
    low: float
    high: float
    ratings: int


@dataclass(frozen=True, slots=True)
class Preference:
    """What a level of one of the composer's settings is worth, 1..10, with an interval; `pieces` rated ones have it."""

    factor: str
    level: str
    mean: float
    low: float
    high: float
    pieces: int


def draw_ratings(counts: Sequence[int], experience: Mapping[str, int], means: Sequence[ModeMean], title: str) -> bytes:
    """PNG of three panels: how often 1, 2, ... 10 was given, how experienced the raters are, and the means by mode.

    A panel about which nothing is known is left out. The histograms are those of the paper's evaluation.
    """
    known = {level: raters for level, raters in experience.items() if raters}
    ranked = sorted(means, key=lambda mean: -mean.mean)
    heights = [COLUMNS_PX + AXIS_PX, len(known) * ROW_PX, _intervals_px(len(ranked))]
    canvas = Canvas(TOP_PX + sum(HEADING_PX + height + GAP_PX for height in heights if height) + MARGIN_PX - GAP_PX)
    _title(canvas, title)
    top = _heading(canvas, TOP_PX, "How often each rating was given")
    _standing_bars(canvas, top, counts)
    top += heights[0] + GAP_PX
    if known:
        top = _heading(canvas, top, "Musical experience of the raters")
        _lying_bars(canvas, top, known)
        top += heights[1] + GAP_PX
    if ranked:
        top = _heading(canvas, top, "Mean by mode, with 95 % interval and number of ratings")
        rows = [_Interval(find_mode(m.mode).title, m.mean, m.low, m.high, m.ratings) for m in ranked]
        _intervals(canvas, top, rows)
    return canvas.png()


def draw_preferences(preferences: Sequence[Preference], title: str) -> bytes:
    """PNG with a panel for each factor, in the order given: what its levels are worth, and how surely."""
    panels = [(factor, list(levels)) for factor, levels in groupby(preferences, key=lambda one: one.factor)]
    rows = sum(len(levels) for _, levels in panels)
    canvas = Canvas(TOP_PX + len(panels) * (HEADING_PX + GAP_PX) + rows * ROW_PX + AXIS_PX + MARGIN_PX - GAP_PX)
    _title(canvas, title)
    top: float = TOP_PX
    for number, (factor, levels) in enumerate(panels, start=1):
        top = _heading(canvas, top, factor.capitalize())
        shown = [_Interval(_words(one.level), one.mean, one.low, one.high, one.pieces) for one in levels]
        _intervals(canvas, top, shown, axis=number == len(panels))
        top += len(levels) * ROW_PX + GAP_PX
    return canvas.png()


def draw_regret(regrets: Mapping[str, Sequence[float]], title: str) -> bytes:
    """PNG of cumulative regret (points of rating lost against the best settings) over 1, 2, 3 ... pieces."""
    return curves({"cumulative regret in points": regrets}, title, x_label="pieces")


@dataclass(frozen=True, slots=True)
class _Interval:
    label: str
    mean: float
    low: float
    high: float
    count: int


def _title(canvas: Canvas, title: str) -> None:
    canvas.text(MARGIN_PX, 84, Ruler().shorten(title, ROOM_PX, TITLE_PX), TITLE_PX, INK, "title", weight="bold")


def _heading(canvas: Canvas, top: float, words: str) -> float:
    """Its lower end."""
    canvas.text(MARGIN_PX, top + 34, words, NORMAL, QUIET, "heading")
    return top + HEADING_PX


def _standing_bars(canvas: Canvas, top: float, counts: Sequence[int]) -> None:
    """One for each rating, with its number above."""
    step = ROOM_PX / len(counts)
    most = max(*counts, 1)
    for number, count in enumerate(counts):
        x, height = MARGIN_PX + number * step, (COLUMNS_PX - 44) * count / most
        canvas.box(x + step * 0.12, top + COLUMNS_PX - height, step * 0.76, height, ACCENT, "bar", radius=6)
        if count:
            canvas.text(x + step / 2, top + COLUMNS_PX - height - 12, f"{count:,}", SMALL, INK, "count", ha="center")
        canvas.text(x + step / 2, top + COLUMNS_PX + 46, str(number + 1), NORMAL, INK, "rating", ha="center")
    canvas.box(MARGIN_PX, top + COLUMNS_PX, ROOM_PX, 2, LINE)


def _lying_bars(canvas: Canvas, top: float, values: Mapping[str, int]) -> None:
    """One for each label, with its number behind."""
    most = max(values.values())
    for row, (label, value) in enumerate(values.items()):
        y, length = top + row * ROW_PX, (ROOM_PX - LABELS_PX - COUNTS_PX) * value / most
        canvas.text(MARGIN_PX, y + ROW_PX / 2, label, SMALL, INK, "label", va="center")
        canvas.box(MARGIN_PX + LABELS_PX, y + 10, length, ROW_PX - 20, ACCENT, "bar", radius=6)
        x = MARGIN_PX + LABELS_PX + length + 14
        canvas.text(x, y + ROW_PX / 2, f"{value:,}", SMALL, INK, "count", va="center")


def _intervals_px(rows: int) -> float:
    return rows * ROW_PX + AXIS_PX if rows else 0


def _intervals(canvas: Canvas, top: float, rows: Sequence[_Interval], axis: bool = True) -> None:
    """A dot on a line for each, on the scale of the ratings, with its mean and number behind."""
    for row, one in enumerate(rows):
        y = top + (row + 0.5) * ROW_PX
        if row % 2 == 0:
            canvas.box(MARGIN_PX, y - ROW_PX / 2, ROOM_PX, ROW_PX, SHADE, zorder=0)
        canvas.text(MARGIN_PX + 10, y, one.label, SMALL, INK, "label", va="center")
        canvas.box(_at(one.low), y - 4, max(8, _at(one.high) - _at(one.low)), 8, ACCENT, "interval", radius=4, zorder=2)
        canvas.disc(_at(one.mean), y, 13, "mean", facecolor=WARM, linewidth=0, zorder=3)
        values = f"{one.mean:.1f} ({one.count:,})"
        canvas.text(WIDTH_PX - MARGIN_PX - 10, y, values, SMALL, INK, "value", va="center", ha="right")
    for rating in range(LOWEST, HIGHEST + 1):
        x = _at(rating)
        canvas.box(x - 1, top, 2, len(rows) * ROW_PX, LINE, zorder=1)
        if axis:
            canvas.text(x, top + len(rows) * ROW_PX + 42, str(rating), SMALL, QUIET, "rating", ha="center")


def _at(rating: float) -> float:
    """Its place on the scale."""
    left, right = MARGIN_PX + LABELS_PX, WIDTH_PX - MARGIN_PX - COUNTS_PX - 80
    return left + (rating - LOWEST) / (HIGHEST - LOWEST) * (right - left)


def _words(level: str) -> str:
    return level.replace("_", " ")
