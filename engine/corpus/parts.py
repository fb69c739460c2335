"""Files -> their sections, in parts of some hundred files by worker processes.

A finished part stays on disk, so an interrupted build goes on where it stopped. A part is known by its files, when they
were changed, and the rules of encoding: nothing that is out of date is used.
"""

import hashlib
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import groupby
from os import cpu_count
from pathlib import Path

from engine import vocabulary
from engine.classify.model import FOLDER
from engine.corpus.dataset import Dataset
from engine.corpus.encoding import encode_sections
from engine.corpus.sources import Origin, Source
from engine.errors import EngineError, OutOfVocabulary, UnreadablePiece
from engine.limits import Allowance, call_each
from engine.midi import read_midi

ENCODING = 2  # goes up when the same file is encoded otherwise
FILES_A_PART = 100
LONGEST_FILE_S = 60.0
PRELOAD = ("engine.corpus.build", "symusic", "sklearn.metrics")
"""What workers need that takes long to import."""

Progress = Callable[[int, int], object]
"""Called with files done and files in all."""

Encoded = tuple[Path, dict[str, int]]
"""Folder of a finished part, and the number of its files that were refused for each reason."""


@dataclass(frozen=True)
class File:
    source: Source
    origin: Origin


@dataclass(frozen=True)
class _Part:
    """Some files that are encoded together, and the folder of all parts."""

    files: tuple[File, ...]
    folder: Path

    @property
    def path(self) -> Path:
        """Of its own for these files as they are, this classifier and these rules."""
        read = [FOLDER / "model.json", *sorted({file.source.container for file in self.files})]
        states = [(path.stat().st_size, path.stat().st_mtime_ns) for path in read]
        key = repr((ENCODING, vocabulary.VERSION, states, self.files))
        return self.folder / hashlib.sha256(key.encode()).hexdigest()[:16]


def encode_all(
    files: Sequence[File], folder: Path, workers: int | None, progress: Progress
) -> tuple[Dataset, Counter[str]]:
    """All sections in the order of the files, and the number of files refused for each reason.

    `folder` keeps the finished parts; `workers` is one a core by default.
    """
    parts = [_Part(tuple(files[i : i + FILES_A_PART]), folder) for i in range(0, len(files), FILES_A_PART)]
    refused: Counter[str] = Counter()
    finished, done = [], 0
    for part, outcome in zip(parts, _encoded_each(parts, workers), strict=True):
        for path, reasons in _one_by_one(part) if isinstance(outcome, EngineError) else [outcome]:
            finished.append(Dataset.load(path))
            refused.update(reasons)
        done += len(part.files)
        progress(done, len(files))
    return Dataset.joined(finished), refused


def _encoded_each(parts: Sequence[_Part], workers: int | None) -> Iterator[Encoded | EngineError]:
    allowance = Allowance(LONGEST_FILE_S * max((len(part.files) for part in parts), default=1))
    return call_each(_encode_part, parts, workers or cpu_count() or 1, allowance, PRELOAD)


def _one_by_one(part: _Part) -> Iterator[Encoded]:
    """The part again, file by file: one of them took too long, too much memory or its process with it."""
    alone = [_Part((file,), part.folder) for file in part.files]
    for one, outcome in zip(alone, _encoded_each(alone, 1), strict=True):
        yield _saved(one, Dataset.joined([]), Counter([outcome.code])) if isinstance(outcome, EngineError) else outcome


def _encode_part(part: _Part) -> Encoded:
    """Runs in a worker: encodes some files into one part, or finds it done already."""
    reasons = part.path / "refused.json"
    if reasons.exists():
        return part.path, json.loads(reasons.read_text())
    pieces: list[Dataset] = []
    refused = Counter[str]()
    for container, files in groupby(part.files, key=lambda file: file.source.container):
        with _opened(container) as archive:
            for file in files:
                try:
                    pieces.append(encode_sections(read_midi(file.source.read(archive)), file.source.name, file.origin))
                except (UnreadablePiece, OutOfVocabulary) as error:
                    refused[error.code] += 1
    return _saved(part, Dataset.joined(pieces), refused)


def _opened(container: Path) -> AbstractContextManager[zipfile.ZipFile | None]:
    return zipfile.ZipFile(container) if container.suffix.lower() == ".zip" else nullcontext()


def _saved(part: _Part, dataset: Dataset, refused: Counter[str]) -> Encoded:
    """`refused.json` comes last: a part that has it is finished."""
    dataset.save(part.path)
    (part.path / "refused.json").write_text(json.dumps(refused))
    return part.path, dict(refused)
