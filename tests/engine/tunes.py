"""Plain music in a known root and mode, long enough to be heard in it."""

from engine.piece import Note, Piece
from engine.theory import find_mode

BAR = 1920


def tune(root: int, mode: str, turn: int = 1, bars: int = 12, bass: tuple[int, ...] = ()) -> Piece:
    """A walk up and down the scale in quarters that dwells on the root, in 4/4; `turn` makes another walk.

    `bass` holds degrees (1 = tonic) that close it, one a bar, low and long.
    """
    degrees = [0, 0, 2, 1, 3, 4, 5, 6, 4, 2, 1, 0]
    scale = find_mode(mode).degrees
    quarters = 4 * bars
    pitches = [60 + root + scale[degrees[(k * turn) % 12]] for k in range(quarters - 8)] + [60 + root] * 8
    low = [Note((bars - len(bass) + k) * BAR, 36 + root + scale[d - 1], BAR) for k, d in enumerate(bass)]
    return Piece.of([*(Note(k * BAR // 4, pitch, BAR // 4) for k, pitch in enumerate(pitches)), *low])


def after(first: Piece, second: Piece) -> Piece:
    """The second piece from the next bar line after the first."""
    seam = -(-first.length_ticks // BAR) * BAR
    return Piece.of([*first.notes, *(Note(n.onset_ticks + seam, n.pitch, n.duration_ticks) for n in second.notes)])
