"""The sections of a piece as a strip over its bars, one colour for each root and mode."""

from collections import Counter
from typing import TYPE_CHECKING

from engine.figures.canvas import SMALL, Canvas, Ruler
from engine.figures.style import ACCENT, INK, LINE, PAPER, SERIES
from engine.naming import Names

if TYPE_CHECKING:
    from engine.classify import Guess, Section

Key = tuple[str, str]  # root and mode

STRIP_PX = 96
LINE_PX = 38  # between two lines of a name
NUMBERS_PX = 56  # the numbers of the bars
LEGEND_ROW_PX = 54
SWATCH_PX = 32
GAP_PX = 4  # between two sections
MOST_NUMBERS = 9
COLOURS = (ACCENT, SERIES[2], SERIES[3], "#8a6500", "#1f6fb2", "#6b4b3a", "#3f7d20")
"""Readable under white text. The warm colour is missing: it means the root."""
OTHERS = "others"


class Timeline:
    """Sections laid out over `width` pixels; sections in the root and mode of `answer` have its colour.

    Where every section has room for its name, the names stand in the sections; else a legend stands below, and the
    sections that are wide enough have their roots.
    """

    def __init__(
        self, sections: "tuple[Section, ...]", width: float, answer: Key, colour: str, names: Names = "english"
    ) -> None:
        self._sections = sections
        self._titles = {_key(section.guess): section.guess.title(names) for section in sections}
        self._ruler = Ruler()
        self._bar_px = width / sections[-1].last_bar
        self._width = width
        self._colours = section_colours(sections, answer, colour)
        whole = [self._fitting(section, whole=True) for section in sections]
        self._names = whole if all(whole) else [self._fitting(section, whole=False) for section in sections]
        self._legend = [] if all(whole) else self._legend_rows()
        self.height_px = STRIP_PX + NUMBERS_PX + LEGEND_ROW_PX * len(self._legend)

    def draw(self, canvas: Canvas, left: float, top: float) -> None:
        for section, name in zip(self._sections, self._names, strict=True):
            self._draw_section(canvas, left, top, section, name)
        for bar in numbered_bars(self._sections[-1].last_bar):
            x = (bar - 1) * self._bar_px
            if x + self._ruler.width(str(bar)) <= self._width:
                canvas.text(left + x, top + STRIP_PX + 40, str(bar), gid="bar number")
        for row, entries in enumerate(self._legend):
            self._draw_legend_row(canvas, left, top + STRIP_PX + NUMBERS_PX + (row + 0.5) * LEGEND_ROW_PX, entries)

    def _draw_section(self, canvas: Canvas, left: float, top: float, section: "Section", name: list[str]) -> None:
        x = left + (section.first_bar - 1) * self._bar_px
        width = self._section_px(section)
        colour = self._colours.get(_key(section.guess), LINE)
        ink = INK if colour == LINE else PAPER
        canvas.box(x, top, width, STRIP_PX, colour, "section")
        for line, words in enumerate(name):
            y = top + STRIP_PX / 2 + LINE_PX * (line - (len(name) - 1) / 2)
            canvas.text(x + width / 2, y, words, SMALL, ink, "section name", ha="center", va="center_baseline")

    def _section_px(self, section: "Section") -> float:
        width = (section.last_bar + 1 - section.first_bar) * self._bar_px
        return width - min(GAP_PX, width / 4)

    def _fitting(self, section: "Section", whole: bool) -> list[str]:
        """The lines that fit in a section: its name on one or two, or its root alone; [] if they do not."""
        title = self._titles[_key(section.guess)]
        root, _, mode = title.partition(" ")
        room = self._section_px(section) - 20
        for lines in [[title], [root, mode]] if whole else [[root]]:
            if all(self._ruler.width(line) <= room for line in lines):
                return lines
        return []

    def _legend_rows(self) -> list[list[tuple[str, str, float]]]:
        """Rows of (name, colour, pixels it takes), as many in a row as fit."""
        entries = [(self._titles[key], colour) for key, colour in self._colours.items()]
        if len(self._titles) > len(entries):
            entries.append((OTHERS, LINE))
        rows: list[list[tuple[str, str, float]]] = [[]]
        for words, colour in entries:
            taken = self._ruler.width(words) + SWATCH_PX + 14
            if rows[-1] and sum(entry[2] for entry in rows[-1]) + taken > self._width:
                rows.append([])
            rows[-1].append((words, colour, taken + 40))
        return rows

    def _draw_legend_row(self, canvas: Canvas, x: float, y: float, entries: list[tuple[str, str, float]]) -> None:
        for words, colour, taken in entries:
            canvas.box(x, y - SWATCH_PX / 2, SWATCH_PX, SWATCH_PX, colour, "swatch", radius=6)
            canvas.text(x + SWATCH_PX + 14, y, words, gid="legend", va="center_baseline")
            x += taken


def section_colours(sections: "tuple[Section, ...]", answer: Key, colour: str) -> dict[Key, str]:
    """A colour for each root and mode, in the order in which they first sound.

    Where there are more of them than colours, those that last longest have one; the others are left out.
    """
    bars: Counter[Key] = Counter()
    for section in sections:
        bars[_key(section.guess)] += section.last_bar + 1 - section.first_bar
    given = {answer: colour} if answer in bars else {}
    free = [other for other in COLOURS if other not in given.values()]
    for key, _ in bars.most_common():
        if key not in given and free:
            given[key] = free.pop(0)
    return {key: given[key] for key in bars if key in given}


def numbered_bars(last_bar: int) -> range:
    """Bars to put numbers at: the first of every 1, 2, 4, 8 ... bars, as music is phrased."""
    step = 1
    while (last_bar - 1) // step + 1 > MOST_NUMBERS:
        step *= 2
    return range(1, last_bar + 1, step)


def _key(guess: "Guess") -> Key:
    return guess.root, guess.mode
