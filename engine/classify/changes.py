"""How well changes of mode are found: labelled pieces joined two by two, and the same pieces alone.

Nobody has labelled changes of mode bar by bar. A seam between two pieces is one that is known to the bar, if both keep
to the mode that their labels name: those pieces are taken whose label fits their notes best. Alone, such a piece ought
to be a single section, unless it really moves to another key for a while, as long pieces do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np

from engine.classify.lessons import Progress
from engine.classify.sounding import Floats, Sounding
from engine.classify.timeline import stretches
from engine.errors import EngineError
from engine.labelled import Labelled, read_labelled
from engine.midi import read_midi
from engine.piece import Note, Piece
from engine.theory import MODES

PIECES = 80  # looked at in each family
FEWEST_BARS = 8
DIFFERENT = 2  # notes that the scales of a pair do not share, at least
NEAR_BARS = 2
SEED = 3


@dataclass(frozen=True)
class Changes:
    """Of one family: pairs, and the share whose seam is found within two bars; pieces, and the share with a change."""

    pairs: int
    found: float
    pieces: int
    alone: float


def measure_changes(folder: Path, profiles: Floats, progress: Progress) -> dict[str, Changes]:
    """By family, of those families that have two pieces to join. `profiles` are those of a joint model."""
    families = [(name, list(pieces)) for name, pieces in groupby(read_labelled(folder), lambda piece: piece.family)]
    shown = progress(families, len(families), "Joining pieces")
    measured = ((name, _family(pieces, profiles)) for name, pieces in shown)
    return {name: changes for name, changes in measured if changes is not None}


def joined(first: Piece, second: Piece) -> tuple[Piece, int]:
    """The second piece from the next bar line after the first, and the number of that bar, from 0."""
    bar_ticks = first.meters[0].bar_ticks
    seam = -(-first.length_ticks // bar_ticks)
    moved = (Note(n.onset_ticks + seam * bar_ticks, n.pitch, n.duration_ticks) for n in second.notes)
    return Piece.of([*first.notes, *moved], meters=first.meters[:1]), seam


def _family(labelled: Sequence[Labelled], profiles: Floats) -> Changes | None:
    drawn = np.random.default_rng(SEED).permutation(len(labelled))[: 4 * PIECES]
    pieces = list(_usable([labelled[index] for index in drawn]))[:PIECES]
    pairs = [
        joined(one, other)
        for (one, scale), (other, other_scale) in zip(pieces[::2], pieces[1::2], strict=False)
        if one.meters[0].bar_ticks == other.meters[0].bar_ticks and len(scale - other_scale) >= DIFFERENT
    ]
    if not pairs:
        return None
    near = [_is_near(piece, seam, profiles) for piece, seam in pairs]
    alone = [len(stretches(piece, Sounding.of(piece), profiles)) > 1 for piece, _ in pieces]
    return Changes(len(pairs), float(np.mean(near)), len(pieces), float(np.mean(alone)))


def _usable(labelled: Sequence[Labelled]) -> Iterator[tuple[Piece, frozenset[int]]]:
    """Pieces of enough bars in one meter, with the scale that their label names."""
    for one in labelled:
        if not (one.unique and one.has_mode):
            continue
        try:
            piece = read_midi(one.data)
        except EngineError:
            continue
        if len(piece.meters) == 1 and len(piece.bar_starts()) >= FEWEST_BARS:
            yield piece, MODES[min(one.modes)].pitch_classes(one.root)


def _is_near(piece: Piece, seam: int, profiles: Floats) -> bool:
    return any(abs(found.first - seam) <= NEAR_BARS for found in stretches(piece, Sounding.of(piece), profiles)[1:])
