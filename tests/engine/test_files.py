import os
from pathlib import Path

import pytest

from engine.errors import NotMusic, TooLarge
from engine.files import classify_file, find_files, read_file, shown
from tests.engine.midi_bytes import DORIAN, melody, smf, track


def test_folders_are_searched_for_midi_files_and_each_is_found_once(tmp_path: Path) -> None:
    for name in ("b.MID", "a.midi", "deep/c.kar", "deep/d.rmi", "e.txt", "deep/f.wav"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    asked = [tmp_path, tmp_path / "e.txt", tmp_path / "b.MID"]
    found = [path.relative_to(tmp_path).as_posix() for path in find_files(asked)]
    assert found == ["a.midi", "b.MID", "deep/c.kar", "deep/d.rmi", "e.txt"]


def test_a_file_is_read_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "song"
    path.write_bytes(smf(track(melody(DORIAN))))
    assert len(read_file(path).notes) == len(DORIAN)
    assert classify_file((path, "paper")).mode == "dorian"


def test_what_is_no_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotMusic, match="There is no file"):
        read_file(tmp_path / "none.mid")
    with pytest.raises(NotMusic, match="cannot be opened"):
        read_file(tmp_path / ("x" * 300 + ".mid"))
    os.mkfifo(tmp_path / "pipe.mid")
    with pytest.raises(NotMusic, match="is not a file"):
        read_file(tmp_path / "pipe.mid")


def test_a_giant_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    with (tmp_path / "giant.mid").open("wb") as file:
        file.truncate(2**40)  # a terabyte of zeros that takes no room
    with pytest.raises(TooLarge):
        read_file(tmp_path / "giant.mid")


def test_names_cannot_steer_a_terminal() -> None:
    assert shown(Path("a\x1b[31m\nb\udcff.mid")) == "a�[31m�b�.mid"
