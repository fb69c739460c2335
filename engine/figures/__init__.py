"""Charts as PNG bytes in the house style: histograms and curves.

matplotlib is used through its objects alone, never through pyplot or rcParams, whose global state would leak between
calls: figures may be drawn in any thread or worker.
"""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from engine.figures.style import ACCENT, CORNER_PX, INK, LINE, PAPER, QUIET, SERIES, WIDTH_PX

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DPI = 130
MARGIN_PX = 44
TITLE_SPACE_PX = 130
LABEL_SPACE_PX = 84  # tick labels and the label of the axis
LONGEST_UPRIGHT_LABEL = 7  # characters
MOST_UPRIGHT_LABELS = 14


def histogram(values: Mapping[str, float], title: str, x_label: str, y_label: str, subtitle: str = "") -> bytes:
    """One bar for each label, in the order given, with its value at its end.

    For modes or roots of a corpus (name -> pieces). `x_label` names the labels, `y_label` the values and their unit.
    Many or long labels stand at the left of lying bars. PNG, WIDTH_PX wide.
    """
    if len(values) > MOST_UPRIGHT_LABELS or max(map(len, values), default=0) > LONGEST_UPRIGHT_LABEL:
        return _lying_bars(values, title, x_label, y_label, subtitle)
    figure = page(title, subtitle, height_px=640)
    axes = panel(figure)
    bars = axes.bar(list(values), list(values.values()), color=ACCENT, width=0.72)
    axes.bar_label(bars, fmt="{:,.4g}", padding=4, color=INK, size=11)
    axes.margins(y=0.12)
    _label(axes, x_label, y_label)
    return png(figure)


def curves(
    panels: Mapping[str, Mapping[str, Sequence[float]]], title: str, x_label: str = "epoch", subtitle: str = ""
) -> bytes:
    """Values over 1, 2, 3 ..., one panel for each quantity side by side, one line for each series in it.

    `curves({"loss": {"training": [...], "validation": [...]}, "accuracy": {...}}, ...)`. PNG, WIDTH_PX wide.
    """
    from matplotlib.ticker import MaxNLocator

    figure = page(title, subtitle, height_px=640)
    for index, (quantity, series) in enumerate(panels.items()):
        axes = panel(figure, column=index, columns=len(panels))
        for colour, (name, values) in zip(SERIES, series.items(), strict=False):
            axes.plot(range(1, len(values) + 1), values, color=colour, linewidth=2.4, label=name)
        if series:
            axes.legend(frameon=False, labelcolor=INK, fontsize=11)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.grid(color=LINE, linewidth=0.7)
        _label(axes, x_label, quantity)
    return png(figure)


def page(title: str, subtitle: str, height_px: int) -> "Figure":
    """A page with a title, WIDTH_PX wide."""
    figure = blank_page(height_px)
    left, top = MARGIN_PX / WIDTH_PX, 1 - 64 / height_px
    figure.text(left, top, title, size=19, weight="bold", color=INK, va="baseline")
    figure.text(left, 1 - 98 / height_px, subtitle, size=11.5, color=QUIET, va="baseline")
    return figure


def blank_page(height_px: float) -> "Figure":
    """An empty page with rounded corners, WIDTH_PX wide."""
    from matplotlib.figure import Figure
    from matplotlib.patches import FancyBboxPatch

    figure = Figure(figsize=(WIDTH_PX / DPI, height_px / DPI), dpi=DPI, facecolor="none")
    corners = FancyBboxPatch(
        (CORNER_PX, CORNER_PX),
        WIDTH_PX - 2 * CORNER_PX,
        height_px - 2 * CORNER_PX,
        boxstyle=f"round,pad={CORNER_PX}",
        facecolor=PAPER,
        linewidth=0,
        transform=None,  # in pixels
        zorder=-1,  # beneath the axes
    )
    figure.add_artist(corners)
    return figure


def panel(
    figure: "Figure", column: int = 0, columns: int = 1, left_px: float = LABEL_SPACE_PX, right_px: float = 0
) -> "Axes":
    """Axes below the title, in one of several equal columns, with room for labels at the left and right."""
    width_px, height_px = figure.get_size_inches() * DPI
    column_px = (width_px - 2 * MARGIN_PX) / columns
    x = MARGIN_PX + column * column_px + left_px
    bottom = MARGIN_PX / 2 + LABEL_SPACE_PX
    size = (column_px - left_px - right_px - (columns > 1) * MARGIN_PX / 2, height_px - TITLE_SPACE_PX - bottom)
    axes = figure.add_axes(
        (x / width_px, bottom / height_px, size[0] / width_px, size[1] / height_px), facecolor="none"
    )
    axes.spines[:].set_color(LINE)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(length=0, labelcolor=INK, labelsize=11, pad=6)
    return axes


def png(figure: "Figure") -> bytes:
    image = BytesIO()
    figure.savefig(image, format="png", facecolor="none")
    return image.getvalue()


def _lying_bars(values: Mapping[str, float], title: str, x_label: str, y_label: str, subtitle: str) -> bytes:
    figure = page(title, subtitle, height_px=TITLE_SPACE_PX + LABEL_SPACE_PX + MARGIN_PX + 40 * max(4, len(values)))
    axes = panel(figure, left_px=50 + 12 * max(map(len, values), default=0))
    bars = axes.barh(list(values), list(values.values()), color=ACCENT, height=0.72)
    axes.bar_label(bars, fmt="{:,.4g}", padding=6, color=INK, size=11)
    axes.invert_yaxis()
    axes.margins(x=0.08, y=0.02)
    _label(axes, y_label, x_label)
    return png(figure)


def _label(axes: "Axes", x_label: str, y_label: str) -> None:
    axes.set_xlabel(x_label, color=QUIET, size=11.5, labelpad=8)
    axes.set_ylabel(y_label, color=QUIET, size=11.5, labelpad=10)
