"""Where the mode changes along a piece.

Every bar (of long pieces: every few bars) is a bag of sounding time over the twelve pitch classes. A mode on a root is
expected to fill it as its profile says, so each bar has a likelihood under each of the 156 candidates. A path through
the bars pays `CHANGE_COST` whenever it goes from one candidate to another, and the best path (A. Viterbi, 1967; for
keys: C. Raphael and J. Stoddard, *Functional harmonic analysis using probabilistic models*, 2004) changes only where
several bars together outweigh that, not at each chromatic note.
"""

from dataclasses import dataclass, replace

import numpy as np

from engine.classify.evidence import TURN
from engine.classify.sounding import Floats, Sounding
from engine.piece import Piece
from engine.theory import MODES

NOTES_A_BAR = 4.0
"""How many independent notes a full bar counts as: notes of one bar depend on each other."""
CHANGE_COST = 14.0
"""Nats; as much as seven bars of clear evidence."""
FEWEST_BARS = 4
"""Of a section."""
MOST_STEPS = 1024


@dataclass(frozen=True)
class Stretch:
    """Bars `first` to `last` (from 0, both in it) in one candidate: pitch class and index into `theory.MODES`."""

    first: int
    last: int
    root: int
    mode: int


def stretches(piece: Piece, sounding: Sounding, profiles: Floats) -> list[Stretch]:
    """The sections of a piece, without a gap. `profiles` is (13 modes, 12 semitones above the root), shares of time."""
    bars = piece.bar_starts()
    size = -(-len(bars) // MOST_STEPS)  # bars in a step
    edges = np.array([*bars[::size], max(sounding.end, bars[-1] + 1)], dtype=np.float64)
    path = best_path(likelihoods(_bags(sounding, edges), profiles), CHANGE_COST)
    found = [Stretch(a * size, min(b * size + size, len(bars)) - 1, *divmod(c, len(MODES))) for a, b, c in _runs(path)]
    return _without_short(found)


def part(piece: Piece, sounding: Sounding, stretch: Stretch) -> Sounding:
    """What sounds in the bars of a stretch; nothing, perhaps."""
    bars = [*piece.bar_starts(), sounding.end]
    return sounding.between(bars[stretch.first], bars[stretch.last + 1])


def likelihoods(bags: Floats, profiles: Floats) -> Floats:
    """(steps, 12) shares -> (steps, 156) log likelihoods."""
    logs = np.log(profiles)
    by_root = bags[:, TURN]  # (steps, 12 roots, 12 semitones)
    found: Floats = NOTES_A_BAR * (by_root @ logs.T).reshape(len(bags), -1)
    return found


def best_path(likelihood: Floats, cost: float) -> list[int]:
    """The candidate of each step on the path with the greatest sum of likelihoods less the cost of its changes."""
    best_alone = int(likelihood.sum(axis=0).argmax())
    if (likelihood.max(axis=1) - likelihood[:, best_alone]).sum() <= cost:  # not even the best of every step pays
        return [best_alone] * len(likelihood)
    score = likelihood[0]
    before = []  # for each later step: who stays what it is, and what the others were
    for row in likelihood[1:]:
        best = int(score.argmax())
        changed = score[best] - cost
        before.append((score >= changed, best))
        score = np.maximum(score, changed) + row
    path = [int(score.argmax())]
    for stays, best in reversed(before):
        path.append(path[-1] if stays[path[-1]] else best)
    return path[::-1]


def _bags(sounding: Sounding, edges: Floats) -> Floats:
    """(steps, 12) share of each step's length in which each pitch class sounds, octaves together.

    A step with more notes at once weighs no more than one with a single voice; silence weighs nothing.
    """
    moments = sounding.moments
    times = np.append(moments.starts, sounding.end)
    filled = np.cumsum(moments.chords * moments.lengths[:, None], axis=0)
    ticks = np.diff([np.interp(edges, times, np.append(0.0, column)) for column in filled.T], axis=1).T
    silence = np.diff(np.interp(edges, times, np.append(0.0, np.cumsum(moments.lengths)))) / np.diff(edges)
    total = ticks.sum(axis=1, keepdims=True)
    shares: Floats = ticks / np.where(total, total, 1.0) * np.minimum(1.0, silence)[:, None]
    return shares


def _without_short(found: list[Stretch]) -> list[Stretch]:
    """Stretches of too few bars go to the one before them, the first to the one after it."""
    kept: list[Stretch] = []
    for stretch in found:
        if kept and (stretch.last - stretch.first + 1 < FEWEST_BARS or _same(kept[-1], stretch)):
            kept[-1] = replace(kept[-1], last=stretch.last)
        elif kept and kept[0].last - kept[0].first + 1 < FEWEST_BARS:
            kept[0] = replace(stretch, first=0)
        else:
            kept.append(stretch)
    return kept


def _same(one: Stretch, other: Stretch) -> bool:
    return (one.root, one.mode) == (other.root, other.mode)


def _runs(path: list[int]) -> list[tuple[int, int, int]]:
    """(first, last, value) of each run of equal values."""
    starts = [0, *(i for i in range(1, len(path)) if path[i] != path[i - 1])]
    ends = [start - 1 for start in starts[1:]] + [len(path) - 1]
    return [(start, end, path[start]) for start, end in zip(starts, ends, strict=True)]
