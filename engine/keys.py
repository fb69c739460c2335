"""The root of a piece as music21's default key finder hears it: Krumhansl-Schmuckler with the Aarden-Essen weights.

The algorithm correlates the duration of each pitch class with a profile for the major and the minor key on every root
(C. L. Krumhansl, *Cognitive Foundations of Musical Pitch*, 1990, chapter 4); the weights are those of B. Aarden's
dissertation (2003), from the Essen folk songs, as music21 10 has them in `music21.analysis.discrete.AardenEssen`.
They stand here because importing music21 takes seconds; a test holds them against music21's own.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Weight of each semitone above the root, 0..11.
MAJOR_WEIGHTS = (
    17.7661, 0.145624, 14.9265, 0.160186, 19.8049, 11.3587, 0.291248, 22.062, 0.145624, 8.15494, 0.232998, 4.95122,
)  # fmt: skip
MINOR_WEIGHTS = (
    18.2648, 0.737619, 14.0499, 16.8599, 0.702494, 14.4362, 0.702494, 18.6161, 4.56621, 1.93186, 7.37619, 1.75623,
)  # fmt: skip

_ROUNDED_TO = 12  # decimals: equal correlations must stay equal whatever the order of the additions


@dataclass(frozen=True)
class Key:
    root: int  # pitch class 0..11, C = 0
    minor: bool

    @property
    def weights(self) -> tuple[float, ...]:
        """How much each semitone above the root belongs to the key."""
        return MINOR_WEIGHTS if self.minor else MAJOR_WEIGHTS


def find_key(durations: NDArray[np.float64]) -> Key:
    """The key of a histogram: 12 total durations, C first, in any one unit.

    As in music21, equal correlations go to the higher pitch class, then to minor.
    """
    correlations = [(_correlations(durations, weights)) for weights in (MAJOR_WEIGHTS, MINOR_WEIGHTS)]
    best = max((correlations[minor][root], root, minor) for root in range(12) for minor in (False, True))
    return Key(root=best[1], minor=best[2])


def _correlations(durations: NDArray[np.float64], weights: tuple[float, ...]) -> list[float]:
    """Pearson's r of the histogram with the profile on each of the 12 roots; 0 where the histogram is flat."""
    profile = np.asarray(weights) - np.mean(weights)
    profiles = np.stack([np.roll(profile, root) for root in range(12)])  # (12 roots, 12 pitch classes)
    centred = durations - durations.mean()
    scale = np.linalg.norm(profile) * np.linalg.norm(centred)
    if scale == 0:
        return [0.0] * 12
    found: list[float] = np.round(profiles @ centred / scale, _ROUNDED_TO).tolist()
    return found
