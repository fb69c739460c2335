"""The command line as a whole, and the commands that have no tests of their own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from engine.midi import read_midi
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
        (("compose", "--mode", "dorain", "--out", "unused"), "did you mean Dorian"),
        (("compose", "--mode", "dorian", "--root", "H"), "no root called"),
        (("compose", "--mode", "dorian", "--tempo", "fast"), "--tempo"),
        (("compose", "--mode", "dorian", "--tempo", "999"), "between 30 and 240"),
        (("compose", "--mode", "dorian", "--meter", "4/5"), "no meter"),
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
    assert not Path("unused").exists()


def test_failures_are_sentences_with_exit_code_1(tmp_path: Path) -> None:
    missing = run("render", tmp_path / "none.mid", "--out", tmp_path / "x.ogg")
    assert (missing.returncode, missing.stderr.count("\n")) == (1, 1)
    assert "There is no file" in missing.stderr
    (tmp_path / "a file").touch()
    blocked = run("compose", "--mode", "dorian", "--out", tmp_path / "a file" / "folder")
    assert blocked.returncode == 1
    assert "cannot be read or written: Not a directory" in blocked.stderr
    nothing = run("classify", tmp_path)
    assert nothing.returncode == 1
    assert "no music files in there" in nothing.stderr


def test_render_writes_the_format_that_the_name_says(songs: Path, tmp_path: Path) -> None:
    done = run("render", songs / "1 dorian.mid", "--out", tmp_path / "dorian.flac")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "dorian.flac").read_bytes().startswith(b"fLaC")


def test_compose_writes_a_piece_its_recording_and_its_picture(tmp_path: Path) -> None:
    arguments = ("compose", "--mode", "dorian", "--root", "D", "--bars", "8", "--seed", "7", "--out", tmp_path / "new")
    done = run(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout)
    assert " ".join(record) == (
        "mode root tempo_bpm meter bars seed notes seconds midi audio picture compose_ms render_ms"
    )
    asked = {"mode": "dorian", "root": "D", "tempo_bpm": 96, "meter": "4/4", "bars": 8, "seed": 7}
    assert asked.items() <= record.items()
    assert record["notes"] == len(read_midi(Path(record["midi"]).read_bytes()).notes)
    assert Path(record["audio"]).read_bytes().startswith(b"OggS")
    assert Path(record["picture"]).read_bytes().startswith(b"\x89PNG")

    told = run(*arguments)
    assert told.returncode == 0
    assert "D Dorian, 8 bars of 4/4 at 96 bpm" in told.stdout
    assert record["midi"] in told.stdout
