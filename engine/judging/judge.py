"""Judges that learn to tell two sets of pieces apart, and how well they do on pieces that they never saw.

The area under the ROC curve is .5 for a judge who guesses and 1 for one who is always right. Every piece is judged
only by a judge that did not learn from it (five folds, drawn several times).
"""

from typing import Any

import numpy as np

from engine.judging.features import FEATURES, Floats, Table

FOLDS, ROUNDS = 5, 3
TREES, FEW_TREES = 100, 30
STRONGEST = "extra trees"  # of the three, on most pairs of sets


def learners(seed: int, trees: int = TREES) -> dict[str, Any]:
    """Name -> untrained judge: one that weighs the features, and two that ask them questions."""
    from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return {
        "logistic regression": make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=2000)),
        "random forest": RandomForestClassifier(trees, min_samples_leaf=2, random_state=seed),
        "extra trees": ExtraTreesClassifier(trees, min_samples_leaf=2, random_state=seed),
    }


def told_apart(first: Floats, second: Floats, seed: int) -> dict[str, float]:
    """Learner -> AUC, mean of all folds. Each set is (N, values) with FOLDS pieces or more."""
    return {name: _auc(judge, first, second, seed, ROUNDS) for name, judge in learners(seed).items()}


def told_apart_by_strongest(first: Floats, second: Floats, seed: int) -> float:
    """AUC of the strongest learner alone."""
    return _auc(learners(seed)[STRONGEST], first, second, seed, ROUNDS)


def told_apart_by_one(first: Table, second: Table, seed: int) -> dict[str, float]:
    """Feature -> AUC of a judge that sees it alone; a smaller judge and one round of folds, for there are ten."""
    judge = learners(seed, FEW_TREES)[STRONGEST]
    return {name: _auc(judge, first[name], second[name], seed, rounds=1) for name in FEATURES}


def _auc(judge: Any, first: Floats, second: Floats, seed: int, rounds: int) -> float:
    from sklearn.model_selection import RepeatedStratifiedKFold, cross_val_score
    from threadpoolctl import threadpool_limits

    values = np.concatenate([first, second])
    labels = np.repeat([0, 1], [len(first), len(second)])
    folds = RepeatedStratifiedKFold(n_splits=FOLDS, n_repeats=rounds, random_state=seed)
    with threadpool_limits(1):  # matrices this small only lose by threads
        return float(cross_val_score(judge, values, labels, scoring="roc_auc", cv=folds).mean())
