"""What is wanted of the composer, beside what was measured."""

from dataclasses import dataclass

from engine.judging.evaluation import COMPOSED, REAL, Evaluation

OVERLAP, AUC, HEARD_BEFORE, KEY = 0.90, 0.70, 0.90, 0.95
LIKE_REAL = ("pitch_repetition", "interval_repetition", "empty_beats", "empty_bars")
"""Measures whose mean has to lie where 90 % of the real pieces lie."""

_TITLES = {
    "pitch_repetition": "Repetition of four notes, pitches",
    "interval_repetition": "Repetition of four notes, intervals",
    "empty_beats": "Empty beats",
    "empty_bars": "Bars in which nothing begins",
}


@dataclass(frozen=True)
class Goal:
    """One figure. `real` and `composed` are None where they were not measured; `reached` then, too."""

    figure: str
    real: float | None
    composed: float | None
    wanted: str
    reached: bool | None


def goals_of(evaluation: Evaluation) -> list[Goal]:
    real, made = evaluation.standings[REAL], evaluation.standings[COMPOSED]
    inside = made.measures["in_mode"].mean
    return [
        _at_least("Overlapped area, ten features", real.overlap, made.overlap, OVERLAP),
        Goal("AUC of the best judge", real.auc, made.auc, f"at most {AUC:.2f}", made.auc <= AUC),
        _at_least("Notes inside the asked mode", real.measures["in_mode"].mean, inside, 1.0),
        _at_least("Heard as asked, all candidates", None, evaluation.candidates_heard, HEARD_BEFORE),
        _at_least("Heard as asked, after rejection", None, made.heard_as_asked, 1.0),
        _at_least("The same by music21, major and minor", real.key_as_asked, made.key_as_asked, KEY),
        *(_like_real(evaluation, name) for name in LIKE_REAL),
        _not_longer(evaluation),
    ]


def _at_least(figure: str, real: float | None, made: float | None, wanted: float) -> Goal:
    return Goal(figure, real, made, f"at least {wanted:.2f}", None if made is None else made >= wanted)


def _like_real(evaluation: Evaluation, name: str) -> Goal:
    spread, mean = evaluation.real_spread[name], evaluation.standings[COMPOSED].measures[name].mean
    wanted = f"{spread.low:.3f} to {spread.high:.3f}"
    return Goal(_TITLES[name], spread.mean, mean, wanted, spread.low <= mean <= spread.high)


def _not_longer(evaluation: Evaluation) -> Goal:
    figure = "Longest run shared with a training piece"
    if not evaluation.copies:
        return Goal(figure, None, None, "not longer than real", None)
    real, made = evaluation.copies[REAL], evaluation.copies[COMPOSED]
    return Goal(figure, real.mean, made.mean, "not longer than real", made.mean <= real.mean)
