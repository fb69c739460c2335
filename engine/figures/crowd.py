"""What the crowd says: its ratings, who gave them, the modes it likes, the settings it prefers, what steering gains."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, groupby
from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np

from engine.figures import LABEL_SPACE_PX, MARGIN_PX, page, panel, png
from engine.figures.canvas import NORMAL, POINTS_PER_PX, SMALL, Canvas, Ruler, drawable
from engine.figures.forest import ROW_PX, TICKS_PX, Row, Scale, draw_columns, draw_forest, draw_ticks
from engine.figures.guesses import NOT_MARKED
from engine.figures.style import ACCENT, INK, LINE, QUIET, SERIES, SHADE, WIDTH_PX
from engine.theory import find_mode

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

NOT_SAID = "not said"
"""In place of the experience of raters who did not give it."""

EXPECTED = "Rating 1 to 10 to be expected"

RATING = Scale(1, 10)
TITLE_PX = 60
SUBTITLE_TOP_PX = 148
TOP_PX = 160  # below title and subtitle
HEADING_PX = 88
BARS_PX = 470  # height of both histograms
COLUMN_GAP_PX = 70
FACTOR_PX = 84  # the name of a factor with the space above it
BOTTOM_PX = 40
ROOM_PX = WIDTH_PX - 2 * MARGIN_PX
LEAST_SCALE = 2  # points of the scale 1..10 that are shown at least
REGRET_PX = 760
NAME_SHARE = 0.09  # of the height of the curves, which one name takes
DASHES = ("-", "--", "-.", ":")  # beside the colours, which not everybody tells apart


@dataclass(frozen=True, slots=True)
class ModeMean:
    """The mean rating 1..10 of the pieces in a mode (a name of `engine.theory`), with its interval."""

    mode: str
    mean: float
    low: float
    high: float
    ratings: int


@dataclass(frozen=True, slots=True)
class Preference:
    """What a level of a factor is worth on the scale 1..10, with its interval, by so many rated pieces that have it."""

    factor: str
    level: str
    mean: float
    low: float
    high: float
    pieces: int


def draw_ratings(counts: Sequence[int], experience: Mapping[str, int], means: Sequence[ModeMean], title: str) -> bytes:
    """How often 1, 2 ... 10 was given, how experienced the raters are, and the means by mode with 95 % intervals.

    `experience` -> raters, in the order in which it is drawn, `NOT_SAID` standing apart; it may be empty. Modes are
    sorted by their means, those without ratings left out. PNG, WIDTH_PX wide.
    """
    return ratings_canvas(counts, experience, means, title).png()


def draw_preferences(preferences: Sequence[Preference], title: str, what: str = EXPECTED) -> bytes:
    """What each level is worth, with its interval, below the name of its factor. PNG, WIDTH_PX wide.

    Levels of a factor follow one another; names are drawn as they are given, `what` says what the numbers are.
    """
    return preferences_canvas(preferences, title, what).png()


def draw_regret(curves: Mapping[str, Sequence[float]], title: str) -> bytes:
    """Policy -> its regret summed up over 1, 2, 3 ... pieces, in points of the scale 1..10. PNG, WIDTH_PX wide.

    Each line has its name at its end.
    """
    return png(regret_figure(curves, title))


def ratings_canvas(
    counts: Sequence[int], experience: Mapping[str, int], means: Sequence[ModeMean], title: str
) -> Canvas:
    rated = sorted((mean for mean in means if mean.ratings), key=lambda mean: -mean.mean)
    below_bars = TOP_PX + HEADING_PX + BARS_PX
    rows_px = HEADING_PX + len(rated) * ROW_PX + TICKS_PX if rated else 0
    canvas = Canvas(below_bars + rows_px + BOTTOM_PX)
    _draw_title(canvas, title, _summary(counts, experience))
    _draw_histograms(canvas, counts, experience)
    if rated:
        rows = [Row(find_mode(one.mode).title, one.mean, one.low, one.high, one.ratings) for one in rated]
        canvas.text(MARGIN_PX, below_bars + 62, "Mean by mode, 95% intervals; line: mean of all", gid="heading")
        draw_columns(canvas, below_bars + 62, "ratings")
        draw_forest(canvas, below_bars + HEADING_PX, rows, RATING, _mean(counts))
        draw_ticks(canvas, below_bars + HEADING_PX + len(rows) * ROW_PX, RATING)
    return canvas


def preferences_canvas(preferences: Sequence[Preference], title: str, what: str = EXPECTED) -> Canvas:
    groups = [(factor, list(levels)) for factor, levels in groupby(preferences, lambda one: one.factor)]
    scale = _around(preferences)
    height = TOP_PX + sum(FACTOR_PX + len(levels) * ROW_PX for _, levels in groups) + TICKS_PX + BOTTOM_PX
    canvas = Canvas(height)
    untried = ", rings: none rated yet" if any(not one.pieces for one in preferences) else ""
    _draw_title(canvas, title, f"{what}, with 95% intervals{untried}")
    top: float = TOP_PX
    draw_columns(canvas, top + 58, "pieces")
    for factor, levels in groups:
        canvas.text(MARGIN_PX, top + 58, drawable(factor).capitalize(), NORMAL, INK, "factor", weight="bold")
        rows = [Row(one.level, one.mean, one.low, one.high, one.pieces) for one in levels]
        draw_forest(canvas, top + FACTOR_PX, rows, scale)
        top += FACTOR_PX + len(rows) * ROW_PX
    draw_ticks(canvas, top, scale)
    return canvas


def regret_figure(curves: Mapping[str, Sequence[float]], title: str) -> "Figure":
    from matplotlib.ticker import MaxNLocator

    ruler = Ruler()
    subtitle = "How much more pieces with the best settings would have been liked, added up"
    figure = page(title, subtitle, REGRET_PX)
    axes = panel(figure, left_px=LABEL_SPACE_PX + 30, right_px=max(map(ruler.width, curves), default=0) + 20)
    styles = zip(cycle(SERIES), cycle(DASHES), strict=False)
    for (name, values), (colour, dashes) in zip(curves.items(), styles, strict=False):
        axes.plot(range(len(values) + 1), [0, *values], color=colour, linewidth=2.8, linestyle=dashes, label=name)
    axes.margins(x=0, y=0.12)
    axes.set_ylim(bottom=0)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.grid(color=LINE, linewidth=0.7)
    axes.tick_params(labelsize=SMALL * POINTS_PER_PX)
    for describe, words in ((axes.set_xlabel, "pieces"), (axes.set_ylabel, "points")):
        describe(words, color=QUIET, size=SMALL * POINTS_PER_PX)
    _name_ends(axes)
    return figure


def _draw_title(canvas: Canvas, title: str, subtitle: str) -> None:
    ruler = Ruler()
    words = ruler.shorten(drawable(title), ROOM_PX / 1.1, TITLE_PX)  # bold is wider
    canvas.text(MARGIN_PX, 94, words, TITLE_PX, INK, "headline", weight="bold")
    canvas.text(MARGIN_PX, SUBTITLE_TOP_PX, ruler.shorten(subtitle, ROOM_PX), gid="subtitle")


def _summary(counts: Sequence[int], experience: Mapping[str, int]) -> str:
    """ "128 ratings by 23 members, mean 6.9"."""
    mean = _mean(counts)
    if mean is None:
        return "Nothing is rated yet"
    raters = sum(experience.values())
    by = f" by {_counted(raters, 'member')}" if raters else ""
    return f"{_counted(sum(counts), 'rating')}{by}, mean {mean:.1f}"


def _mean(counts: Sequence[int]) -> float | None:
    total = sum(counts)
    return sum(value * count for value, count in enumerate(counts, start=1)) / total if total else None


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _draw_histograms(canvas: Canvas, counts: Sequence[int], experience: Mapping[str, int]) -> None:
    """Side by side; the ratings alone where nothing is known of the raters."""
    ratings = {str(value): count for value, count in enumerate(counts, start=1)}
    raters = sum(experience.values())
    width = (ROOM_PX - COLUMN_GAP_PX) / 2 if raters else ROOM_PX
    canvas.text(MARGIN_PX, TOP_PX + 62, "Ratings", gid="heading")
    _draw_bars(canvas, MARGIN_PX, width, ratings, "rating")
    if not raters:
        return
    left = MARGIN_PX + width + COLUMN_GAP_PX
    canvas.text(left, TOP_PX + 62, "Musical experience of raters", gid="heading")
    if raters == experience.get(NOT_SAID):
        words = "Nobody has said." if raters > 1 else "The only one has not said."
        canvas.text(left, TOP_PX + HEADING_PX + 44, words, colour=INK, gid="nobody")
    else:
        _draw_bars(canvas, left, width, experience, "experience")


def _draw_bars(canvas: Canvas, left: float, width: float, values: Mapping[str, int], gid: str) -> None:
    """Lying bars in BARS_PX, each with its name before it and its value behind the longest."""
    ruler = Ruler()
    row_px = BARS_PX / len(values)
    names = {name: ruler.shorten(drawable(name), width / 2) for name in values}
    start = left + max(map(ruler.width, names.values())) + 20
    end = left + width - ruler.width(f"{max(values.values()):,}") - 20
    most = max(*values.values(), 1)
    for index, (name, value) in enumerate(values.items()):
        middle = TOP_PX + HEADING_PX + (index + 0.5) * row_px
        thick = min(36.0, row_px - 10)
        canvas.text(start - 20, middle, names[name], SMALL, INK, f"{gid} name", ha="right", va="center_baseline")
        canvas.box(start, middle - thick / 2, end - start, thick, SHADE, f"{gid} track", radius=6)
        colour = NOT_MARKED if name == NOT_SAID else ACCENT
        canvas.box(start, middle - thick / 2, (end - start) * value / most, thick, colour, gid, radius=6)
        canvas.text(left + width, middle, f"{value:,}", gid=f"{gid} value", ha="right", va="center_baseline")


def _around(preferences: Sequence[Preference]) -> Scale:
    """Whole points around all intervals."""
    low = floor(min((one.low for one in preferences), default=RATING.low))
    high = ceil(max((one.high for one in preferences), default=RATING.high))
    low = max(RATING.low, min(low, high - LEAST_SCALE))
    return Scale(low, max(high, low + LEAST_SCALE))


def _name_ends(axes: "Axes") -> None:
    """The name of each line behind its end, and above the name of the line below it."""
    above = 0.0
    for line in sorted(axes.get_lines(), key=lambda line: _end(line)):
        y = max(_end(line) / axes.get_ylim()[1], above)
        above = y + NAME_SHARE
        axes.text(
            1.015, y, str(line.get_label()), transform=axes.transAxes, color=str(line.get_color()),
            size=SMALL * POINTS_PER_PX, va="center_baseline", gid="policy", parse_math=False,
        )  # fmt: skip


def _end(line: "Line2D") -> float:
    return float(np.asarray(line.get_ydata())[-1])
