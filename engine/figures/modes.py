"""What a piece was heard as, in one picture: its notes around the root, the best guesses, the modes along its bars."""

from typing import TYPE_CHECKING

from engine.figures import MARGIN_PX
from engine.figures.canvas import Canvas, Ruler, drawable
from engine.figures.guesses import draw_guesses, heading
from engine.figures.style import ACCENT, INK, QUIET, SERIES, WIDTH_PX
from engine.figures.timeline import Timeline
from engine.figures.wheel import HEIGHT_PX as WHEEL_PX
from engine.figures.wheel import LEGEND_ROW_PX, draw_legend, draw_wheel, legend
from engine.naming import Names
from engine.theory import find_mode

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from engine.classify import Classification

FAMILY_COLOURS = {"major": SERIES[2], "minor": ACCENT, "thaat": SERIES[3]}

ROOM_PX = WIDTH_PX - 2 * MARGIN_PX
TOP_PX = 34  # above the headline
HEADLINE_SIZES_PX = (68, 60, 52)  # the largest that fits on a line is taken, else the smallest on several lines
LINE_PX = 76  # of the headline
SUBTITLE_PX = 50
HEADING_PX = 88  # of each of the three drawings, with the space above it
WHEEL_MIDDLE_PX = 350
GUESSES_LEFT_PX = 730
BOTTOM_PX = 40


def draw_modes(heard: "Classification", title: str = "", names: Names = "english") -> bytes:
    """A PNG, WIDTH_PX wide, that a phone shows readably; it is higher when the piece has several sections.

    `title` is the file's or piece's own and may hold anything that a member typed.
    """
    return _drawn(heard, title, names).png()


def modes_figure(heard: "Classification", title: str = "", names: Names = "english") -> "Figure":
    """The same picture before it becomes pixels; its parts carry names (`gid`)."""
    return _drawn(heard, title, names).figure


def _drawn(heard: "Classification", title: str, names: Names) -> Canvas:
    colour = QUIET if heard.verdict == "none" else FAMILY_COLOURS[find_mode(heard.mode).family]
    ruler = Ruler()
    size, headline = headline_lines(heard.headline(names), ruler)
    subtitle = ruler.shorten(drawable(title), ROOM_PX)
    top = TOP_PX + len(headline) * LINE_PX + (SUBTITLE_PX if subtitle else 0)
    below_wheel = top + HEADING_PX + WHEEL_PX + LEGEND_ROW_PX * len(legend(heard))
    timeline = None
    if len(heard.sections) > 1:
        timeline = Timeline(heard.sections, ROOM_PX, (heard.root, heard.mode), colour, names)
    height = below_wheel + (HEADING_PX + timeline.height_px if timeline else 0) + BOTTOM_PX

    canvas = Canvas(height)
    for index, line in enumerate(headline):
        canvas.text(MARGIN_PX, TOP_PX + index * LINE_PX + 60, line, size, INK, "headline", weight="bold")
    canvas.text(MARGIN_PX, top - 6, subtitle, gid="subtitle")
    _draw_columns(canvas, top, heard, colour, names)
    if timeline:
        canvas.text(MARGIN_PX, below_wheel + 62, "Mode by bar", gid="heading")
        timeline.draw(canvas, MARGIN_PX, below_wheel + HEADING_PX)
    return canvas


def _draw_columns(canvas: Canvas, top: float, heard: "Classification", colour: str, names: Names) -> None:
    canvas.text(MARGIN_PX, top + 62, "How long each note sounds", gid="heading")
    canvas.text(GUESSES_LEFT_PX, top + 62, heading(heard), gid="heading")
    top += HEADING_PX
    draw_wheel(canvas, (WHEEL_MIDDLE_PX, top + WHEEL_PX / 2), heard, colour, names)
    draw_legend(canvas, WHEEL_MIDDLE_PX, top + WHEEL_PX, heard, colour)
    draw_guesses(canvas, GUESSES_LEFT_PX, top, WIDTH_PX - MARGIN_PX - GUESSES_LEFT_PX, heard, colour, names)


def headline_lines(headline: str, ruler: Ruler) -> tuple[int, list[str]]:
    """The size in pixels and the lines of a headline; it is broken before "or" alone."""
    for size in HEADLINE_SIZES_PX:
        if ruler.width(headline, size, "bold") <= ROOM_PX:
            return size, [headline]
    smallest = HEADLINE_SIZES_PX[-1]
    first, *others = headline.split(" or ")
    lines = [first]
    for guess in others:
        longer = f"{lines[-1]} or {guess}"
        if ruler.width(longer, smallest, "bold") <= ROOM_PX:
            lines[-1] = longer
        else:
            lines.append(f"or {guess}")
    return smallest, lines
