"""Labelled hostile files: a folder with manifest.csv, files.zip and gen_giant.py, and whether an answer is right.

The manifest names for each file the kind of answer that a good system gives (`expect`), others that are as good
(`also_ok`, divided by semicolons), and the mode where it is known by construction (`truth`).
"""

import csv
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.soak.answers import HEARD, REFUSED, WARNED, Answer

_KINDS = {f"reject_{code}": {code} for code in REFUSED}
_KINDS |= {"accept": {HEARD, WARNED}, "accept_warn": {WARNED}, "any_clean": {HEARD, WARNED, *REFUSED}}
"""What the manifest calls them -> our kinds. A warning beside a good answer is no fault."""

_MUSICXML = "a MusicXML score, a format that is read on purpose; the manifest expects MIDI alone"

REASONS = {"real_music21_bwv66.6.mxl": _MUSICXML, "xml_renamed.mid": _MUSICXML}
"""Files whose answer differs from the manifest's and is meant to; they count as wrong all the same."""


@dataclass(frozen=True, slots=True)
class Case:
    """`kinds` are those of the answers that are right; `upload_name` is what a member would call the file."""

    file: str
    upload_name: str
    expected: str
    kinds: frozenset[str]
    truth: str
    data: bytes

    def right(self, answer: Answer) -> bool:
        return answer.kind in self.kinds


def cases(folder: Path) -> Iterator[Case]:
    """Every file of the manifest, the giant ones made anew."""
    with (
        (folder / "manifest.csv").open(encoding="utf-8", newline="") as manifest,
        zipfile.ZipFile(folder / "files.zip") as archive,
        tempfile.TemporaryDirectory() as giants,
    ):
        for row in csv.DictReader(manifest):
            name = row["file"]
            data = _giant(folder, giants, name) if row["class"] == "giant" else archive.read(f"files/{name}")
            words = [row["expect"], *filter(None, row["also_ok"].split(";"))]
            kinds = frozenset[str]().union(*(_KINDS[word] for word in words))
            yield Case(name, str(json.loads(row["upload_name_json"])), ", ".join(words), kinds, row["truth"], data)


def _giant(folder: Path, into: str, name: str) -> bytes:
    subprocess.run([sys.executable, folder / "gen_giant.py", into, name], check=True, stdout=subprocess.DEVNULL)
    made = Path(into, name)
    data = made.read_bytes()
    made.unlink()
    return data
