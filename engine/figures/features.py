"""The features by which sets of pieces are compared, real beside composed, ten small panels on one page."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.figures import MARGIN_PX, TITLE_SPACE_PX, page, png
from engine.figures.style import ACCENT, INK, LINE, QUIET, WARM, WIDTH_PX

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]

COLUMNS = 2
PANEL_PX, GAP_PX = 210, 96  # height of a panel, space below it for its labels and the next one's name
MOST_BARS = 12  # of a histogram; more values are drawn as they spread
COLOURS = {"real": ACCENT, "composed": WARM}
GRAIN = 200  # points of a curve
BAR_NAMES = {
    "pitch_class_histogram": ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"),
    "note_length_histogram": ("1", "½", "¼", "⅛", "¹⁄₁₆", "½.", "¼.", "⅛.", "¹⁄₁₆.", "½³", "¼³", "⅛³"),
}
"""Below the bars of a histogram, as `engine.judging.features` orders them; lengths with ³ are triplets."""


def draw_features(real: Mapping[str, Floats], composed: Mapping[str, Floats]) -> bytes:
    """PNG, WIDTH_PX wide. Feature -> (N, values) of two sets of pieces, under the same names.

    A single number is drawn as its density, a histogram as mean shares, a matrix as the densities of the distances
    from the mean of the real pieces.
    """
    lines = -(-len(real) // COLUMNS)
    height_px = TITLE_SPACE_PX + lines * (PANEL_PX + GAP_PX)
    figure = page("Real and composed pieces", _subtitle(real, composed), height_px)
    for index, name in enumerate(real):
        axes = _panel(figure, index, height_px, name)
        _draw(axes, {"real": real[name], "composed": composed[name]}, np.asarray(real[name]).mean(axis=0))
        if name in BAR_NAMES:
            axes.set_xticks(range(len(BAR_NAMES[name])), BAR_NAMES[name])
        if index == 0:
            axes.legend(frameon=False, labelcolor=INK, fontsize=10)
    return png(figure)


def _subtitle(real: Mapping[str, Floats], composed: Mapping[str, Floats]) -> str:
    counts = [len(next(iter(table.values()))) for table in (real, composed)]
    return f"{counts[0]} real and {counts[1]} composed; densities, mean shares, distances from the mean real piece"


def _panel(figure: "Figure", index: int, height_px: int, name: str) -> "Axes":
    line, column = divmod(index, COLUMNS)
    width_px = (WIDTH_PX - 2 * MARGIN_PX) / COLUMNS
    left_px = MARGIN_PX + column * width_px
    top_px = TITLE_SPACE_PX + 24 + line * (PANEL_PX + GAP_PX)
    bottom = (height_px - top_px - PANEL_PX) / height_px
    box = (left_px / WIDTH_PX, bottom, (width_px - MARGIN_PX) / WIDTH_PX, PANEL_PX / height_px)
    axes = figure.add_axes(box, facecolor="none")
    axes.set_title(name.replace("_", " "), color=INK, size=11.5, loc="left")
    axes.spines[:].set_color(LINE)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(length=0, labelcolor=QUIET, labelsize=9.5)
    axes.set_yticks([])
    return axes


def _draw(axes: "Axes", sets: Mapping[str, Floats], centre: Floats) -> None:
    values = next(iter(sets.values())).shape[1]
    if 1 < values <= MOST_BARS:
        _shares(axes, sets)
    elif values == 1:
        _densities(axes, {name: rows[:, 0] for name, rows in sets.items()})
    else:
        _densities(axes, {name: np.linalg.norm(rows - centre, axis=1) for name, rows in sets.items()})


def _shares(axes: "Axes", sets: Mapping[str, Floats]) -> None:
    for index, (name, rows) in enumerate(sets.items()):
        at = np.arange(rows.shape[1]) + (index - 0.5) * 0.4
        axes.bar(at, rows.mean(axis=0), width=0.38, color=COLOURS[name], label=name)


def _densities(axes: "Axes", sets: Mapping[str, Floats]) -> None:
    from scipy.stats import gaussian_kde

    low = min(float(values.min()) for values in sets.values())
    high = max(float(values.max()) for values in sets.values())
    at = np.linspace(low, high, GRAIN)
    for name, values in sets.items():
        if np.ptp(values) > 0:  # a single value has no density
            density = gaussian_kde(values)(at)
            axes.plot(at, density, color=COLOURS[name], linewidth=2, label=name)
            axes.fill_between(at, density, color=COLOURS[name], alpha=0.12, linewidth=0)
        else:
            axes.axvline(float(values[0]), color=COLOURS[name], linewidth=2, label=name)
    axes.set_ylim(bottom=0)
