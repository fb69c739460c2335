"""The command line as its users meet it: a program with arguments, output and an exit code."""

import os
import subprocess
import sys
from pathlib import Path

from tests.engine.midi_bytes import DORIAN, melody, smf, track

SONG = smf(track(melody(DORIAN)))


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "engine", *map(str, arguments)]


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """On a terminal that is wide enough for every table."""
    wide = os.environ | {"COLUMNS": "200"}
    return subprocess.run(command(*arguments), capture_output=True, text=True, env=wide, timeout=120, check=False)


def write_songs(folder: Path) -> Path:
    """Two good files and four bad ones, whose order of names is their order here."""
    folder.mkdir()
    files = {
        "1 dorian.mid": SONG,
        "2 text.mid": b"Not Found",
        "3 cut.mid": SONG[:-50],
        "4 drums.mid": smf(track(melody(DORIAN, channel=9))),
        "5 short.mid": smf(track(melody((60, 64, 67)))),
        "6 higher.kar": smf(track(melody(key + 2 for key in DORIAN))),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder
