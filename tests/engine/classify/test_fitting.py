"""Fitting: the loss is the one that is stated, its gradient is true, and what there is to learn is learned."""

from collections.abc import Sequence
from math import log

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.classify import synthetic
from engine.classify.evidence import evidence_of
from engine.classify.fitting import Material, Penalty, _Task, fit, temperature_of
from engine.classify.model import Weights, softmax
from engine.classify.sounding import Sounding
from engine.theory import MODES, find_mode
from tests.engine.classify.collection import material


def index_of(mode: str) -> int:
    return MODES.index(find_mode(mode))


def random_material(kinds: int = 8, pieces: int = 12) -> Material:
    rng = np.random.default_rng(5)
    evidence = rng.random((pieces, 12, kinds, 12)) * np.geomspace(0.1, 20, kinds)[:, None]
    accepted = [(int(rng.integers(12)), rng.choice(13, 1 + n % 3, replace=False).tolist()) for n in range(pieces)]
    family = ["large" if n < 8 else "small" for n in range(pieces)]
    return material(evidence, accepted, family, [0.5 if n % 4 == 0 else 1.0 for n in range(pieces)])


def walks(modes: Sequence[int], each: int, seed: int = 1) -> Material:
    """Melodies that wander, on random roots."""
    rng = np.random.default_rng(seed)
    accepted = [(int(rng.integers(12)), [mode]) for mode in modes for _ in range(each)]
    pieces = [synthetic.walk(MODES[mode], 48 + root, rng) for root, (mode,) in accepted]
    return material(np.stack([evidence_of(Sounding.of(piece)) for piece in pieces]), accepted)


def share_right(weights: Weights, told: Material) -> float:
    best = weights.scores(told.evidence).reshape(len(told), -1).argmax(axis=1)
    return float(told.accepted.reshape(len(told), -1)[np.arange(len(told)), best].mean())


# --- the loss --------------------------------------------------------------------------------------------------------


def stated_loss(told: Material, task: _Task, weights: Weights, penalty: Penalty) -> float:
    """Piece after piece, as the module says it; `weights` are of evidence divided by its spread."""
    sizes = {name: int((told.family == name).sum()) for name in np.unique(told.family)}
    importance = [w / sizes[family] ** 0.5 for w, family in zip(told.weight, told.family, strict=True)]
    total = 0.0
    for evidence, accepted, weight in zip(told.evidence, told.accepted, importance, strict=True):
        chances = softmax(weights.scores(evidence / task.spread[:, None]))
        total -= weight / sum(importance) * log(chances[accepted].sum())
    for part, cost in (("degrees", penalty.degrees), ("semitones", penalty.semitones), ("own", penalty.own)):
        total += cost * float((getattr(weights, part) ** 2).sum())
    return total + penalty.own * float((weights.bias**2).sum())


PENALTY = Penalty(0.003, 0.005, 0.02)


def test_the_loss_is_the_one_that_is_stated() -> None:
    told = random_material()
    task = _Task.of(told, PENALTY)
    for seed in range(3):
        vector = np.random.default_rng(seed).normal(size=sum(task.sizes)) * 0.3
        assert task.loss(vector)[0] == pytest.approx(stated_loss(told, task, task.weights(vector), PENALTY), rel=1e-4)


def test_the_gradient_agrees_with_finite_differences() -> None:
    task = _Task.of(random_material(), PENALTY)
    rng = np.random.default_rng(2)
    vector = rng.normal(size=sum(task.sizes)) * 0.3
    gradient = task.loss(vector)[1]
    parts = np.split(np.arange(len(vector)), np.cumsum(task.sizes)[:-1])  # degrees, semitones, own, bias
    for part in parts:
        direction = np.zeros(len(vector))
        direction[part] = rng.normal(size=len(part))
        direction /= np.linalg.norm(direction)
        ahead, behind = (task.loss(vector + step * direction)[0] for step in (0.01, -0.01))
        assert (ahead - behind) / 0.02 == pytest.approx(gradient @ direction, rel=2e-3, abs=2e-4)


def test_weights_are_given_back_for_evidence_as_it_is() -> None:
    told = random_material()
    task = _Task.of(told, PENALTY)
    vector = np.random.default_rng(3).normal(size=sum(task.sizes))
    divided = task.weights(vector).scores(told.evidence / task.spread[:, None])
    assert task.weights_on_evidence(vector).scores(told.evidence) == pytest.approx(divided, rel=1e-4, abs=1e-4)


def test_fitting_finds_a_place_from_which_nothing_leads_down() -> None:
    told = random_material()
    task = _Task.of(told, PENALTY)
    found = fit(told, PENALTY, rounds=500)
    scale = task.spread[:, None]
    parts = (found.degrees * scale, found.semitones * scale, found.own * scale, found.bias)
    loss, gradient = task.loss(np.concatenate([part.ravel() for part in parts]))
    assert loss < task.loss(np.zeros(sum(task.sizes)))[0]
    assert np.abs(gradient).max() < 1e-3


# --- what is learned -------------------------------------------------------------------------------------------------


