"""Folders and zips of MIDI -> a token-encoded data set, every section labelled by the classifier and transposed to C.

The split into training and validation is by piece, before anything is cut (paper, section on training; sections and
windows of one piece never stand on both sides). Files go in parts of some hundred to worker processes; a finished part
stays on disk, so an interrupted build goes on where it stopped.
"""

import csv
import hashlib
import json
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from os import cpu_count
from pathlib import Path

import numpy as np

from engine import vocabulary
from engine.classify import Section, classify
from engine.conditions import conditions_of
from engine.dataset import PER_TOKEN, STREAMS, Dataset, PieceRow
from engine.errors import BadRequest, EngineError, TooShort
from engine.mapping import mapped_into
from engine.midi import read_midi
from engine.piece import Piece
from engine.theory import MODES, Mode, find_mode, find_root
from engine.vocabulary import TICKS_PER_GRID, Labels

FILES_A_PART = 100
MIDI_SUFFIXES = (".mid", ".midi")
MIN_TOKENS = 32  # a shorter piece or section teaches nothing about form
FILE_TIMEOUT_S = 60.0
VALIDATION_SHARE = 10  # one piece in ten
SHIPPABLE = re.compile(r"(CC0|CC BY|public domain|MIT$)", re.IGNORECASE)
NOT_SHIPPABLE = re.compile(r"copyright|NC|no licence", re.IGNORECASE)

Progress = Callable[[int, int], object]
"""Called with files done and files in all."""


@dataclass(frozen=True, order=True)
class Source:
    """One MIDI file: on disk, or a member of a zip."""

    container: Path
    member: str = ""

    @property
    def name(self) -> str:
        return f"{self.container.stem}/{self.member}" if self.member else self.container.name

    def read(self) -> bytes:
        if not self.member:
            return self.container.read_bytes()
        with zipfile.ZipFile(self.container) as archive:
            return archive.read(self.member)


@dataclass(frozen=True)
class Summary:
    """What a build found; written beside the data set as summary.json."""

    files: int
    pieces: int
    tokens: int
    refused: dict[str, int]  # reason -> files
    modes: dict[str, int]  # real pieces by mode
    mapped: dict[str, int]  # pieces whose degrees were mapped into the mode
    roots: dict[str, int]  # real pieces by root, sharps
    splits: dict[str, int]
    licences: dict[str, int]


def find_sources(places: Sequence[Path]) -> list[Source]:
    """Every MIDI file under the folders and inside the zips, sorted. Raises BadRequest for a place without any."""
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
    elif zipfile.is_zipfile(place):
        with zipfile.ZipFile(place) as archive:
            yield from (Source(place, name) for name in archive.namelist() if name.lower().endswith(MIDI_SUFFIXES))
    elif place.is_file() and place.suffix.lower() in MIDI_SUFFIXES:
        yield Source(place)


@dataclass(frozen=True)
class Origin:
    """Under which licence a file may be used, and whom to name for it."""

    licence: str = ""
    source: str = ""


Catalog = dict[str, Origin]


def read_catalog(catalog: Path) -> Catalog:
    """File name -> origin from a CSV with the columns `file`, `licence`, perhaps `source_repo`. Raises BadRequest."""
    try:
        with catalog.open(newline="") as file:
            rows = csv.DictReader(file)
            return {row["file"]: Origin(row["licence"], row.get("source_repo", "")) for row in rows}
    except (OSError, KeyError, UnicodeDecodeError) as error:
        raise BadRequest(f"{catalog} is no catalogue: a CSV with the columns file and licence is needed.") from error


def origin_of(source: Source, origins: Catalog) -> Origin:
    return origins.get(Path(source.name).name, Origin())


def may_ship(licence: str) -> bool:
    """Whether weights trained on music under this licence may be given on."""
    return bool(SHIPPABLE.search(licence)) and not NOT_SHIPPABLE.search(licence)


