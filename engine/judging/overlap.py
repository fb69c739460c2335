"""Overlapped area of two sets of pieces, feature by feature, after MGEval (Yang and Lerch 2020, section 3.2).

Distances between the pieces of the one set (intra-set) and between those of the one and the other (inter-set) are made
into densities by Gaussian kernels; the area under both densities is 1 where the sets cannot be told apart.
"""

import numpy as np

from engine.judging.features import FEATURES, Floats, Table

POINTS = 500  # at which the densities are compared; twice as many change the area by less than .001


def overlaps(real: Table, other: Table) -> dict[str, float]:
    """Overlapped area 0..1 of each feature: distances inside the real set against those from it to the other set.

    Each table needs three pieces or more.
    """
    return {name: _overlap(real[name], other[name]) for name in FEATURES}


def mean_overlap(real: Table, other: Table) -> float:
    return float(np.mean(list(overlaps(real, other).values())))


def _overlap(real: Floats, other: Floats) -> float:
    from scipy.spatial.distance import cdist

    apart = ~np.eye(len(real), dtype=bool)
    return common_area(cdist(real, real)[apart], cdist(real, other).ravel())


def common_area(first: Floats, second: Floats) -> float:
    """Area under both densities, between the smallest and the largest of all values."""
    from scipy.stats import gaussian_kde

    low, high = min(first.min(), second.min()), max(first.max(), second.max())
    if np.ptp(first) == 0 or np.ptp(second) == 0:  # a single value has no density
        return float(low == high)
    at = np.linspace(low, high, POINTS)
    return float(np.trapezoid(np.minimum(gaussian_kde(first)(at), gaussian_kde(second)(at)), at))
