"""The ratings steer the composer: Thompson sampling of its settings.

A piece is described by the level of each factor: those of `engine.craft` and the form. Its rating is taken to be a sum
of what the levels are worth, and what they are worth is learnt by Bayesian linear regression, anew for each choice
drawn from the posterior: the better a setting looks, and the less is known about it, the more often it is tried
(S. Agrawal and N. Goyal, "Thompson Sampling for Contextual Bandits with Linear Payoffs", ICML 2013). Each mode has its
own worths, which begin at those of all modes together and move away as its own ratings come in: numbers are small.

What raters differ in is taken out first: some are harsh and some are mild.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engine.composing.form import FORMS
from engine.craft import FACTORS, Craft, find_craft

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

FORM = "form"
FORMS_TO_CHOOSE = tuple(name for name in FORMS if name != "auto")
LEVELS: Mapping[str, tuple[str, ...]] = {**FACTORS, FORM: FORMS_TO_CHOOSE}
"""Factor -> its levels: the bounds of all that steering may do."""

EXPLORATION = 0.1
"""Share of pieces whose settings are drawn evenly, so that a change of taste is noticed."""

RATING_SD = 2.0  # of one rating around what its piece is worth
PIECE_SD = 1.0  # of a piece around what its settings are worth: no piece weighs more than so much allows
RATER_SD = 1.2  # of raters among each other
LEVEL_SD = 0.6  # of levels: how much a setting is thought to matter before anybody has rated
MODE_SD = 0.4  # of a mode's worths around those of all modes
USUAL_BONUS = 0.05  # what the usual craft is thought to be worth more: it was chosen by ear and by measure

_COLUMNS = [(factor, level) for factor, levels in LEVELS.items() for level in levels]
_COLUMN = {column: number for number, column in enumerate(_COLUMNS, start=1)}  # column 0 is the overall mean


@dataclass(frozen=True, slots=True)
class Rated:
    """One rating, 1..10, of one piece by one member."""

    piece_id: int
    mode: str
    form: str  # "auto" says nothing about a form
    craft: str  # a code of `engine.craft`
    member_id: int
    value: int


@dataclass(frozen=True, slots=True)
class Choice:
    """Settings for a piece, and in a few words why."""

    form: str | None  # None where there was no form to choose
    craft: Craft
    reason: str


@dataclass(frozen=True, slots=True)
class Worth:
    """What a level of a factor is worth on the scale 1..10, with an interval that holds it in 95 of 100 cases."""

    factor: str
    level: str
    mean: float
    low: float
    high: float
    pieces: int  # rated ones that have it


@dataclass(frozen=True, slots=True)
class _Posterior:
    """Normal, of the worths of all columns."""

    mean: Vector
    covariance: Matrix

    def drawn(self, rng: np.random.Generator) -> Vector:
        return rng.multivariate_normal(self.mean, self.covariance, method="cholesky")


@dataclass(frozen=True)
class Steering:
    """What was learnt from the ratings; `learn` makes one, without ratings as well."""

    _overall: _Posterior
    _modes: Mapping[str, _Posterior]
    _counts: Mapping[str, Vector] = field(default_factory=dict)  # rated pieces by column; "" counts those of all modes
    ratings: int = 0

    @classmethod
    def learn(cls, ratings: Iterable[Rated] = ()) -> "Steering":
        """From all ratings that there are."""
        given = list(ratings)
        observed = _observations(given)
        overall = _updated(_prior(), observed.values())
        modes = {mode: [seen for seen in observed.values() if seen.mode == mode] for mode in _modes_of(observed)}
        posteriors = {mode: _updated(_loosened(overall), seen) for mode, seen in modes.items()}
        counts = {mode: _counted(seen) for mode, seen in {"": list(observed.values()), **modes}.items()}
        return cls(overall, posteriors, counts, len(given))

    def choose(self, mode: str, forms: Sequence[str], networks: Sequence[str], rng: np.random.Generator) -> Choice:
        """Settings for a piece in `mode`: a craft with one of `networks`, and one of `forms`, if there are any.

        The same generator state gives the same choice.
        """
        offered = {**FACTORS, "network": tuple(networks), **({FORM: tuple(forms)} if forms else {})}
        if rng.random() < EXPLORATION:
            chosen = {factor: str(rng.choice(levels)) for factor, levels in offered.items()}
            return _choice(chosen, "drawn evenly, to go on learning")
        worths = self._of(mode).drawn(rng)
        chosen = {
            factor: max(levels, key=lambda level: worths[_COLUMN[factor, level]]) for factor, levels in offered.items()
        }
        known = int(self._counts[mode][0]) if mode in self._counts else 0
        return _choice(chosen, f"by the ratings of {known} pieces in this mode and of {self.pieces} in all")

    @property
    def pieces(self) -> int:
        """That are rated."""
        return int(self._counts[""][0]) if self._counts else 0

    def worths(self, mode: str | None = None) -> tuple[Worth, ...]:
        """Of every level of every factor, in all modes or in one."""
        posterior = self._overall if mode is None else self._of(mode)
        counts = self._counts.get(mode or "", np.zeros(len(_COLUMNS) + 1))
        return tuple(_worth(posterior, counts, factor, level) for factor, level in _COLUMNS)

    def _of(self, mode: str) -> _Posterior:
        return self._modes.get(mode) or _loosened(self._overall)


@dataclass(frozen=True, slots=True)
class _Observation:
    """A rated piece: the columns that describe it, its rating less the raters' levels, and that rating's variance."""

    mode: str
    columns: tuple[int, ...]
    value: float
    variance: float


def _observations(ratings: Sequence[Rated]) -> dict[int, _Observation]:
    levels = _rater_levels(ratings)
    by_piece: dict[int, list[Rated]] = {}
    for rating in ratings:
        by_piece.setdefault(rating.piece_id, []).append(rating)
    return {
        piece_id: _Observation(
            given[0].mode,
            _columns(given[0]),
            sum(rating.value - levels[rating.member_id] for rating in given) / len(given),
            PIECE_SD**2 + RATING_SD**2 / len(given),
        )
        for piece_id, given in by_piece.items()
    }


def _rater_levels(ratings: Sequence[Rated]) -> dict[int, float]:
    """How far each rater lies above the mean of all, drawn towards it the more the fewer ratings they gave."""
    if not ratings:
        return {}
    mean = sum(rating.value for rating in ratings) / len(ratings)
    sums: dict[int, list[float]] = {}
    for rating in ratings:
        sums.setdefault(rating.member_id, []).append(rating.value - mean)
    pull = (RATING_SD**2 + PIECE_SD**2) / RATER_SD**2
    return {member_id: sum(values) / (len(values) + pull) for member_id, values in sums.items()}


def _columns(rated: Rated) -> tuple[int, ...]:
    craft = find_craft(rated.craft)
    levels = {factor: str(getattr(craft, factor)) for factor in FACTORS} | {FORM: rated.form}
    return (0, *(_COLUMN[pair] for pair in levels.items() if pair in _COLUMN))


def _modes_of(observed: Mapping[int, _Observation]) -> set[str]:
    return {seen.mode for seen in observed.values()}


def _prior() -> _Posterior:
    mean = np.zeros(len(_COLUMNS) + 1)
    mean[0] = 5.5
    usual = Craft()
    for factor in FACTORS:
        mean[_COLUMN[factor, str(getattr(usual, factor))]] = USUAL_BONUS
    return _Posterior(mean, np.diag([4.0, *[LEVEL_SD**2] * len(_COLUMNS)]))


def _loosened(overall: _Posterior) -> _Posterior:
    """What is known of a mode before it is rated: the same as of all, less surely."""
    return _Posterior(overall.mean, overall.covariance + MODE_SD**2 * np.eye(len(overall.mean)))


def _updated(prior: _Posterior, observed: Iterable[_Observation]) -> _Posterior:
    """By Bayesian linear regression with known variances (C. M. Bishop, Pattern Recognition, 2006, section 3.3)."""
    seen = list(observed)
    rows, trust = _rows(seen), np.array([1 / one.variance for one in seen])
    before = np.linalg.inv(prior.covariance)
    covariance = np.linalg.inv(before + (rows.T * trust) @ rows)
    mean = covariance @ (before @ prior.mean + rows.T @ (trust * np.array([one.value for one in seen])))
    return _Posterior(mean, (covariance + covariance.T) / 2)


def _rows(observed: Sequence[_Observation]) -> Matrix:
    """One row a piece, with a 1 in each of its columns."""
    rows = np.zeros((len(observed), len(_COLUMNS) + 1))
    for row, seen in zip(rows, observed, strict=True):
        row[list(seen.columns)] = 1
    return rows


def _counted(observed: Sequence[_Observation]) -> Vector:
    return np.asarray(_rows(observed).sum(axis=0))


def _choice(chosen: Mapping[str, str], reason: str) -> Choice:
    code = "-".join(chosen[factor] for factor in FACTORS)
    return Choice(chosen.get(FORM), find_craft(code), reason)


def _worth(posterior: _Posterior, counts: Vector, factor: str, level: str) -> Worth:
    """Of a piece with this level and, of each other factor, the mean of all levels."""
    weights = np.ones(len(posterior.mean))
    for (other, _), column in _COLUMN.items():
        weights[column] = 1 / len(LEVELS[other]) if other != factor else 0
    weights[_COLUMN[factor, level]] = 1
    mean = float(weights @ posterior.mean)
    reach = 1.96 * float(np.sqrt(weights @ posterior.covariance @ weights))
    low, high = max(1.0, mean - reach), min(10.0, mean + reach)
    return Worth(factor, level, min(max(mean, 1.0), 10.0), low, high, int(counts[_COLUMN[factor, level]]))
