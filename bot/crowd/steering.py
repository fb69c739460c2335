"""The ratings steer the composer: Thompson sampling of its settings.

A piece is described by the level of each factor: those of `engine.craft` and the form. Its rating is taken to be a sum
of what the levels are worth, and what they are worth is learnt by Bayesian linear regression, anew for each choice
drawn from the posterior: the better a setting looks, and the less is known about it, the more often it is tried
(S. Agrawal and N. Goyal, "Thompson Sampling for Contextual Bandits with Linear Payoffs", ICML 2013). Each mode has its
own worths, spread around those of all modes (partial pooling: A. Gelman et al., Bayesian Data Analysis, 2013, chapter
15): numbers are small, and what is learnt of one mode helps the others.

What raters differ in is taken out first: some are harsh and some are mild. Old ratings count less and less. What all
this gains: docs/steering.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from engine.composing.form import FORMS
from engine.craft import FACTORS, USUAL, Craft, find_craft

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
MEAN, MEAN_SD = 5.5, 2.0  # of all ratings, before anybody has rated
LEVEL_SD = 0.6  # of levels: how much a setting is thought to matter before anybody has rated
MODE_SD = 0.4  # of a mode's worths around those of all modes
USUAL_BONUS = 0.05  # what the usual craft is thought to be worth more: it was chosen by ear and by measure
HALF_LIFE_PIECES = 100
"""A rated piece counts half when so many newer ones in its mode are rated: tastes change."""

DRAWN_SPREAD = 0.35
"""Share of the posterior's spread that choices are drawn with (v of Agrawal and Goyal).

In simulations of up to 3,000 pieces less is lost than with all of it, which tries too much.
"""

_COLUMNS = [(factor, level) for factor, levels in LEVELS.items() for level in levels]
_COLUMN = {column: number for number, column in enumerate(_COLUMNS, start=1)}  # column 0 is the overall mean
_CRAFTS = tuple("-".join(levels) for levels in product(*FACTORS.values()))
_ROW = {pair: number for number, pair in enumerate(product(_CRAFTS, FORMS))}  # of a craft and a form


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
    """What pieces with a level of a factor are worth, 1..10, the other factors being mixed evenly.

    The interval, 95 of 100, is that of how much better or worse the level is than the mean of its factor.
    """

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
        """Worths that may be the true ones, DRAWN_SPREAD nearer to the mean."""
        return rng.multivariate_normal(self.mean, DRAWN_SPREAD**2 * self.covariance, method="cholesky")


@dataclass(frozen=True)
class Steering:
    """What was learnt from the ratings; `learn` makes one, without ratings as well."""

    _overall: _Posterior
    _modes: Mapping[str, _Posterior]
    _counts: Mapping[str, Vector]  # rated pieces by column; "" counts those of all modes
    ratings: int

    @classmethod
    def learn(cls, ratings: Iterable[Rated] = ()) -> "Steering":
        """From all ratings that there are. Pieces with a craft or a form that there is no more are left out."""
        given = [rating for rating in ratings if (rating.craft, rating.form) in _ROW]
        modes = _evidence(given)
        shared = {mode: _shared(seen) for mode, seen in modes.items()}
        others = {mode: [_PRIOR, *(seen for name, seen in shared.items() if name != mode)] for mode in modes}
        posteriors = {
            mode: _posterior([_information(_loosened(_posterior(others[mode]))), seen]) for mode, seen in modes.items()
        }
        counts = {mode: seen.pieces for mode, seen in modes.items()}
        total = np.sum([np.zeros(len(_COLUMNS) + 1), *counts.values()], axis=0)
        return cls(_posterior([_PRIOR, *shared.values()]), posteriors, {"": total, **counts}, len(given))

    def choose(
        self,
        mode: str,
        forms: Sequence[str],
        networks: Sequence[str],
        rng: np.random.Generator,
        exploration: float = EXPLORATION,
    ) -> Choice:
        """Settings for a piece in `mode`: a craft with one of `networks`, and one of `forms`, if there are any.

        `exploration` is the share that is drawn evenly. The same generator state gives the same choice.
        """
        offered = {**FACTORS, "network": tuple(networks), **({FORM: tuple(forms)} if forms else {})}
        if rng.random() < exploration:
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
        return int(self._counts[""][0])

    def worths(self, mode: str | None = None) -> tuple[Worth, ...]:
        """Of every level of every factor, in all modes or in one."""
        posterior = self._overall if mode is None else self._of(mode)
        counts = self._counts.get(mode or "", np.zeros(len(_COLUMNS) + 1))
        return tuple(_worth(posterior, counts, factor, level) for factor, level in _COLUMNS)

    def _of(self, mode: str) -> _Posterior:
        return self._modes.get(mode) or _loosened(self._overall)


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What ratings say of the worths: precision (inverse covariance), precision times mean, rated pieces by column."""

    precision: Matrix
    moment: Vector
    pieces: Vector


