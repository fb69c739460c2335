"""The joint model: scores are sums, a file holds numbers and nothing else, and what ships needs no large library."""

import json
import pickle
import subprocess
import sys
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.classify.evidence import KINDS, evidence_of
from engine.classify.model import FOLDER, OUTSIDE, JointModel, Weights, default_model, open_model, softmax, vars_of
from engine.classify.sounding import Floats, Sounding
from engine.errors import ModelUnusable
from engine.piece import Note, Piece
from engine.theory import MODES, find_mode
from tests.engine.scores import two_hands

K = len(KINDS)


def some_weights(seed: int = 1) -> Weights:
    """With four decimals, as a file has them."""
    rng = np.random.default_rng(seed)
    shapes = {"degrees": (K, 8), "semitones": (K, 12), "own": (13, K, 12), "bias": (13,)}
    return Weights(**{name: np.round(rng.normal(size=shape), 4) for name, shape in shapes.items()})


def some_model() -> JointModel:
    return JointModel(some_weights(), 1.25, np.full((13, 12), 0.0833))


def some_evidence() -> Floats:
    return evidence_of(Sounding.of(two_hands()))


def write(folder: Path, record: object) -> Path:
    (folder / "model.json").write_text(json.dumps(record), "utf-8")
    return folder


# --- scores ----------------------------------------------------------------------------------------------------------


def score(weights: Weights, evidence: Floats, root: int, mode: int) -> float:
    """One number after the other."""
    degrees = MODES[mode].degrees
    total = float(weights.bias[mode])
    for kind, semitone in product(range(K), range(12)):
        role = degrees.index(semitone) if semitone in degrees else OUTSIDE
        tied = weights.degrees[kind, role] + weights.semitones[kind, semitone]
        total += evidence[root, kind, semitone] * (tied + weights.own[mode, kind, semitone])
    return total


def test_a_score_is_a_plain_sum() -> None:
    weights, evidence = some_weights(), some_evidence()
    scores = weights.scores(evidence)
    assert scores.shape == (12, 13)
    for root, mode in product(range(12), range(13)):
        assert scores[root, mode] == pytest.approx(score(weights, evidence, root, mode))


def white_keys(*pitches: int) -> Floats:
    return evidence_of(Sounding.of(Piece.of(Note(480 * i, pitch, 480) for i, pitch in enumerate(pitches))))


def test_without_a_fourth_ionian_comes_before_lydian() -> None:
    """Above C neither F nor F sharp sounds, above G there is a C; the two scores change places where they must."""
    ionian, lydian = (MODES.index(find_mode(name)) for name in ("ionian", "lydian"))
    weights, evidence = some_weights(), white_keys(60, 62, 64, 67, 69, 71, 72)
    plain = {(root, mode): score(weights, evidence, root, mode) for root in (0, 7) for mode in (ionian, lydian)}
    for bias in (-100.0, 100.0):  # Lydian far behind, Lydian far ahead
        bent = Weights(weights.degrees, weights.semitones, weights.own, weights.bias.copy())
        bent.bias[lydian] += bias
        found = bent.scores(evidence)
        expected = sorted((plain[0, ionian], plain[0, lydian] + bias), reverse=True)
        assert np.allclose((found[0, ionian], found[0, lydian]), expected)
        assert np.allclose((found[7, ionian], found[7, lydian]), (plain[7, ionian], plain[7, lydian] + bias))


def test_many_pieces_are_scored_as_each_of_them() -> None:
    weights = some_weights()
    several = np.stack([evidence_of(Sounding.of(two_hands(seed=seed))) for seed in range(3)])
    for scores, evidence in zip(weights.scores(several), several, strict=True):
        assert scores == pytest.approx(weights.scores(evidence))


def test_the_parts_of_a_score_add_up_to_it() -> None:
    weights, evidence = some_weights(), some_evidence()
    for root, mode in ((0, 0), (2, 1), (7, 12)):
        parts = weights.parts(evidence, root, mode)
        assert parts.shape == (K,)
        assert parts.sum() + weights.bias[mode] == pytest.approx(weights.scores(evidence)[root, mode])


def test_a_part_is_what_its_kind_of_evidence_adds() -> None:
    weights, evidence = some_weights(), some_evidence()
    without = evidence.copy()
    without[:, 3] = 0
    lost = weights.scores(evidence) - weights.scores(without)
    assert lost[2, 1] == pytest.approx(weights.parts(evidence, 2, 1)[3])


def test_probabilities_are_shares_of_one_and_flatter_the_hotter() -> None:
    evidence = some_evidence()
    cool, hot = (JointModel(some_weights(), t, some_model().profiles).probabilities(evidence) for t in (1.0, 2.0))
    assert cool.shape == (12, 13)
    assert cool.sum() == pytest.approx(1)
    assert hot.sum() == pytest.approx(1)
    assert np.sqrt(cool) / np.sqrt(cool).sum() == pytest.approx(hot)


