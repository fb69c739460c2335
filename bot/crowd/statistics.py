"""What can be said from the crowd's ratings, and how surely. Pure functions of plain data."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

EXPERIENCE = ("none", "under 1 year", "1-3 years", "3-5 years", "over 5 years", "professional")
"""Musical experience of a rater, as the paper's survey asked for it."""

LOWEST, HIGHEST = 1, 10

PRIOR_MEMBERS = 2
PRIOR_SD = 2.0
"""What is assumed of the scatter of ratings before there are any: as if two members had differed by two points."""

PRIOR_RATINGS = 3
PRIOR_MEAN = 5.5
RATING_SD = 2.3
"""For ranking: a piece begins as if three members had found it average; its ratings scatter by about so much."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean on the scale 1..10 with an interval that holds the true one in 95 of 100 cases."""

    mean: float
    low: float
    high: float
    ratings: int
    members: int


def estimate(by_member: Iterable[tuple[int, float]]) -> Estimate | None:
    """The mean of all ratings from (how many ratings, their sum) of each member; None for no ratings.

    Ratings of one member are alike, so members are what counts: the variance is that of clusters (K.-Y. Liang and
    S. L. Zeger, "Longitudinal data analysis using generalized linear models", Biometrika 73, 1986), with the scatter
    of PRIOR_MEMBERS assumed members added, so that two tens are no certainty, and a t quantile by the members.
    """
    from scipy.stats import t  # takes long to import

    members = [(count, total) for count, total in by_member if count]
    ratings = sum(count for count, _ in members)
    if not ratings:
        return None
    mean = sum(total for _, total in members) / ratings
    typical = sum(count**2 for count, _ in members) / len(members)
    scatter = sum((total - count * mean) ** 2 for count, total in members) + PRIOR_MEMBERS * PRIOR_SD**2 * typical
    clusters = len(members) + PRIOR_MEMBERS
    error = math.sqrt(scatter * clusters / (clusters - 1)) / ratings
    reach = float(t.ppf(0.975, clusters - 1)) * error
    return Estimate(mean, max(LOWEST, mean - reach), min(HIGHEST, mean + reach), ratings, len(members))


def fair_score(ratings: int, total: float) -> float:
    """What a piece is ranked by: what its mean is not below, with five chances in six, given few ratings or many.

    The lower end of a Bayesian interval for a mean of known scatter (A. Gelman et al., Bayesian Data Analysis, 2013,
    section 2.5): (total + 3 * 5.5) / (ratings + 3) - 2.3 / sqrt(ratings + 3), which SQL can say as well.
    One 10 is worth 5.5, ten 9s are worth 7.6, a hundred of them 8.7.
    """
    weight = ratings + PRIOR_RATINGS
    return (total + PRIOR_RATINGS * PRIOR_MEAN) / weight - RATING_SD / math.sqrt(weight)


def agreement(pieces: Iterable[Sequence[int]]) -> float | None:
    """Krippendorff's alpha of the ratings of each piece, as interval data: 1 is full agreement, 0 that of chance.

    None where no piece has two ratings or all ratings are the same. K. Krippendorff, "Computing Krippendorff's
    alpha-reliability", 2011.
    """
    rated = [values for values in pieces if len(values) > 1]
    everything = [value for values in rated for value in values]
    expected = _pairs(everything) / (len(everything) - 1) if rated else 0.0
    if not expected:
        return None
    observed = sum(_pairs(values) / (len(values) - 1) for values in rated)
    return 1 - observed / expected


def _pairs(values: Sequence[int]) -> float:
    """The sum of squared differences of all ordered pairs."""
    return 2 * (len(values) * sum(value**2 for value in values) - sum(values) ** 2)
