"""Rhythm as a musician writes it: sixteenths and eighth triplets, never both within one quarter note.

The vocabulary's grid of 24 steps a quarter holds much that nobody would write down; a sampler that keeps to these rules
gives pieces that can be read.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.vocabulary import GRID_PER_QUARTER

SIXTEENTHS = (0, 6, 12, 18)
TRIPLETS = (8, 16)  # beside the beat, which belongs to both

Mask = NDArray[np.bool_]

_IS_SIXTEENTH = np.isin(np.arange(GRID_PER_QUARTER), SIXTEENTHS)
_IS_TRIPLET = np.isin(np.arange(GRID_PER_QUARTER), TRIPLETS)


def reachable(onset: NDArray[np.int32], steps: int, *, triplets: bool = True) -> Mask:
    """Whether something that begins at `onset` (B,) may be followed, or may end, k = 1.. grid steps later: (B, steps).

    Within the quarter of a triplet only triplets go on, within the quarter of a sixteenth only sixteenths; later
    quarters are entered on a sixteenth or a triplet alike when the onset is a beat, else on a sixteenth. Without
    `triplets` there are sixteenths alone.
    """
    return _tables(steps, triplets)[onset % GRID_PER_QUARTER]


@lru_cache(maxsize=4)
def _tables(steps: int, triplets: bool) -> Mask:
    """What is reachable from each place in a quarter: (GRID_PER_QUARTER, steps)."""
    onset = np.arange(GRID_PER_QUARTER)
    later = onset[:, None] + np.arange(1, steps + 1)[None]  # (places, steps)
    place, same_quarter = later % GRID_PER_QUARTER, later < GRID_PER_QUARTER
    from_triplet, on_beat = _IS_TRIPLET[:, None], (onset == 0)[:, None]
    within = np.where(from_triplet, _IS_TRIPLET[place], _IS_SIXTEENTH[place] | (on_beat & _IS_TRIPLET[place]))
    beyond = _IS_SIXTEENTH[place] | (on_beat & _IS_TRIPLET[place])
    tables: Mask = np.where(same_quarter, within, beyond) if triplets else _IS_SIXTEENTH[place]
    return tables
