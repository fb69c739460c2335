"""`evaluate` and `fit` on real files: a collection small enough for it, and commands that go wrong."""

import json
import subprocess
from pathlib import Path

import pytest

from engine.classify.evidence import evidence_of
from engine.classify.model import JointModel, open_model
from engine.classify.sounding import Sounding
from engine.cli.progress import progress
from engine.labelled import read_labelled
from engine.midi import read_midi
from engine.theory import MODES
from tests.engine.classify.collection import write_walks
from tests.engine.cli.command import run

FAMILIES = {"roots": ("aeolian", "bhairav"), "tunes": ("dorian", "ionian", "locrian", "mixolydian")}


LEFT_OUT = "Left out: 1 of tunes, which cannot be read.\n"


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Melodies, of which one family labels no modes."""
    folder = tmp_path_factory.mktemp("collection")
    for family, modes in FAMILIES.items():
        write_walks(folder / family, modes, 18, named=family != "roots")
    (folder / "tunes" / "17.mid").write_bytes(b"Not Found")
    return folder


@pytest.fixture(scope="module")
def model(collection: Path) -> Path:
    """A model folder that does not exist before."""
    return collection.parent / "models" / "modes"


@pytest.fixture(scope="module")
def fitted(collection: Path, model: Path) -> subprocess.CompletedProcess[str]:
    return run("fit", "--data", collection, "--out", model)


def opened(model: Path, fitted: subprocess.CompletedProcess[str]) -> JointModel:
    assert (fitted.returncode, fitted.stderr) == (0, LEFT_OUT)
    return open_model(model)


def test_a_model_is_learned_that_tells_root_and_mode(
    collection: Path, model: Path, fitted: subprocess.CompletedProcess[str]
) -> None:
    weighed = opened(model, fitted)
    right = 0
    for piece in read_labelled(collection):
        if piece.file != "17.mid":
            evidence = evidence_of(Sounding.of(read_midi(piece.data)))
            root, mode = divmod(int(weighed.probabilities(evidence).argmax()), len(MODES))
            right += root == piece.root and mode in piece.modes
    assert right >= 33  # of 35


def test_the_tables_hold_every_family_and_method(fitted: subprocess.CompletedProcess[str]) -> None:
    lines = [line.split() for line in fitted.stdout.splitlines()]
    assert ["family", "pieces", "paper", "music21", "joint", "left", "out"] in lines
    counted = [line[:2] for line in lines if line[:1] in (["roots"], ["tunes"])]
    assert counted[:-1] == [["roots", "18"], ["tunes", "17"]] * 3
    assert counted[-1][0] == "tunes"  # of those with a mode, some are joined
    assert [line for line in lines if line[:2] == ["Harmonic", "minor"]]
    assert [line for line in lines if line[:3] == ["90%", "to", "100%"]]


def test_the_card_says_what_it_learned_from(model: Path, fitted: subprocess.CompletedProcess[str]) -> None:
    opened(model, fitted)
    card = (model / "README.md").read_text("utf-8")
    assert "| roots | CC0 | 18 |" in card
    assert "| tunes | CC0 | 17 |" in card
    assert "| Todi | " in card


def test_evaluating_measures_the_same_again(
    collection: Path, model: Path, fitted: subprocess.CompletedProcess[str]
) -> None:
    opened(model, fitted)
    done = run("evaluate", "classification", "--data", collection, "--json")
    assert (done.returncode, done.stderr) == (0, LEFT_OUT)
    found = json.loads(done.stdout)
    assert found == json.loads((model / "evaluation.json").read_text("utf-8"))
    assert found["pieces"] == {"roots": 18, "tunes": 17}
    assert found["methods"]["joint"]["roots"]["exact"] is None
    assert found["means"]["joint"]["exact"] > 0.9
    assert found["means"]["paper"]["among_first"] is None
    assert min(found["synthetic"].values()) > 0.8


def test_every_command_says_what_it_needs(tmp_path: Path) -> None:
    for arguments in (("evaluate",), ("evaluate", "classification"), ("fit", "--data", tmp_path)):
        done = run(*arguments)
        assert done.returncode == 2
        assert "Usage: python -m engine" in done.stdout + done.stderr
        assert "Traceback" not in done.stderr


def test_a_model_is_not_written_over_a_file(collection: Path, tmp_path: Path) -> None:
    taken = tmp_path / "notes.txt"
    taken.write_text("mine")
    done = run("fit", "--data", collection, "--out", taken)
    assert (done.returncode, done.stdout) == (2, "")
    assert "notes.txt is a file; name a folder for the model." in done.stderr
    assert taken.read_text() == "mine"


@pytest.mark.parametrize("command", [("evaluate", "classification"), ("fit", "--out", "nowhere")])
def test_a_folder_without_families_is_said(command: tuple[str, ...], tmp_path: Path) -> None:
    done = run(*command, "--data", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: ")
    assert "holds no families" in done.stderr
    assert done.stderr.count("\n") == 1


def test_progress_hands_everything_on_and_shows_nothing_to_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(progress(iter("abc"), 3, "Spelling")) == ["a", "b", "c"]
    assert capsys.readouterr() == ("", "")
