"""A token-encoded corpus on disk: `tokens.npz` with the streams end to end, `pieces.csv` with a row a piece.

Everything is plain arrays and text, nothing is pickled. Pieces lie one after the other; `Dataset.bounds` parts them.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import vocabulary
from engine.errors import DatasetUnusable
from engine.vocabulary import Labels

STREAMS = ("note", "step", "duration", "tempo")
PER_TOKEN = (*STREAMS, "meter", "position", "bars_to_go", "phrase", "polyphony", "density")


@dataclass(frozen=True)
class PieceRow:
    """Where a piece, or a section of one, comes from and how it was labelled.

    `root` is a pitch class before the transposition to C; a section begins with bar `first_bar`, counted from 1.
    """

    name: str
    root: int
    mode: str
    in_mode: float  # share of the sounding time inside the mode, 0..1
    split: str  # "train" or "validation"
    tokens: int
    licence: str = ""
    source: str = ""  # the collection, for attribution
    mapped_from: str = ""  # the mode of the real piece whose scale degrees were mapped, "" for real pieces
    first_bar: int = 1


@dataclass(frozen=True)
class Dataset:
    """`streams[name]` has shape (tokens,) for each name in PER_TOKEN; `rows` are in the same order."""

    streams: dict[str, Labels]
    rows: tuple[PieceRow, ...]

    @property
    def bounds(self) -> NDArray[np.int64]:
        """First token of each piece and the end, shape (pieces + 1,)."""
        return np.concatenate([[0], np.cumsum([row.tokens for row in self.rows], dtype=np.int64)])

    def pieces(self) -> Iterator[tuple[PieceRow, slice]]:
        bounds = self.bounds
        for index, row in enumerate(self.rows):
            yield row, slice(int(bounds[index]), int(bounds[index + 1]))

    def each(self) -> Iterator["Dataset"]:
        """Every piece as a data set of its own; the arrays are views."""
        for row, where in self.pieces():
            yield Dataset({name: stream[where] for name, stream in self.streams.items()}, (row,))

    def only(self, keep: Sequence[bool] | NDArray[np.bool_]) -> "Dataset":
        """The pieces whose entry of `keep`, shape (pieces,), is true."""
        tokens = np.repeat(np.asarray(keep, bool), np.diff(self.bounds))
        streams = {name: stream[tokens] for name, stream in self.streams.items()}
        return Dataset(streams, tuple(row for row, kept in zip(self.rows, keep, strict=True) if kept))

    @classmethod
    def joined(cls, parts: Sequence["Dataset"]) -> "Dataset":
        """One after the other; of no parts, a data set without pieces."""
        nothing = np.zeros(0, np.int16)
        streams = {name: np.concatenate([nothing, *(part.streams[name] for part in parts)]) for name in PER_TOKEN}
        return cls(streams, tuple(row for part in parts for row in part.rows))

    def save(self, folder: Path) -> None:
        """Writes both files; the rows come last, so a folder with rows is complete."""
        folder.mkdir(parents=True, exist_ok=True)
        arrays: dict[str, Any] = {"version": vocabulary.VERSION, **self.streams}
        np.savez_compressed(folder / "tokens.npz", **arrays)
        with (folder / "pieces.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, [field.name for field in fields(PieceRow)])
            writer.writeheader()
            writer.writerows(asdict(row) for row in self.rows)

    @classmethod
    def load(cls, folder: Path) -> "Dataset":
        """Raises DatasetUnusable with a sentence."""
        try:
            with np.load(folder / "tokens.npz", allow_pickle=False) as arrays:
                version = int(arrays["version"])
                streams = {name: arrays[name] for name in PER_TOKEN if name in arrays}
            rows = tuple(_read_rows(folder / "pieces.csv"))
        except (OSError, ValueError, KeyError) as error:
            raise DatasetUnusable(f"{folder} holds no readable data set; build one with “corpus”. ({error})") from error
        if version != vocabulary.VERSION or len(streams) != len(PER_TOKEN):
            raise DatasetUnusable(
                f"{folder} was built for vocabulary {version}, this is {vocabulary.VERSION}; build it again."
            )
        if {stream.shape for stream in streams.values()} != {(sum(row.tokens for row in rows),)}:
            raise DatasetUnusable(f"The two files of {folder} are not of one build; build it again with “corpus”.")
        return cls(streams, rows)


def _read_rows(path: Path) -> Iterator[PieceRow]:
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            yield PieceRow(
                name=row["name"],
                root=int(row["root"]),
                mode=row["mode"],
                in_mode=float(row["in_mode"]),
                split=row["split"],
                tokens=int(row["tokens"]),
                licence=row["licence"],
                source=row["source"],
                mapped_from=row["mapped_from"],
                first_bar=int(row["first_bar"]),
            )
