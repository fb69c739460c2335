"""The command line as a whole, and the commands that have no tests of their own."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.cli.command import run, write_songs


@pytest.fixture
def songs(tmp_path: Path) -> Path:
    return write_songs(tmp_path / "songs")


def test_help_names_the_commands_and_loads_nothing_heavy() -> None:
    shown = run("--help")
    assert shown.returncode == 0
    assert all(command in shown.stdout for command in ("compose", "classify", "render"))
    heavy = ["numpy", "symusic", "sklearn", "music21", "matplotlib", "verovio", "tensorflow", "pebble", "rich.progress"]
    code = f"import sys, engine.cli; print([name for name in {heavy} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert loaded.stdout.strip() == "[]"


@pytest.mark.parametrize("command", ["compose", "classify", "render"])
def test_every_command_has_help(command: str) -> None:
    assert "Usage: python -m engine " + command in run(command, "--help").stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), ""),
        (("classify",), "Missing argument"),
        (("classify", "x.mid", "--method", "chroma"), "no method called “chroma”"),
        (("classify", "x.mid", "--csv", "README.md"), "README.md is there and is no table"),
        (("render", "x.mid", "--out", "x.aac"), ".ogg"),
        (("sing",), "sing"),
    ],
)
def test_a_wrong_command_line_is_refused_in_a_sentence(arguments: tuple[str, ...], says: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_failures_are_sentences_with_exit_code_1(tmp_path: Path) -> None:
    missing = run("render", tmp_path / "none.mid", "--out", tmp_path / "x.ogg")
    assert (missing.returncode, missing.stderr.count("\n")) == (1, 1)
    assert "There is no file" in missing.stderr
    nothing = run("classify", tmp_path)
    assert nothing.returncode == 1
    assert "no music files in there" in nothing.stderr


def test_render_writes_the_format_that_the_name_says(songs: Path, tmp_path: Path) -> None:
    done = run("render", songs / "1 dorian.mid", "--out", tmp_path / "dorian.flac")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "dorian.flac").read_bytes().startswith(b"fLaC")
