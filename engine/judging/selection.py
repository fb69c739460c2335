"""Whether choosing helps: a judge trained afresh on other pieces scores the chosen candidate and all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.judging.composed import Made
from engine.judging.features import Floats, flat, table_of
from engine.judging.judge import FOLDS, TREES
from engine.judging.sample import BARS


@dataclass(frozen=True)
class Selection:
    """Means over all compositions. Scores are the judge's probability 0..1 that a candidate is real."""

    chosen: float
    average: float
    beats_average: float  # share of the compositions whose chosen candidate scores above their average candidate
    candidates: float  # how many there are to choose from


def selection_of(made: Sequence[Made], real: Floats, seed: int) -> Selection:
    """`real` (N, values) are features of real pieces. Five folds: no judge learns from what it scores."""
    values = [flat(table_of(one.candidates, BARS)) for one in made]
    scores = _judged(values, real, seed)
    chosen = np.array(
        [row[one.candidates.index(one.chosen.piece)] for one, row in zip(made, scores, strict=True)], float
    )
    average = np.array([row.mean() for row in scores])
    return Selection(
        chosen=float(chosen.mean()),
        average=float(average.mean()),
        beats_average=float((chosen > average).mean()),
        candidates=float(np.mean([len(row) for row in scores])),
    )


def _judged(values: Sequence[Floats], real: Floats, seed: int) -> list[Floats]:
    """How real each candidate of each composition looks, (candidates,) a composition."""
    from sklearn.ensemble import ExtraTreesClassifier

    owner = np.repeat(np.arange(len(values)), [len(rows) for rows in values])
    candidates = np.concatenate(values)
    scores = np.zeros(len(candidates))
    fold, fold_of_real = _folds(len(values), seed)[owner], _folds(len(real), seed + 1)
    for number in range(FOLDS):
        learned = np.concatenate([real[fold_of_real != number], candidates[fold != number]])
        is_real = np.arange(len(learned)) < (fold_of_real != number).sum()
        judge = ExtraTreesClassifier(TREES, min_samples_leaf=2, class_weight="balanced", random_state=seed)
        judge.fit(learned, is_real)
        scores[fold == number] = judge.predict_proba(candidates[fold == number])[:, 1]
    return [scores[owner == index] for index in range(len(values))]


def _folds(count: int, seed: int) -> NDArray[np.int64]:
    return np.random.default_rng(seed).permutation(np.arange(count) % FOLDS)
