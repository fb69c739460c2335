"""The piano roll: time to the right, pitch upwards, the mode's degrees as rows, loudness as shade.

It shows what notation cannot: a live recording, or a bar that would be black with notes.
"""

from bisect import bisect_right
from typing import TYPE_CHECKING

from engine.figures import page, panel, png
from engine.figures.style import ACCENT, LINE, PAPER, QUIET, SHADE, WARM
from engine.meter import beat_starts
from engine.naming import Names, name_note
from engine.piece import Note, Piece
from engine.score.spelling import Spelling
from engine.theory import Mode, find_mode, find_root

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT_PX = 860
MOST_BARS = 16
MOST_NAMED_ROWS = 48  # semitones that leave room to name every degree; beyond, roots and fifths
ALTERED = {-2: "♭♭", -1: "♭", 0: "", 1: "♯"}
MAJOR = (0, 2, 4, 5, 7, 9, 11)
PALEST = 0.35  # opacity of the softest note shown; the loudest has 1


def piano_roll(
    piece: Piece, root: str, mode: str, title: str = "", max_bars: int = MOST_BARS, names: Names = "english"
) -> bytes:
    """A PNG of the first `max_bars` sounding bars, WIDTH_PX wide.

    Rows outside the mode are grey, the rows of the root and of the characteristic degrees tinted; at the left stand the
    notes' names, at the right the degrees counted against major (♭3). Louder notes are darker; notes outside the mode
    have a colour of their own. Raises BadRequest for a root or mode that does not exist.
    """
    found, asked = find_mode(mode), find_root(root)
    spelling = Spelling.of(asked, found)
    edges = _bar_lines(piece, max_bars)
    notes = [note for note in piece.notes if note.onset_ticks < edges[-1]]
    low, high = min((n.pitch for n in notes), default=60) - 2, max((n.pitch for n in notes), default=72) + 2
    figure = page(title or f"{name_note(asked.name, names)} {found.title}", _subtitle(piece, edges, notes), HEIGHT_PX)
    axes = panel(figure, right_px=56)
    axes.set_xlim(edges[0], edges[-1])
    axes.set_ylim(low - 0.5, high + 0.5)
    _draw_rows(axes, range(low, high + 1), spelling, found, names)
    _draw_bar_lines(axes, edges, piece)
    _draw_notes(axes, notes, found.pitch_classes(asked.pitch_class))
    axes.set_xlabel("bar", color=QUIET, size=11.5, labelpad=8)
    return png(figure)


def _bar_lines(piece: Piece, max_bars: int) -> list[int]:
    """Ticks of the bar lines around the first sounding bars, the last one included."""
    starts = piece.bar_starts()
    first = bisect_right(starts, piece.notes[0].onset_ticks) - 1 if piece.notes else 0
    edges = starts[first : first + max_bars + 1]
    if len(edges) <= max_bars:
        edges.append(edges[-1] + piece.meter_at(edges[-1]).bar_ticks)
    return edges


def _subtitle(piece: Piece, edges: list[int], notes: list[Note]) -> str:
    facts = [f"♩ = {piece.tempos[0].bpm:.0f}", str(piece.meter_at(edges[0])), "darker is louder"]
    if len(notes) < len(piece.notes):
        facts.append(f"the first {len(edges) - 1} of {len(piece.bar_starts())} bars")
    return " · ".join(facts)


def _draw_rows(axes: "Axes", pitches: range, spelling: Spelling, mode: Mode, names: Names) -> None:
    labels: dict[int, str] = {}
    size = max(8.0, min(11.0, 380 / len(pitches)))  # points: a row must hold its name
    for pitch in pitches:
        degree = (pitch - spelling.root.pitch_class) % 12
        if degree not in mode.degrees:
            axes.axhspan(pitch - 0.5, pitch + 0.5, color=SHADE, linewidth=0)
            continue
        if degree == 0 or degree in mode.characteristic:
            axes.axhspan(pitch - 0.5, pitch + 0.5, color=ACCENT, alpha=0.16 if degree == 0 else 0.06, linewidth=0)
        index = mode.degrees.index(degree)
        if index in (0, 4) or len(pitches) <= MOST_NAMED_ROWS:
            labels[pitch] = f"{name_note(spelling.scale[index], names)}{spelling.write(pitch).octave}"
            axes.annotate(
                f"{ALTERED[degree - MAJOR[index]]}{index + 1}",
                (1, pitch),
                (8, 0),
                xycoords=axes.get_yaxis_transform(),
                textcoords="offset points",
                va="center",
                color=ACCENT if degree in mode.characteristic else QUIET,
                size=size,
            )
    axes.set_yticks(list(labels), list(labels.values()), size=size)


def _draw_bar_lines(axes: "Axes", edges: list[int], piece: Piece) -> None:
    first = piece.bar_starts().index(edges[0]) + 1
    axes.set_xticks(edges[:-1], [str(number) for number in range(first, first + len(edges) - 1)])
    axes.grid(axis="x", color=LINE, linewidth=1.0)
    for start in edges[:-1]:
        for beat in beat_starts(piece.meter_at(start))[1:]:
            axes.axvline(start + beat, color=LINE, linewidth=0.4, alpha=0.7)


def _draw_notes(axes: "Axes", notes: list[Note], inside: frozenset[int]) -> None:
    from matplotlib.collections import PolyCollection
    from matplotlib.colors import to_rgba

    softest = min((note.velocity for note in notes), default=0)
    loudest = max((note.velocity for note in notes), default=0)
    boxes, colours = [], []
    for note in notes:
        left, right, bottom, top = note.onset_ticks, note.end_ticks, note.pitch - 0.4, note.pitch + 0.4
        boxes.append([(left, bottom), (left, top), (right, top), (right, bottom)])
        colour = ACCENT if note.pitch_class in inside else WARM
        loudness = (note.velocity - softest) / (loudest - softest) if loudest > softest else 1.0
        colours.append(to_rgba(colour, PALEST + (1 - PALEST) * loudness))
    axes.add_collection(PolyCollection(boxes, facecolors=colours, edgecolors=PAPER, linewidths=0.6, zorder=3))