def test_large_scores_overflow_nothing() -> None:
    assert softmax(np.array([1000.0, 999.0])) == pytest.approx([0.7310586, 0.2689414])


# --- the file --------------------------------------------------------------------------------------------------------


def test_a_model_comes_back_from_its_file(tmp_path: Path) -> None:
    model = some_model()
    again = open_model(write(tmp_path, model.to_json()))
    assert again.temperature == model.temperature
    assert (again.profiles == model.profiles).all()
    for name, values in vars_of(model.weights).items():
        assert (getattr(again.weights, name) == values).all(), name
    assert (again.probabilities(some_evidence()) == model.probabilities(some_evidence())).all()


DAMAGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "a list": lambda record: [record],
    "nothing": lambda _: None,
    "another version": lambda record: record | {"version": 2},
    "other kinds": lambda record: record | {"kinds": record["kinds"][::-1]},
    "other modes": lambda record: record | {"modes": record["modes"][:-1]},
    "no bias": lambda record: {name: value for name, value in record.items() if name != "bias"},
    "a row short": lambda record: record | {"own": record["own"][:-1]},
    "ragged": lambda record: record | {"degrees": [*record["degrees"][:-1], [1.0]]},
    "words": lambda record: record | {"bias": ["high"] * 13},
    "infinite": lambda record: record | {"bias": [float("inf")] * 13},
    "no number": lambda record: record | {"semitones": [[float("nan")] * 12] * K},
    "frozen": lambda record: record | {"temperature": 0},
    "below zero": lambda record: record | {"temperature": -1.0},
    "no temperature": lambda record: record | {"temperature": None},
    "immeasurable": lambda record: record | {"temperature": float("nan")},
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_model_is_refused_in_a_sentence(damage: str, tmp_path: Path) -> None:
    write(tmp_path, DAMAGES[damage](some_model().to_json()))
    with pytest.raises(ModelUnusable, match=r"model\.json is damaged or of another version .*make it again\.$"):
        open_model(tmp_path)


def test_half_a_file_is_refused(tmp_path: Path) -> None:
    text = (write(tmp_path, some_model().to_json()) / "model.json").read_text("utf-8")
    (tmp_path / "model.json").write_text(text[: len(text) // 2], "utf-8")
    with pytest.raises(ModelUnusable, match="damaged"):
        open_model(tmp_path)


def test_no_model_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match=r"There is no mode model in .*python -m engine fit"):
        open_model(tmp_path)


class Trap:
    """Whoever unpickles this creates a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[type, tuple[str, str]]:
        return open, (str(self.path), "w")  # type: ignore[return-value]  # any callable will do


def test_a_pickle_is_refused_and_runs_nothing(tmp_path: Path) -> None:
    trap = tmp_path / "sprung"
    (tmp_path / "model.json").write_bytes(pickle.dumps(Trap(trap)))
    with pytest.raises(ModelUnusable, match="damaged"):
        open_model(tmp_path)
    assert not trap.exists()


# --- the model that ships --------------------------------------------------------------------------------------------


def test_what_ships_is_text() -> None:
    assert {path.suffix for path in FOLDER.iterdir()} <= {".json", ".md", ".csv"}


def test_what_ships_knows_every_degree_of_its_modes() -> None:
    """In each mode its own notes sound longer than the others, and the root is among the longest."""
    for mode, profile in zip(MODES, default_model().profiles, strict=True):
        outside = np.setdiff1d(np.arange(12), mode.degrees)
        assert profile[list(mode.degrees)].min() > profile[outside].max(), mode.name
        assert 0 in np.argsort(-profile)[:2], mode.name


WITHOUT_LIBRARIES = """
import sys
for name in ("tensorflow", "keras", "music21", "pandas", "matplotlib", "symusic"):
    sys.modules[name] = None  # importing it fails
from engine.classify import classify
from tests.engine.scores import two_hands
found = classify(two_hands("D", "dorian"))
print(found.method, found.root, found.mode)
"""


def test_it_classifies_without_large_libraries() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_LIBRARIES], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.split() == ["joint", "D", "dorian"], done.stderr


@pytest.mark.parametrize("mode", ["ionian", "dorian", "phrygian", "harmonic_minor", "marva"])
def test_it_hears_two_hands_on_every_root(mode: str) -> None:
    piece = two_hands("C", mode)
    for root in range(12):
        chances = default_model().probabilities(evidence_of(Sounding.of(piece.transposed(root))))
        assert divmod(int(chances.argmax()), len(MODES)) == (root, MODES.index(find_mode(mode)))
