"""`evaluate composer` as a program: on a few real files, with the network that is shipped."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from engine.judging.features import FEATURES
from engine.judging.measures import MEASURES
from tests.engine.cli.command import run
from tests.engine.judging.music import write_real

FEW = ("--pieces", "10", "--workers", "2", "--no-baselines")


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_real(tmp_path_factory.mktemp("reference") / "real", 24)


@pytest.fixture(scope="module")
def done(real: Path) -> subprocess.CompletedProcess[str]:
    return run("evaluate", "composer", "--reference", real, *FEW, "--json", "--pictures", real.parent / "pictures")


@pytest.fixture(scope="module")
def found(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert (done.returncode, done.stderr) == (0, "")
    record: dict[str, Any] = json.loads(done.stdout)
    return record


def test_all_figures_are_there(found: dict[str, Any]) -> None:
    assert list(found["systems"]) == ["real", "composed", "first"]
    for standing in found["systems"].values():
        assert list(standing["overlaps"]) == list(standing["alone"]) == list(FEATURES)
        assert list(standing["measures"]) == list(MEASURES)
        assert standing["overlap"] == pytest.approx(sum(standing["overlaps"].values()) / 10, abs=1e-3)
        assert standing["auc"] == max(standing["judges"].values())
    assert found["systems"]["real"]["pieces"] == found["pieces"] == 10
    assert found["systems"]["composed"]["pieces"] == 10 - found["refused"]


def test_what_is_given_out_is_heard_as_asked_inside_the_mode(found: dict[str, Any]) -> None:
    composed = found["systems"]["composed"]
    assert composed["heard_as_asked"] == composed["measures"]["in_mode"]["mean"] == 1
    assert 0 < found["candidates_heard"] <= 1
    assert found["selection"]["candidates"] >= 8


def test_goals_say_whether_they_are_reached(found: dict[str, Any]) -> None:
    goals = {goal["figure"]: goal for goal in found["goals"]}
    composed = found["systems"]["composed"]
    assert goals["AUC of the best judge"]["reached"] == (composed["auc"] <= 0.7)
    assert goals["Overlapped area, ten features"]["reached"] == (composed["overlap"] >= 0.9)
    assert goals["Notes inside the asked mode"]["reached"]
    assert goals["Longest run shared with a training piece"]["reached"] is None  # there is no training music


def test_the_picture_is_drawn(found: dict[str, Any], real: Path) -> None:
    assert found
    assert (real.parent / "pictures" / "features.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--pieces", "40"), "files have 16 bars in one meter and in a mode, 80 are needed"),
        (("--model", "nowhere"), "There is no complete network in nowhere"),
        (("--training", "nowhere"), "nowhere holds no readable data set"),
    ],
)
def test_what_is_wrong_is_one_sentence(real: Path, arguments: tuple[str, ...], sentence: str) -> None:
    done = run("evaluate", "composer", "--reference", real, *FEW, *arguments)
    assert done.returncode in (1, 2)
    assert done.stdout == ""
    assert done.stderr.startswith("Error: ")
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
