"""Where the music of a corpus lies: MIDI files in folders and zips, and under which licence each may be used."""

import csv
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.errors import BadRequest, CorruptFile
from engine.midi import Limits

MIDI_SUFFIXES = (".mid", ".midi")
SHIPPABLE = re.compile(r"(CC0|CC BY|public domain|MIT$)", re.IGNORECASE)
NOT_SHIPPABLE = re.compile(r"copyright|NC|no licence", re.IGNORECASE)

_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError)
"""What reading a file or a member of a zip may end in; RuntimeError where it is encrypted."""


@dataclass(frozen=True, order=True)
class Source:
    """One MIDI file: on disk, or a member of a zip."""

    container: Path
    member: str = ""

    @property
    def name(self) -> str:
        return f"{self.container.stem}/{self.member}" if self.member else self.container.name

    def read(self, archive: zipfile.ZipFile | None = None) -> bytes:
        """The bytes, never more than one past what a MIDI file may have. Raises CorruptFile.

        `archive` is the open container, for who reads many of its members: opening it takes longer than reading one.
        """
        try:
            if not self.member:
                with self.container.open("rb") as file:
                    return file.read(Limits().bytes + 1)
            if archive:
                return self._unpacked(archive)
            with zipfile.ZipFile(self.container) as opened:
                return self._unpacked(opened)
        except _DAMAGE as error:
            raise CorruptFile(f"{self.name} cannot be read ({error}); take it again from where it came.") from error

    def _unpacked(self, archive: zipfile.ZipFile) -> bytes:
        with archive.open(self.member) as file:
            return file.read(Limits().bytes + 1)


def find_sources(places: Sequence[Path]) -> list[Source]:
    """Every MIDI file under the folders and inside the zips, sorted.

    Raises BadRequest for a place without any, and for a zip that cannot be opened.
    """
    found: list[Source] = []
    for place in places:
        here = list(_sources_in(place))
        if not here:
            raise BadRequest(f"There is no MIDI file in {place}; give folders, zips or files that hold some.")
        found.extend(here)
    return sorted(set(found))


def _sources_in(place: Path) -> Iterator[Source]:
    if place.is_dir():
        for path in sorted(place.rglob("*")):
            if path.suffix.lower() in (".zip", *MIDI_SUFFIXES):
                yield from _sources_in(path)
    elif place.is_file() and place.suffix.lower() == ".zip":
        yield from (Source(place, name) for name in _members(place) if name.lower().endswith(MIDI_SUFFIXES))
    elif place.is_file() and place.suffix.lower() in MIDI_SUFFIXES:
        yield Source(place)


def _members(container: Path) -> list[str]:
    try:
        with zipfile.ZipFile(container) as archive:
            return archive.namelist()
    except _DAMAGE as error:
        raise BadRequest(f"{container} is no zip that can be opened ({error}); repair it or take it away.") from error


@dataclass(frozen=True)
class Origin:
    """Under which licence a file may be used, and whom to name for it."""

    licence: str = ""
    source: str = ""


Catalog = dict[str, Origin]


def read_catalog(catalog: Path) -> Catalog:
    """File name -> origin from a CSV with the columns `file`, `licence`, perhaps `source_repo`. Raises BadRequest."""
    try:
        with catalog.open(newline="", encoding="utf-8") as file:
            rows = csv.DictReader(file)
            return {row["file"]: Origin(row["licence"] or "", row.get("source_repo") or "") for row in rows}
    except (OSError, KeyError, UnicodeDecodeError, csv.Error) as error:
        raise BadRequest(f"{catalog} is no catalogue: a CSV with the columns file and licence is needed.") from error


def origin_of(source: Source, origins: Catalog) -> Origin:
    return origins.get(Path(source.name).name, Origin())


def may_ship(licence: str) -> bool:
    """Whether weights trained on music under this licence may be given on."""
    return bool(SHIPPABLE.search(licence)) and not NOT_SHIPPABLE.search(licence)
