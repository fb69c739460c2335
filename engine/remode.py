"""Turn music of one mode into another by its scale degrees: a third becomes the third of the new mode."""

import numpy as np

from engine.theory import Mode
from engine.vocabulary import LOWEST_PITCH, SOC, Labels


def degree_offsets(source: Mode, target: Mode) -> list[int]:
    """Semitones by which each pitch class over the root (0..11) moves.

    A degree of `source` goes to the same degree of `target`; a chromatic note follows the degree below it, so that
    everything ends inside `target`.
    """
    below = [max(i for i, degree in enumerate(source.degrees) if degree <= pitch_class) for pitch_class in range(12)]
    return [target.degrees[i] - pitch_class for pitch_class, i in enumerate(below)]


def remoded_labels(notes: Labels, source: Mode, target: Mode) -> Labels:
    """Note labels of a piece in C moved from `source` to `target`; `<SOC>` and `<EOC>` stay. Shape (tokens,) both."""
    offsets = np.array(degree_offsets(source, target))
    pitched = (notes > 0) & (notes < SOC)
    moved = notes + offsets[(notes + LOWEST_PITCH - 1) % 12]
    moved = np.where(moved >= SOC, moved - 12, moved)
    moved = np.where(moved < 1, moved + 12, moved)
    return np.where(pitched, moved, notes).astype(np.int16)
