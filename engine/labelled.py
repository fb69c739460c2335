"""Collections of pieces whose root and mode are known: what the classifier learns from and is measured on.

A collection is a folder of families. A family is a zip file or a folder with a `labels.csv` and the MIDI files that it
names. Columns that are read:

- `file`: path of the MIDI file beside `labels.csv`
- `root`: pitch class 0..11, C = 0
- `mode`: a mode's name, `Minor` for any of Aeolian, Harmonic minor and Melodic minor, or empty: the root alone is known
- `group`: what versions of one piece share (optional: every file is a piece of its own)
- `fit`: "unique" where the mode is the one that fits the notes best, "contradicted" where another fits better, "tied"
  where a telling degree never sounds (optional)
- `licence`: of this row (optional)
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.errors import BadRequest
from engine.theory import MODES, find_mode

LABELS = "labels.csv"
WEAK = "_weak"
"""A family whose name ends so has labels made by a machine: learned from, shown, but in no mean."""

_MINOR = frozenset(i for i, mode in enumerate(MODES) if mode.name in ("aeolian", "harmonic_minor", "melodic_minor"))


@dataclass(frozen=True)
class Labelled:
    """One piece with its label. `modes` are indices into `theory.MODES`, any of which is right; all where unknown."""

    family: str
    file: str
    group: str
    root: int
    modes: frozenset[int]
    unique: bool
    licence: str
    data: bytes
    contradicted: bool = False

    @property
    def has_mode(self) -> bool:
        return len(self.modes) < len(MODES)


def read_labelled(folder: Path) -> Iterator[Labelled]:
    """Every row of every family, families in order of name.

    Raises BadRequest where there is no family, or a label cannot be read.
    """
    families = sorted(path for path in folder.iterdir() if _is_family(path)) if folder.is_dir() else []
    if not families:
        raise BadRequest(f"{folder} holds no families: zip files or folders, each with a {LABELS} and its MIDI files.")
    for path in families:
        yield from _rows(path)


def _is_family(path: Path) -> bool:
    return path.suffix == ".zip" or (path / LABELS).is_file()


class _Folder:
    """A folder that reads like a zip file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> "_Folder":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def read(self, name: str) -> bytes:
        return (self._path / name).read_bytes()


def _opened(path: Path) -> "_Folder | zipfile.ZipFile":
    return _Folder(path) if path.is_dir() else zipfile.ZipFile(path)


def _rows(path: Path) -> Iterator[Labelled]:
    family = path.name if path.is_dir() else path.stem
    try:
        with _opened(path) as files:
            text = files.read(LABELS).decode("utf-8-sig")  # spreadsheets begin it with a byte order mark
            for row in csv.DictReader(io.StringIO(text)):
                if None in row.values():
                    raise ValueError(f"the row of {row['file']} is short")
                yield _labelled(family, row, files.read(row["file"]))
    except (KeyError, ValueError, FileNotFoundError, csv.Error, zipfile.BadZipFile) as error:
        raise BadRequest(f"The labels of {family} cannot be read ({error}); see engine/labelled.py.") from None


def _labelled(family: str, row: dict[str, str], data: bytes) -> Labelled:
    root = int(row["root"])
    if not 0 <= root < 12:
        raise ValueError(f"root {root} is no pitch class")
    return Labelled(
        family=family,
        file=row["file"],
        group=f"{family}/{row.get('group') or row['file']}",
        root=root,
        modes=_modes(row["mode"]),
        unique=row.get("fit") == "unique",
        contradicted=row.get("fit") == "contradicted",
        licence=row.get("licence") or "",
        data=data,
    )


def _modes(name: str) -> frozenset[int]:
    if not name:
        return frozenset(range(len(MODES)))
    if name == "Minor":
        return _MINOR
    spaced = "".join(f" {letter}" if letter.isupper() else letter for letter in name)  # HarmonicMinor
    return frozenset({MODES.index(find_mode(spaced))})