def build(
    places: Sequence[Path],
    out: Path,
    *,
    catalog: Path | None = None,
    mapped_tokens: int = 0,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Encode every file under `places` into the data set folder `out`.

    With a `catalog`, only files whose licence lets weights be shipped are used. Modes with fewer than `mapped_tokens`
    tokens are filled up to that number with real pieces whose scale degrees are mapped into the mode.
    """
    sources = find_sources(places)
    origins = read_catalog(catalog) if catalog else {}
    if catalog:
        sources = [source for source in sources if may_ship(origin_of(source, origins).licence)]
    parts, refused = _encode_all(sources, origins, out / "parts", workers, progress)
    if not parts:
        raise BadRequest("Not one of the files could be encoded: " + json.dumps(refused))
    real, twins = _without_twins(Dataset.joined(parts))
    refused |= {"same notes as another file": twins} if twins else {}
    dataset = Dataset.joined([real, *mapped_into(real, mapped_tokens, workers)])
    dataset.save(out)
    summary = summarise(dataset, len(sources), refused)
    (out / "summary.json").write_text(json.dumps(asdict(summary), indent=1))
    return summary


def _encode_all(
    sources: Sequence[Source], origins: Catalog, folder: Path, workers: int | None, progress: Progress | None
) -> tuple[list[Dataset], dict[str, int]]:
    from pebble import ProcessPool

    chunks = [sources[i : i + FILES_A_PART] for i in range(0, len(sources), FILES_A_PART)]
    refused: Counter[str] = Counter()
    parts, done = [], 0
    with ProcessPool(max_workers=workers or cpu_count()) as pool:
        job = partial(_encode_part, origins=origins, folder=folder)
        results = pool.map(job, chunks, timeout=FILE_TIMEOUT_S * FILES_A_PART).result()
        for chunk in chunks:
            part, reasons = next(results)
            refused.update(reasons)
            parts.append(Dataset.load(part))
            done += len(chunk)
            if progress:
                progress(done, len(sources))
    return [part for part in parts if part.rows], dict(refused)


def _encode_part(sources: Sequence[Source], origins: Catalog, folder: Path) -> tuple[Path, dict[str, int]]:
    """Runs in a worker: encodes some files into one part, or finds it done already."""
    known = [(source, origin_of(source, origins)) for source in sources]
    key = hashlib.sha256(repr((vocabulary.VERSION, known)).encode()).hexdigest()[:16]
    part = folder / key
    reasons = part / "refused.json"
    if not reasons.exists():
        pieces, refused = [], Counter[str]()
        for source in sources:
            try:
                pieces.append(_encode_file(source, origin_of(source, origins)))
            except EngineError as error:
                refused[error.code] += 1
        Dataset.joined([_empty(), *pieces]).save(part)
        reasons.write_text(json.dumps(refused))
    return part, json.loads(reasons.read_text())


def _empty() -> Dataset:
    return Dataset({name: np.zeros(0, np.int16) for name in PER_TOKEN}, ())


def _encode_file(source: Source, origin: Origin) -> Dataset:
    piece = vocabulary.quantised(read_midi(source.read()))
    sections = classify(piece).sections
    encoded = encode_piece(piece, source.name, 0, MODES[0], origin)
    kept = [part for section in sections if (part := _cut(encoded, piece, section)).rows[0].tokens >= MIN_TOKENS]
    if not kept:
        raise TooShort("The piece is too short to train on.")
    return Dataset.joined(kept)


def _cut(encoded: Dataset, piece: Piece, section: Section) -> Dataset:
    """One section of an encoded piece, in C; places in phrases and bars to go stay those of the piece."""
    starts = np.array([*piece.bar_starts(), piece.length_ticks + 1]) // TICKS_PER_GRID
    onsets = np.cumsum(encoded.streams["step"].astype(np.int64) - 1)
    first, end = np.searchsorted(onsets, (starts[section.first_bar - 1], starts[section.last_bar]))
    streams = {name: stream[first:end].copy() for name, stream in encoded.streams.items()}
    root, mode = find_root(section.guess.root).pitch_class, find_mode(section.guess.mode)
    streams["note"] = transposed_labels(streams["note"], -root if root <= 6 else 12 - root)
    streams["step"][:1] = np.maximum(streams["position"][:1], 1)  # counted from the section's first bar line
    pitched = streams["note"] < vocabulary.SOC
    classes = (streams["note"][pitched] + vocabulary.LOWEST_PITCH - 1) % 12
    inside = np.isin(classes, mode.degrees)
    row = replace(
        encoded.rows[0],
        root=root,
        mode=mode.name,
        in_mode=round(float(np.average(inside, weights=streams["duration"][pitched])), 4) if pitched.any() else 0.0,
        tokens=int(end - first),
        first_bar=section.first_bar,
    )
    return Dataset(streams, (row,))


def transposed_labels(notes: Labels, semitones: int) -> Labels:
    """Note labels (tokens,) `semitones` higher, by octaves back into C0..B8; `<SOC>` and `<EOC>` stay."""
    moved = notes + semitones
    moved = np.where(moved >= vocabulary.SOC, moved - 12, np.where(moved < 1, moved + 12, moved))
    return np.where((notes > 0) & (notes < vocabulary.SOC), moved, notes).astype(np.int16)


def encode_piece(in_c: Piece, name: str, root: int, mode: Mode, origin: Origin = Origin()) -> Dataset:
    """A data set of one piece that is on the grid and transposed to C. Raises OutOfVocabulary."""
    tokens = vocabulary.encode(in_c)
    conditions = conditions_of(in_c, tokens)
    streams = {n: getattr(tokens if n in STREAMS else conditions, n) for n in PER_TOKEN}
    inside = mode.pitch_classes(0)
    total = sum(note.duration_ticks for note in in_c.notes)
    in_mode = sum(note.duration_ticks for note in in_c.notes if note.pitch_class in inside) / total
    row = PieceRow(name, root, mode.name, round(in_mode, 4), split_of(name), len(tokens), origin.licence, origin.source)
    return Dataset(streams, (row,))


def split_of(name: str) -> str:
    """The side a piece is on, from its name alone: the same in every build."""
    return "validation" if zlib.crc32(name.encode()) % VALIDATION_SHARE == 0 else "train"


def _without_twins(dataset: Dataset) -> tuple[Dataset, int]:
    """Drops pieces whose tokens repeat an earlier piece's exactly; collections overlap."""
    seen: set[bytes] = set()
    kept: list[Dataset] = []
    for row, where in dataset.pieces():
        key = dataset.streams["note"][where].tobytes() + dataset.streams["step"][where].tobytes()
        if key not in seen:
            seen.add(key)
            kept.append(Dataset({name: dataset.streams[name][where] for name in PER_TOKEN}, (row,)))
    return Dataset.joined(kept), len(dataset.rows) - len(kept)


def summarise(dataset: Dataset, files: int, refused: dict[str, int]) -> Summary:
    names = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
    real = [row for row in dataset.rows if not row.mapped_from]
    by_mode = Counter(row.mode for row in real)
    by_root = Counter(row.root for row in real)
    mapped = Counter(row.mode for row in dataset.rows if row.mapped_from)
    return Summary(
        files=files,
        pieces=len(real),
        tokens=len(dataset.streams["note"]),
        refused=dict(sorted(refused.items())),
        modes={mode.name: by_mode[mode.name] for mode in MODES},
        mapped={mode.name: mapped[mode.name] for mode in MODES},
        roots={name: by_root[root] for root, name in enumerate(names)},
        splits=dict(Counter(row.split for row in dataset.rows)),
        licences=dict(Counter(row.licence or "not stated" for row in real).most_common()),
    )