def test_modes_and_roots_are_learned_from_melodies() -> None:
    modes = range(len(MODES))
    weights = fit(walks(modes, each=8), rounds=60)
    assert share_right(weights, walks(modes, each=8, seed=2)) > 0.95


def test_nothing_is_learned_from_evidence_that_is_always_nothing() -> None:
    told = walks((0, 1), each=4)
    told.evidence[:, :, 7] = 0
    weights = fit(told, rounds=10)
    assert not weights.templates[:, 7].any()
    assert weights.templates[:, 8].any()


def test_a_rare_mode_follows_what_is_common_to_all() -> None:
    marva = index_of("marva")
    common = [mode for mode in range(len(MODES)) if mode != marva]
    told, unseen = walks(common, each=8) + walks([marva], each=1), walks([marva], each=20, seed=2)
    tied = fit(told, rounds=60)
    on_its_own = fit(told, Penalty(degrees=1e4, semitones=1e4), rounds=60)
    assert share_right(tied, unseen) > 0.9
    assert share_right(on_its_own, unseen) < share_right(tied, unseen) - 0.2


def test_a_label_that_accepts_several_modes_leaves_the_choice_to_others() -> None:
    minors = [index_of(name) for name in ("aeolian", "harmonic_minor", "melodic_minor")]
    told, vague = walks(minors, each=6), walks(minors, each=6, seed=2)
    vague.accepted[:, :, minors] = vague.accepted.any(axis=2, keepdims=True)
    unseen = walks(minors, each=10, seed=3)
    assert share_right(fit(told + vague, rounds=40), unseen) > 0.9


def test_a_root_is_learned_from_roots_alone() -> None:
    told, unseen = (walks(range(len(MODES)), each=6, seed=seed) for seed in (1, 2))
    for some in (told, unseen):
        some.accepted[:] = some.accepted.any(axis=2, keepdims=True)
    assert share_right(fit(told, rounds=40), unseen) > 0.9


def test_what_weighs_more_is_believed() -> None:
    once = walks([0], each=6)
    told = once + once
    told.accepted[: len(once)] = np.roll(told.accepted[: len(once)], 5, axis=1)  # the same pieces with other roots
    believed = Material(told.evidence, told.accepted, told.family, np.repeat([1.0, 9.0], len(once)).astype(np.float32))
    doubted = Material(told.evidence, told.accepted, told.family, np.repeat([9.0, 1.0], len(once)).astype(np.float32))
    assert share_right(fit(believed, rounds=30), once) == 1
    assert share_right(fit(doubted, rounds=30), once) == 0


def test_a_large_family_does_not_drown_a_small_one() -> None:
    """They contradict each other, a hundred pieces against one; what counts are the roots of that, ten against one."""
    evidence = np.repeat(evidence_of(Sounding.of(synthetic.walk(MODES[0], 48, np.random.default_rng(1))))[None], 101, 0)
    accepted = [(0, [0])] * 100 + [(7, [4])]
    told = material(evidence, accepted, ["large"] * 100 + ["small"])
    free = Penalty(1e-9, 1e-9, 1e-9)
    chances = softmax(fit(told, free, rounds=200).scores(told.evidence[0]))
    assert chances[7, 4] == pytest.approx(1 / 11, abs=0.01)
    assert chances[0, 0] == pytest.approx(10 / 11, abs=0.01)


# --- material --------------------------------------------------------------------------------------------------------


def test_material_is_parted_and_joined_row_by_row() -> None:
    told = random_material()
    odd: NDArray[np.bool_] = np.arange(len(told)) % 2 == 1
    again = told[~odd] + told[odd]
    order = np.concatenate([np.flatnonzero(~odd), np.flatnonzero(odd)])
    for name in ("evidence", "accepted", "family", "weight"):
        assert (getattr(again, name) == getattr(told, name)[order]).all(), name
    assert len(told[odd]) == 6


def test_accepted_roots_are_those_with_an_accepted_mode() -> None:
    told = material(np.zeros((2, 12, 1, 12)), [(3, [0, 5]), (11, range(13))])
    assert np.argwhere(told.accepted_roots).tolist() == [[0, 3], [1, 11]]


# --- temperature -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("true", [0.8, 1.0, 2.0])
def test_the_temperature_is_the_one_by_which_the_labels_were_drawn(true: float) -> None:
    rng = np.random.default_rng(4)
    scores = rng.normal(size=(1500, 12, 13)) * 3
    drawn = [rng.choice(156, p=softmax(row / true).ravel()) for row in scores]
    accepted = np.eye(156, dtype=bool)[drawn].reshape(-1, 12, 13)
    assert temperature_of(scores, accepted, (0.6, 0.8, 1.0, 1.4, 2.0, 2.8)) == true


def test_the_temperature_counts_every_accepted_candidate() -> None:
    """The best one is hardly better than a wrong one, and nearly all others are right as well."""
    scores = np.zeros((1, 12, 13))
    scores[0, 0, :2] = 1.0, 0.9
    accepted = np.zeros((1, 12, 13), dtype=bool)
    accepted[0, 0, 0] = True
    assert temperature_of(scores, accepted, (0.05, 5.0)) == 0.05
    accepted[0, 1:] = True
    assert temperature_of(scores, accepted, (0.05, 5.0)) == 5.0
