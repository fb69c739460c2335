"""The best guesses as lying bars, the answer first and those that cannot be told apart in one frame."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.figures.canvas import NORMAL, Canvas
from engine.figures.style import INK, QUIET, SHADE
from engine.naming import Names
from engine.theory import MODES

if TYPE_CHECKING:
    from engine.classify import Classification, Guess

MOST_ROWS = 5
HEIGHT_PX = 620
CAPTION_PX = 60  # the line at the top of the frame
PADDING_PX = 22  # of the frame
BAR_PX = 26
NOT_MARKED = "#9aa1b3"  # bars of guesses that are not the answer
DEGREES = len(MODES[0].degrees)


@dataclass(frozen=True, slots=True)
class Row:
    guess: "Guess"
    marked: bool  # the answer, or one that cannot be told from it


def rows(heard: "Classification") -> list[Row]:
    """At most MOST_ROWS guesses: the undecided ones first, then the next best, each from the best down."""
    answers = sorted(heard.undecided, key=lambda guess: -guess.score) or heard.ranking[:1]
    others = [guess for guess in heard.ranking if guess not in answers]
    every = [Row(guess, heard.verdict != "none") for guess in answers] + [Row(guess, False) for guess in others]
    return every[:MOST_ROWS]


def value(guess: "Guess", method: str) -> str:
    """The score for people: a probability, or by the paper's method how many of the seven degrees agree."""
    if method == "paper":
        return f"{round(guess.score * DEGREES)}/{DEGREES}"
    if 0 < guess.score < 0.01:
        return "< 1%"
    if 0.99 < guess.score < 1:
        return "> 99%"
    return f"{guess.score:.0%}"


def heading(heard: "Classification") -> str:
    if heard.verdict == "none":
        return "The nearest modes"
    return "Degrees that agree" if heard.method == "paper" else "How likely"


def draw_guesses(
    canvas: Canvas,
    left: float,
    top: float,
    width: float,
    heard: "Classification",
    colour: str,
    names: Names = "english",
) -> None:
    """The bars in a column of `width` and at most HEIGHT_PX; `colour` marks the answer."""
    shown = rows(heard)
    framed = sum(row.marked for row in shown) if heard.undecided else 0
    row_px = (HEIGHT_PX - (CAPTION_PX + PADDING_PX if framed else 0)) / MOST_ROWS
    if framed:
        height = CAPTION_PX + framed * row_px
        canvas.box(left - PADDING_PX, top, width + 2 * PADDING_PX, height, colour, "frame", radius=24, alpha=0.1)
        canvas.text(left, top + 44, _caption(heard, framed), colour=INK, gid="caption")
        top += CAPTION_PX
    for index, row in enumerate(shown):
        y = top + index * row_px + (PADDING_PX if 0 < framed <= index else 0)
        shown_as = row.guess.title(names), value(row.guess, heard.method)
        _draw_row(canvas, left, y, width, row, shown_as, colour)


def _caption(heard: "Classification", framed: int) -> str:
    more = len(heard.undecided) - framed
    return f"Undecided, with {more} more" if more > 0 else "Cannot be told apart"


def _draw_row(
    canvas: Canvas, left: float, top: float, width: float, row: Row, shown_as: tuple[str, str], colour: str
) -> None:
    title, number = shown_as
    weight = "bold" if row.marked else "normal"
    ink = INK if row.marked else QUIET
    canvas.text(left, top + 44, title, NORMAL, ink, "guess", weight=weight)
    canvas.text(left + width, top + 44, number, NORMAL, ink, "value", weight=weight, ha="right")
    track = canvas.box(left, top + 60, width, BAR_PX, SHADE, "track", radius=BAR_PX / 2)
    if row.guess.score > 0:
        fill = colour if row.marked else NOT_MARKED
        bar = canvas.box(left, top + 60, width * row.guess.score, BAR_PX, fill, "bar", radius=BAR_PX / 2)
        bar.set_clip_path(track)
