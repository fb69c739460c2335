"""A page to draw on in pixels: x to the right and y downwards from the page's upper left corner.

Sizes of texts are in pixels too. A chat shows a page at a third of its width on a phone: SMALL is the smallest text
that can still be read there.
"""

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from engine.figures import DPI, blank_page, png
from engine.figures.style import QUIET, WIDTH_PX, font_files

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch

SMALL = 33
NORMAL = 37
POINTS_PER_PX = 72 / DPI
LOSSY = "…"  # stands for letters that the font does not have


class Canvas:
    """One page, WIDTH_PX wide. What is drawn carries a `gid`, its name, by which it can be found again."""

    def __init__(self, height_px: float) -> None:
        self.figure: Figure = blank_page(height_px)
        self.axes = self.figure.add_axes((0, 0, 1, 1), facecolor="none")
        self.axes.set_axis_off()
        self.axes.set_xlim(0, WIDTH_PX)
        self.axes.set_ylim(height_px, 0)

    def text(
        self, x: float, y: float, words: str, size: float = SMALL, colour: str = QUIET, gid: str = "", **how: Any
    ) -> None:
        """One line; `y` is its baseline unless `how` has another `va`. Nothing in `words` is read as mathematics."""
        self.axes.text(x, y, words, size=size * POINTS_PER_PX, color=colour, gid=gid, parse_math=False, **how)

    def box(self, x: float, y: float, width: float, height: float, colour: str, gid: str = "", **how: Any) -> "Patch":
        """A box with round corners (`radius`, 0 for none) from its upper left corner."""
        from matplotlib.patches import FancyBboxPatch

        radius = min(how.pop("radius", 0), width / 2, height / 2)
        style = f"round,pad=0,rounding_size={radius}" if radius else "square,pad=0"
        patch = FancyBboxPatch((x, y), width, height, boxstyle=style, facecolor=colour, linewidth=0, gid=gid, **how)
        return self.axes.add_patch(patch)

    def disc(self, x: float, y: float, radius: float, gid: str = "", **how: Any) -> None:
        from matplotlib.patches import Circle

        self.axes.add_patch(Circle((x, y), radius, gid=gid, **how))

    def wedge(
        self, centre: tuple[float, float], degrees: tuple[float, float], inner: float, outer: float, **how: Any
    ) -> None:
        """A slice of a ring between two angles, clockwise from three o'clock, and two radii."""
        from matplotlib.patches import Wedge

        self.axes.add_patch(Wedge(centre, outer, *degrees, width=outer - inner, linewidth=0, **how))

    def png(self) -> bytes:
        return png(self.figure)


class Ruler:
    """Measures texts before there is a page for them."""

    def __init__(self) -> None:
        from matplotlib.figure import Figure

        self._figure = Figure(dpi=DPI)

    def width(self, words: str, size: float = SMALL, weight: str = "normal") -> float:
        """Pixels that one line takes."""
        text = self._figure.text(0, 0, words, size=size * POINTS_PER_PX, weight=weight, parse_math=False)
        width = float(text.get_window_extent().width)
        text.remove()
        return width

    def shorten(self, words: str, room: float, size: float = SMALL) -> str:
        """The words if they fit in `room` pixels, else as many of their letters as do and an ellipsis."""
        if self.width(words, size) <= room:
            return words
        fits, too_many = 0, len(words)
        while too_many - fits > 1:
            middle = (fits + too_many) // 2
            if self.width(f"{words[:middle].rstrip()}…", size) <= room:
                fits = middle
            else:
                too_many = middle
        return f"{words[:fits].rstrip()}…"


def drawable(words: str) -> str:
    """Words of a member as one line that the font can draw.

    Control and formatting characters, stacked accents and signs without a glyph are left out; letters without a glyph
    become an ellipsis.
    """
    kept: list[str] = []
    for letter in " ".join(unicodedata.normalize("NFC", words).split()):
        category = unicodedata.category(letter)
        if category[0] in "CM":
            continue
        if ord(letter) in _glyphs():
            kept.append(letter)
        elif category[0] in "LN" and kept[-1:] != [LOSSY]:
            kept.append(LOSSY)
    line = " ".join("".join(kept).split())
    return line if any(letter.isalnum() for letter in line) else ""


@lru_cache(maxsize=1)
def _glyphs() -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(font_files()[0]).get_charmap())
