"""The joint model: a weight for every kind of evidence on every semitone above the root, in every mode.

The score of a candidate (root, mode) is a plain sum: evidence turned to the root, times the mode's weights, plus the
mode's bias; one rule comes after it, for Ionian and Lydian without a fourth. The weights of a mode are themselves a sum
of three parts, so that a mode with little music of its own follows what is common to all:

- `degrees`: what the evidence is worth on the root, second ... seventh of any mode, and outside of it
- `semitones`: what it is worth on a semitone above the root, whatever the mode
- `own`: how this mode differs from that

A softmax over the 156 scores gives probabilities (a conditional logit: D. McFadden, *Conditional logit analysis of
qualitative choice behavior*, 1974).
"""

import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import inf
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.classify.evidence import KINDS
from engine.classify.sounding import Floats
from engine.errors import ModelUnusable
from engine.theory import MODES, find_mode

VERSION = 1
FOLDER = Path(__file__).parents[2] / "models" / "modes"
OUTSIDE = 7  # the eighth "degree"
_DECIMALS = 4
_ONSETS = [kind.name for kind in KINDS].index("onsets")
_IONIAN, _LYDIAN = (MODES.index(find_mode(name)) for name in ("ionian", "lydian"))


def _roles() -> np.ndarray:
    roles = np.full((len(MODES), 12), OUTSIDE)
    for mode, row in zip(MODES, roles, strict=True):
        row[list(mode.degrees)] = range(7)
    return roles


ROLES = _roles()
"""(13 modes, 12 semitones above the root) -> degree 0..6 that stands there, or OUTSIDE."""


@dataclass(frozen=True)
class Weights:
    """What is learned. K is the number of kinds of evidence."""

    degrees: Floats  # (K, 8)
    semitones: Floats  # (K, 12)
    own: Floats  # (13, K, 12)
    bias: Floats  # (13,)

    @cached_property
    def templates(self) -> Floats:
        """(13, K, 12): the weights of each mode."""
        tied = self.degrees[:, ROLES].transpose(1, 0, 2)  # (K, 13, 12) -> (13, K, 12)
        whole: Floats = tied + self.semitones + self.own
        return whole

    def scores(self, evidence: NDArray[np.floating]) -> Floats:
        """(..., 12 roots, K, 12) -> (..., 12 roots, 13 modes)."""
        flat = evidence.reshape(*evidence.shape[:-2], -1)
        found: Floats = flat @ self.templates.reshape(len(MODES), -1).T + self.bias
        return _ionian_without_fourth(found, evidence)

    def parts(self, evidence: Floats, root: int, mode: int) -> Floats:
        """(12 roots, K, 12) -> (K,): what each kind of evidence adds to the score of one candidate."""
        added: Floats = (evidence[root] * self.templates[mode]).sum(axis=1)
        return added


@dataclass(frozen=True)
class JointModel:
    """Weights with what turns scores into probabilities: they are divided by `temperature` before the softmax.

    `profiles`, (13 modes, 12 semitones above the root), is how the sounding time of an average piece is spread.
    """

    weights: Weights
    temperature: float
    profiles: Floats

    def probabilities(self, evidence: Floats) -> Floats:
        """(12 roots, K, 12) -> (12 roots, 13 modes), which add up to 1."""
        return softmax(self.weights.scores(evidence) / self.temperature)

    def to_json(self) -> dict[str, Any]:
        return {
            "version": VERSION,
            "kinds": [kind.name for kind in KINDS],
            "modes": [mode.name for mode in MODES],
            "temperature": self.temperature,
            "profiles": np.round(self.profiles, _DECIMALS).tolist(),
            **{name: np.round(values, _DECIMALS).tolist() for name, values in vars_of(self.weights).items()},
        }


def _ionian_without_fourth(scores: Floats, evidence: NDArray[np.floating]) -> Floats:
    """Where no fourth sounds above a root, Ionian gets the higher of its own and Lydian's score, and Lydian the lower.

    Nothing tells the two apart there, and the sources disagree: a tune without its fourth is filed under major, a chant
    under its church mode. The mode with fewer claims comes first.
    """
    silent = (evidence[..., _ONSETS, 5] == 0) & (evidence[..., _ONSETS, 6] == 0)
    pair = scores[..., [_IONIAN, _LYDIAN]]
    scores[..., _IONIAN] = np.where(silent, pair.max(axis=-1), pair[..., 0])
    scores[..., _LYDIAN] = np.where(silent, pair.min(axis=-1), pair[..., 1])
    return scores


def vars_of(weights: Weights) -> dict[str, Floats]:
    return {name: getattr(weights, name) for name in ("degrees", "semitones", "own", "bias")}


def softmax(scores: Floats) -> Floats:
    """Over all entries together."""
    powers = np.exp(scores - scores.max())
    shares: Floats = powers / powers.sum()
    return shares


@lru_cache(maxsize=1)
def default_model() -> JointModel:
    """The model that ships, from `models/modes`. Raises ModelUnusable."""
    return open_model(FOLDER)


def open_model(folder: Path) -> JointModel:
    """Raises ModelUnusable for a folder without a model that this version can use."""
    path = folder / "model.json"
    try:
        return _from_json(json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        raise ModelUnusable(f"There is no mode model in {folder}; make one with: python -m engine fit.") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelUnusable(f"{path} is damaged or of another version ({error}); make it again.") from error


def _from_json(record: dict[str, Any]) -> JointModel:
    asked = (VERSION, [kind.name for kind in KINDS], [mode.name for mode in MODES])
    if (record["version"], record["kinds"], record["modes"]) != asked:
        raise ValueError("it was made for other kinds of evidence")
    kinds = len(KINDS)
    modes = len(MODES)
    shapes = {"degrees": (kinds, 8), "semitones": (kinds, 12), "own": (modes, kinds, 12), "bias": (modes,)}
    shapes |= {"profiles": (modes, 12)}
    arrays = {name: np.array(record[name], dtype=np.float64) for name in shapes}
    wrong = [
        name for name, shape in shapes.items() if arrays[name].shape != shape or not np.isfinite(arrays[name]).all()
    ]
    if wrong:
        raise ValueError(f"{wrong[0]} has the wrong shape")
    temperature = float(record["temperature"])
    if not 0 < temperature < inf:
        raise ValueError(f"{temperature} is no temperature")
    profiles = arrays.pop("profiles")
    return JointModel(Weights(**arrays), temperature, profiles)