def _evidence(ratings: Sequence[Rated]) -> dict[str, _Evidence]:
    """By mode. A piece's value is the mean of its ratings, less the raters' levels; more ratings are trusted more."""
    if not ratings:
        return {}
    values = np.array([float(rating.value) for rating in ratings])
    off = _rater_levels(np.array([rating.member_id for rating in ratings]), values)
    numbers = np.array([rating.piece_id for rating in ratings])
    _, first, piece, counts = np.unique(numbers, return_index=True, return_inverse=True, return_counts=True)
    means = np.bincount(piece, values - off) / counts
    trust = 1 / (PIECE_SD**2 + RATING_SD**2 / counts)
    rated = [ratings[number] for number in first]
    rows = np.array([_ROW[one.craft, one.form] for one in rated])
    modes = np.array([one.mode for one in rated])
    places = {str(mode): modes == mode for mode in np.unique(modes)}
    return {mode: _summed(rows[here], _faded(trust[here]), means[here]) for mode, here in places.items()}


def _faded(trust: Vector) -> Vector:
    """The trust of one mode's pieces, oldest first, less in the older ones."""
    return np.asarray(trust * 0.5 ** (np.arange(len(trust))[::-1] / HALF_LIFE_PIECES))


def _rater_levels(members: NDArray[np.int64], values: Vector) -> Vector:
    """For each rating how far its rater lies above the mean of all, the nearer to it the fewer ratings they gave."""
    _, member, counts = np.unique(members, return_inverse=True, return_counts=True)
    pull = (RATING_SD**2 + PIECE_SD**2) / RATER_SD**2
    levels = np.bincount(member, values - values.mean()) / (counts + pull)
    return np.asarray(levels[member])


def _summed(rows: NDArray[np.int64], trust: Vector, means: Vector) -> _Evidence:
    """Of pieces whose craft and form are these rows of the table."""
    size = len(_TABLE)
    weights, moments = np.bincount(rows, trust, size), np.bincount(rows, trust * means, size)
    return _Evidence((_TABLE.T * weights) @ _TABLE, moments @ _TABLE, np.bincount(rows, minlength=size) @ _TABLE)


def _shared(seen: _Evidence) -> _Evidence:
    """What a mode's ratings say of all modes: less, as it lies MODE_SD away from them."""
    share = np.asarray(np.linalg.inv(np.eye(len(seen.moment)) + MODE_SD**2 * seen.precision), np.float64)
    return _Evidence(share @ seen.precision, share @ seen.moment, seen.pieces)


def _posterior(parts: Sequence[_Evidence]) -> _Posterior:
    """By Bayesian linear regression with known variances (C. M. Bishop, Pattern Recognition, 2006, section 3.3)."""
    covariance = np.linalg.inv(np.sum([part.precision for part in parts], axis=0))
    covariance = (covariance + covariance.T) / 2
    return _Posterior(covariance @ np.sum([part.moment for part in parts], axis=0), covariance)


def _information(known: _Posterior) -> _Evidence:
    precision = np.asarray(np.linalg.inv(known.covariance), np.float64)
    return _Evidence(precision, precision @ known.mean, np.zeros(len(known.mean)))


def _loosened(overall: _Posterior) -> _Posterior:
    """What is known of a mode before it is rated: the same as of all, less surely."""
    return _Posterior(overall.mean, overall.covariance + MODE_SD**2 * np.eye(len(overall.mean)))


def _table() -> Matrix:
    """A row for each craft and form, with a 1 in the column of the mean and of each of its levels."""
    table = np.zeros((len(_ROW), len(_COLUMNS) + 1))
    table[:, 0] = 1
    for (craft, form), row in _ROW.items():
        levels = zip(LEVELS, (*craft.split("-"), form), strict=True)
        table[row, [_COLUMN[pair] for pair in levels if pair in _COLUMN]] = 1
    return table


def _prior() -> _Posterior:
    usual = set(zip(FACTORS, USUAL.code.split("-"), strict=True))
    mean = np.array([MEAN, *(USUAL_BONUS * (column in usual) for column in _COLUMNS)])
    return _Posterior(mean, np.diag([MEAN_SD**2, *[LEVEL_SD**2] * len(_COLUMNS)]))


_TABLE = _table()
_MEAN_SETTING = np.array([1.0, *(1 / len(LEVELS[factor]) for factor, _ in _COLUMNS)])
_PRIOR = _information(_prior())


def _choice(chosen: Mapping[str, str], reason: str) -> Choice:
    code = "-".join(chosen[factor] for factor in FACTORS)
    return Choice(chosen.get(FORM), find_craft(code), reason)


def _worth(posterior: _Posterior, counts: Vector, factor: str, level: str) -> Worth:
    """What the mean setting is worth, and more or less by the level's advantage, whose interval it gets."""
    advantage = np.array(
        [0.0, *((column == (factor, level)) - (column[0] == factor) / len(LEVELS[factor]) for column in _COLUMNS)]
    )
    mean = float((advantage + _MEAN_SETTING) @ posterior.mean)
    reach = 1.96 * float(np.sqrt(advantage @ posterior.covariance @ advantage))
    low, mean, high = np.clip([mean - reach, mean, mean + reach], 1, 10).tolist()
    return Worth(factor, level, mean, low, high, int(counts[_COLUMN[factor, level]]))
