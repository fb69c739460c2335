"""What a composer knows at each token besides the notes themselves, as labels that a network can read.

condition    labels  meaning                                                             0 means
mode         1..13   row in theory.MODES                                                 unknown
meter        1..12   row in METERS                                                       another meter
position     1..192  grid steps from the bar line, plus one                              beyond 8 quarters
bars_to_go   1..17   bars left, this one included; 17 = more than 16                     -
phrase       1..4    place of the bar in its group of four                               -
polyphony    1..6    notes sounding at once, on average over the group of four bars      -
density      1..6    onsets a quarter note, on average over the group of four bars       -
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.piece import Meter, Piece
from engine.theory import MODES
from engine.vocabulary import TICKS_PER_GRID, Labels, Tokens

METERS = ("2/4", "3/4", "4/4", "5/4", "6/8", "7/8", "9/8", "12/8", "2/2", "3/8", "3/2", "6/4")
BARS_IN_PHRASE = 4
MAX_BARS_TO_GO = 17
MAX_POSITION = 192

# Upper bounds of the classes; they part the bars of piano music into groups of about one size.
POLYPHONY_BOUNDS = (0.9, 1.6, 2.4, 3.3, 4.3)
DENSITY_BOUNDS = (0.75, 1.25, 1.75, 2.5, 3.5)

CONDITION_LABELS = {
    "mode": len(MODES),
    "meter": len(METERS),
    "position": MAX_POSITION,
    "bars_to_go": MAX_BARS_TO_GO,
    "phrase": BARS_IN_PHRASE,
    "polyphony": len(POLYPHONY_BOUNDS) + 1,
    "density": len(DENSITY_BOUNDS) + 1,
}

MODE_LABEL = {mode.name: label for label, mode in enumerate(MODES, start=1)}


@dataclass(frozen=True)
class Conditions:
    """Labels aligned with a piece's tokens, each of shape (tokens,)."""

    meter: Labels
    position: Labels
    bars_to_go: Labels
    phrase: Labels
    polyphony: Labels
    density: Labels


def meter_label(meter: Meter) -> int:
    name = str(meter)
    return METERS.index(name) + 1 if name in METERS else 0


def position_label(grid_steps_from_bar_line: int) -> int:
    return grid_steps_from_bar_line + 1 if 0 <= grid_steps_from_bar_line < MAX_POSITION else 0


def bars_to_go_label(bars: int) -> int:
    return min(max(bars, 1), MAX_BARS_TO_GO)


def phrase_label(bar: int) -> int:
    """Label of the bar counted from 0."""
    return bar % BARS_IN_PHRASE + 1


def conditions_of(piece: Piece, tokens: Tokens) -> Conditions:
    """The conditions at each token of `encode(piece)`."""
    onsets = tokens.onsets()  # (tokens,) grid steps
    starts = np.array(piece.bar_starts()) // TICKS_PER_GRID  # (bars,)
    bar = np.searchsorted(starts, onsets, side="right") - 1  # (tokens,)
    last_bar = int(bar[-1])
    polyphony, density = _texture(piece, starts)
    return Conditions(
        meter=_labels(meter_label(piece.meter_at(int(starts[b]) * TICKS_PER_GRID)) for b in bar),
        position=_labels(position_label(int(position)) for position in onsets - starts[bar]),
        bars_to_go=_labels(bars_to_go_label(last_bar - int(b) + 1) for b in bar),
        phrase=_labels(phrase_label(int(b)) for b in bar),
        polyphony=polyphony[bar // BARS_IN_PHRASE],
        density=density[bar // BARS_IN_PHRASE],
    )


def _labels(values: Iterable[int]) -> Labels:
    return np.fromiter(values, np.int16)


def _texture(piece: Piece, starts: NDArray[np.int64]) -> tuple[Labels, Labels]:
    """Polyphony and density labels of each group of four bars, two arrays of shape (groups,)."""
    edges = starts[::BARS_IN_PHRASE]
    end = piece.length_ticks / TICKS_PER_GRID
    quarters = np.maximum(np.diff(np.append(edges, end)), 1) / 24
    onsets = np.array([note.onset_ticks // TICKS_PER_GRID for note in piece.notes])
    lengths = np.array([note.duration_ticks / TICKS_PER_GRID / 24 for note in piece.notes])
    group = np.searchsorted(edges, onsets, side="right") - 1
    sounding = np.bincount(group, weights=lengths, minlength=len(edges)) / quarters
    struck = np.bincount(np.searchsorted(edges, np.unique(onsets), side="right") - 1, minlength=len(edges)) / quarters
    return polyphony_label(sounding), density_label(struck)


def polyphony_label(notes_at_once: NDArray[np.float64] | float) -> Labels:
    return (np.digitize(notes_at_once, POLYPHONY_BOUNDS) + 1).astype(np.int16)


def density_label(onsets_per_quarter: NDArray[np.float64] | float) -> Labels:
    return (np.digitize(onsets_per_quarter, DENSITY_BOUNDS) + 1).astype(np.int16)
