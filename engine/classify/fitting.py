"""Labelled evidence -> weights of the joint model, by maximum likelihood.

The loss is the mean negative log probability of the labelled candidates, weighted so that a large family of pieces
does not drown a small one, plus a penalty on the squares of the weights (ridge). A label may accept several modes (a
source that says "minor" alone) or all modes of a root; then their probabilities are added. L-BFGS finds the minimum.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.classify.model import OUTSIDE, ROLES, Weights
from engine.classify.sounding import Floats
from engine.theory import MODES

CANDIDATES = 12 * len(MODES)
_IN_ROLE: NDArray[np.bool_] = np.equal.outer(np.arange(OUTSIDE + 1), ROLES)  # (8, 13, 12)
_SMALLEST = 1e-30  # a probability; less is as good as never


@dataclass(frozen=True)
class Penalty:
    """What a squared weight costs; see `Weights` for the three parts. `own` holds for the bias as well."""

    degrees: float = 1e-3
    semitones: float = 1e-3
    own: float = 1e-2


PENALTY = Penalty()


@dataclass(frozen=True)
class Material:
    """Pieces to learn from, N of them."""

    evidence: NDArray[np.float32]  # (N, 12 roots, K, 12)
    accepted: NDArray[np.bool_]  # (N, 12 roots, 13 modes)
    family: NDArray[np.str_]  # (N,)
    weight: NDArray[np.float32]  # (N,) how much each counts among those of its family; 1 unless a label is doubtful

    @property
    def accepted_roots(self) -> NDArray[np.bool_]:
        """(N, 12)."""
        return np.asarray(self.accepted.any(axis=2))

    def __len__(self) -> int:
        return len(self.evidence)

    def __getitem__(self, index: NDArray[np.bool_] | NDArray[np.int64]) -> "Material":
        return Material(self.evidence[index], self.accepted[index], self.family[index], self.weight[index])

    def __add__(self, other: "Material") -> "Material":
        pairs = ((getattr(self, name), getattr(other, name)) for name in ("evidence", "accepted", "family", "weight"))
        return Material(*(np.concatenate(pair) for pair in pairs))


def fit(material: Material, penalty: Penalty = PENALTY, rounds: int = 100) -> Weights:
    """At most `rounds` iterations of L-BFGS; stopping there is part of the regularisation."""
    from scipy.optimize import minimize  # here, because they take long to import
    from threadpoolctl import threadpool_limits

    task = _Task.of(material, penalty)
    start = np.zeros(sum(task.sizes))
    options = {"maxiter": rounds, "maxcor": 20}
    with threadpool_limits(1):  # OpenBLAS takes up to a hundred times longer for these flat matrices with several
        result = minimize(task.loss, start, jac=True, method="L-BFGS-B", options=options)
    return task.weights_on_evidence(result.x)


@dataclass(frozen=True)
class _Task:
    """The loss as a function of one long vector. Evidence is divided by its spread, so that one penalty fits all."""

    evidence: NDArray[np.float32]  # (N * 12, K * 12), divided by `spread`
    accepted: NDArray[np.bool_]  # (N, 156)
    share: NDArray[np.float32]  # (N,) adds up to 1
    spread: Floats  # (K,)
    penalty: Penalty

    @classmethod
    def of(cls, material: Material, penalty: Penalty) -> "_Task":
        spread = material.evidence.std(axis=(0, 1, 3), dtype=np.float64) + 1e-6
        scaled = material.evidence / spread[:, None].astype(np.float32)
        rows = scaled.reshape(len(material) * 12, -1)
        return cls(rows, material.accepted.reshape(-1, CANDIDATES), _shares(material), spread, penalty)

    @property
    def kinds(self) -> int:
        return len(self.spread)

    @property
    def sizes(self) -> tuple[int, int, int, int]:
        return self.kinds * 8, self.kinds * 12, len(MODES) * self.kinds * 12, len(MODES)

    def weights(self, vector: Floats) -> Weights:
        """Of evidence divided by its spread."""
        degrees, semitones, own, bias = np.split(vector, np.cumsum(self.sizes)[:-1])
        k = self.kinds
        return Weights(degrees.reshape(k, 8), semitones.reshape(k, 12), own.reshape(-1, k, 12), bias)

    def weights_on_evidence(self, vector: Floats) -> Weights:
        found = self.weights(vector)
        scale = 1 / self.spread[:, None]
        return Weights(found.degrees * scale, found.semitones * scale, found.own * scale, found.bias)

    def loss(self, vector: Floats) -> tuple[float, Floats]:
        """The loss and its gradient."""
        weights = self.weights(vector)
        templates = weights.templates.reshape(len(MODES), -1).astype(np.float32)
        scores = (self.evidence @ templates.T + weights.bias.astype(np.float32)).reshape(-1, CANDIDATES)
        likely = _softmax(scores)
        right = likely * self.accepted
        hit = np.maximum(right.sum(axis=1), _SMALLEST)
        error = ((likely - right / hit[:, None]) * self.share[:, None]).reshape(-1, len(MODES))
        return float(-(self.share @ np.log(hit))) + self._ridge(weights), self._gradient(weights, error)

    def _gradient(self, weights: Weights, error: NDArray[np.float32]) -> Floats:
        """`error` is (N * 12, 13): how far each candidate's probability lies above what is accepted, weighted."""
        templates = (error.T @ self.evidence).reshape(len(MODES), self.kinds, 12).astype(np.float64)
        degrees = np.einsum("mks,dms->kd", templates, _IN_ROLE)
        parts = (
            degrees + 2 * self.penalty.degrees * weights.degrees,
            templates.sum(0) + 2 * self.penalty.semitones * weights.semitones,
            templates + 2 * self.penalty.own * weights.own,
            error.sum(0) + 2 * self.penalty.own * weights.bias,
        )
        return np.concatenate([part.ravel() for part in parts])

    def _ridge(self, weights: Weights) -> float:
        squares = [float((part**2).sum()) for part in (weights.degrees, weights.semitones, weights.own, weights.bias)]
        costs = (self.penalty.degrees, self.penalty.semitones, self.penalty.own, self.penalty.own)
        return sum(cost * square for cost, square in zip(costs, squares, strict=True))


def temperature_of(scores: Floats, accepted: NDArray[np.bool_], candidates: Sequence[float]) -> float:
    """The one that makes the accepted candidates most likely, by scores that a model gave to pieces it never saw.

    `scores` and `accepted` are (N, 12, 13).
    """
    flat, right = scores.reshape(-1, CANDIDATES), accepted.reshape(-1, CANDIDATES)

    def surprise(temperature: float) -> float:
        hit = (_softmax(flat / temperature) * right).sum(axis=1)
        return float(-np.log(np.maximum(hit, _SMALLEST)).mean())

    return min(candidates, key=surprise)


def _softmax(scores: NDArray[np.floating]) -> NDArray[np.floating]:
    """Of each row."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: NDArray[np.floating] = powers / powers.sum(axis=1, keepdims=True)
    return shares


def _shares(material: Material) -> NDArray[np.float32]:
    """A family counts with the root of its size, so that large ones help without ruling."""
    _, member, sizes = np.unique(material.family, return_inverse=True, return_counts=True)
    weight = material.weight / np.sqrt(sizes[member])
    return np.asarray(weight / weight.sum(), dtype=np.float32)
