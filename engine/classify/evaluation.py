"""How good the classifier is: on families that it learned from, on families that it never saw, beside other methods.

- *seen*: five folds. Every piece is judged by a model that learned from the other four; versions of one piece stay in
  one fold, and so does what was made of them.
- *left out*: every family is judged by a model that learned from the other families alone.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.classify.changes import Changes
from engine.classify.finders import FINDERS
from engine.classify.fitting import Material, fit, temperature_of
from engine.classify.lessons import Candidate, Lessons, Progress, synthetic_material
from engine.classify.model import JointModel, Weights, softmax
from engine.classify.sounding import Floats
from engine.labelled import WEAK
from engine.theory import MODES

PAPER, MUSIC21, SEEN, LEFT_OUT = "paper", "music21", "joint", "left out"
"""Methods; the last two are the joint one on families that it learned from, and on families that it never saw."""

FOLDS = 5
FIRST = 3  # how many guesses "among the first" means
TEMPERATURES = tuple(np.round(np.arange(0.6, 3.0, 0.05), 2).tolist())
CONFIDENCE_EDGES = (0.0, 0.5, 0.7, 0.9, 1.01)
TEST_EACH, TEST_SEED = 40, 2  # synthetic pieces of every kind and mode; never those that were learned from


@dataclass(frozen=True)
class Share:
    """Of the pieces of a family, shares 0..1. NaN where the labels or the method say nothing about it."""

    exact: float  # root and mode right
    root: float
    among_first: float = float("nan")  # the right answer is among the first three


@dataclass(frozen=True)
class Trust:
    """Of answers whose probability lies in a range, how many there are and how many are right."""

    low: float
    high: float
    pieces: int
    right: float


@dataclass(frozen=True)
class Evaluation:
    """Everything that `evaluate classification` prints. Families are in order of name."""

    pieces: dict[str, int]
    methods: dict[str, dict[str, Share]]  # method -> family -> share
    finder: str  # music21's best
    means: dict[str, Share]  # method -> mean of the families that count
    synthetic: dict[str, float]  # mode -> share right
    trust: dict[str, tuple[Trust, ...]]  # of the joint method
    temperature: float
    changes: dict[str, Changes]  # family -> what became of joined pieces


@dataclass(frozen=True)
class Tested:
    """Scores of models for pieces that they never saw, (N, 12, 13) both."""

    seen: Floats
    left_out: Floats


def cross_validate(lessons: Lessons, progress: Progress) -> Tested:
    """A fit for each fold and for each family, side by side in threads: numpy leaves the interpreter free."""
    from threadpoolctl import threadpool_limits

    family = lessons.material.family
    splits = [_folds(lessons.group) == fold for fold in range(FOLDS)] + [family == name for name in np.unique(family)]
    with threadpool_limits(1), ThreadPoolExecutor(os.cpu_count()) as threads:
        fits = threads.map(lambda held_out: fit(lessons.without(held_out)), splits)
        weights = list(progress(fits, len(splits), "Fitting on parts"))
    seen, left_out = (np.zeros((len(lessons), 12, len(MODES))) for _ in range(2))
    for index, (held_out, found) in enumerate(zip(splits, weights, strict=True)):
        target = seen if index < FOLDS else left_out
        target[held_out] = found.scores(lessons.material.evidence[held_out])
    return Tested(seen, left_out)


def fit_all(lessons: Lessons) -> Weights:
    """From everything there is."""
    return fit(_everything(lessons))


def model_of(weights: Weights, lessons: Lessons, tested: Tested) -> JointModel:
    """As sure of itself as the models of parts may be on what they never saw."""
    return JointModel(weights, _temperature(lessons, tested), _profiles(_everything(lessons)))


def measure(
    lessons: Lessons, tested: Tested, model: JointModel, changes: dict[str, Changes], progress: Progress
) -> Evaluation:
    """`model` is the one of everything; it is tried on synthetic pieces."""
    finders = {name: _compared(lessons, [heard.keys.get(name) for heard in lessons.heard]) for name in FINDERS}
    best = max(finders, key=lambda name: _mean(finders[name]).exact)
    methods = {
        PAPER: _compared(lessons, [heard.paper for heard in lessons.heard]),
        MUSIC21: finders[best],
        SEEN: _judged(lessons, tested.seen),
        LEFT_OUT: _judged(lessons, tested.left_out),
    }
    return Evaluation(
        pieces={str(name): int((lessons.material.family == name).sum()) for name in np.unique(lessons.material.family)},
        methods=methods,
        finder=best,
        means={name: _mean(families) for name, families in methods.items()},
        synthetic=_on_synthetic(model.weights, synthetic_material(TEST_EACH, TEST_SEED, progress)),
        trust={
            SEEN: _trust(lessons, tested.seen, model.temperature),
            LEFT_OUT: _trust(lessons, tested.left_out, model.temperature),
        },
        temperature=model.temperature,
        changes=changes,
    )


def _everything(lessons: Lessons) -> Material:
    return lessons.without(np.zeros(len(lessons), dtype=bool))


def _folds(group: NDArray[np.str_]) -> NDArray[np.int64]:
    """The fold of each piece; the same for the same groups."""
    names, member = np.unique(group, return_inverse=True)
    drawn = np.random.default_rng(0).integers(0, FOLDS, len(names))
    folds: NDArray[np.int64] = drawn[member]
    return folds


def _compared(lessons: Lessons, answers: Sequence[Candidate | None]) -> dict[str, Share]:
    """Of a method that gives one answer a piece; None is wrong."""
    given = np.array([answer or (-1, -1) for answer in answers])
    index = np.arange(len(lessons))
    answered = given[:, 0] >= 0
    accepted = lessons.material.accepted
    exact = answered & accepted[index, given[:, 0], given[:, 1]]
    root = answered & lessons.material.accepted_roots[index, given[:, 0]]
    return _by_family(lessons, exact, root, None)


def _judged(lessons: Lessons, scores: Floats) -> dict[str, Share]:
    flat, accepted = scores.reshape(len(lessons), -1), lessons.material.accepted.reshape(len(lessons), -1)
    order = np.argsort(-flat, axis=1)[:, :FIRST]
    right = np.take_along_axis(accepted, order, axis=1)
    root = lessons.material.accepted_roots[np.arange(len(lessons)), order[:, 0] // len(MODES)]
    return _by_family(lessons, right[:, 0], root, np.any(right, axis=1, keepdims=False))


def _by_family(
    lessons: Lessons, exact: NDArray[np.bool_], root: NDArray[np.bool_], first: NDArray[np.bool_] | None
) -> dict[str, Share]:
    shares = {}
    for name in np.unique(lessons.material.family):
        here = lessons.material.family == name
        known = here & lessons.has_mode
        among = _share(first, known) if first is not None else float("nan")
        shares[str(name)] = Share(_share(exact, known), _share(root, here), among)
    return shares


def _share(right: NDArray[np.bool_], among: NDArray[np.bool_]) -> float:
    return float(right[among].mean()) if among.any() else float("nan")


def _mean(families: dict[str, Share]) -> Share:
    """Of the families that label modes, each counting the same; those labelled by a machine do not count."""
    counting = [share for name, share in families.items() if not name.endswith(WEAK) and not np.isnan(share.exact)]
    if not counting:
        return Share(float("nan"), float("nan"))
    return Share(*(float(np.mean([getattr(s, part) for s in counting])) for part in ("exact", "root", "among_first")))


def _on_synthetic(weights: Weights, material: Material) -> dict[str, float]:
    scores = weights.scores(material.evidence).reshape(len(material), -1)
    accepted = material.accepted.reshape(len(material), -1)
    right = accepted[np.arange(len(material)), scores.argmax(axis=1)]
    mode = accepted.argmax(axis=1) % len(MODES)
    return {MODES[index].name: float(right[mode == index].mean()) for index in range(len(MODES))}


def _temperature(lessons: Lessons, tested: Tested) -> float:
    both = np.concatenate([tested.seen, tested.left_out])
    return temperature_of(both, np.concatenate([lessons.material.accepted] * 2), TEMPERATURES)


def _trust(lessons: Lessons, scores: Floats, temperature: float) -> tuple[Trust, ...]:
    chance = np.array([softmax(row / temperature) for row in scores[lessons.has_mode]]).reshape(-1, 12 * len(MODES))
    accepted = lessons.material.accepted[lessons.has_mode].reshape(chance.shape)
    best = chance.argmax(axis=1)
    sure, right = chance.max(axis=1), accepted[np.arange(len(chance)), best]
    return tuple(_trust_between(sure, right, *edges) for edges in pairwise(CONFIDENCE_EDGES))


def _trust_between(sure: Floats, right: NDArray[np.bool_], low: float, high: float) -> Trust:
    here = (sure >= low) & (sure < high)
    return Trust(low, min(high, 1.0), int(here.sum()), _share(right, here))


def _profiles(material: Material) -> Floats:
    """(13, 12): mean share of the sounding time of each semitone above the root, by mode; never quite 0."""
    accepted = material.accepted.reshape(len(material), -1)
    certain = np.flatnonzero(accepted.sum(axis=1) == 1)
    roots, modes = np.divmod(accepted[certain].argmax(axis=1), len(MODES))
    spread = material.evidence[certain, roots, 0]  # the first kind of evidence is duration
    means = np.stack([spread[modes == mode].mean(axis=0) for mode in range(len(MODES))]) + 0.004
    profiles: Floats = means / means.sum(axis=1, keepdims=True)
    return profiles
