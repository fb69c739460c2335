"""How full a piece sounds: polyphony and density labels of `conditions` for each group of four bars.

What training music is like is counted, so that composed pieces can be as different from one another as real ones are:
how often pieces begin with each texture, and which follows which.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.conditions import DENSITY_BOUNDS, POLYPHONY_BOUNDS
from engine.corpus.dataset import Dataset

DENSITIES = len(DENSITY_BOUNDS) + 1
TEXTURES = (len(POLYPHONY_BOUNDS) + 1) * DENSITIES

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Textures:
    """How often real pieces begin with each texture, (TEXTURES,), and go on from one to another, (TEXTURES, TEXTURES).

    Texture number n has the polyphony label n // DENSITIES + 1 and the density label n % DENSITIES + 1.
    """

    begin: Counts
    follow: Counts

    @classmethod
    def unknown(cls) -> "Textures":
        """All alike."""
        return cls(np.ones(TEXTURES, np.int64), np.ones((TEXTURES, TEXTURES), np.int64))

    def to_json(self) -> dict[str, list[Any]]:
        return {"begin": self.begin.tolist(), "follow": self.follow.tolist()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Textures":
        """Inverse of `to_json`. Raises ValueError or KeyError."""
        begin, follow = np.array(data["begin"], np.int64), np.array(data["follow"], np.int64)
        if begin.shape != (TEXTURES,) or follow.shape != (TEXTURES, TEXTURES):
            raise ValueError("The table of textures has another size.")
        return cls(begin, follow)


@dataclass(frozen=True, slots=True)
class Texture:
    """Labels of `conditions`: 1 is thinnest."""

    polyphony: int
    density: int

    @classmethod
    def numbered(cls, number: int) -> "Texture":
        return cls(number // DENSITIES + 1, number % DENSITIES + 1)


def count_textures(dataset: Dataset) -> Textures:
    """Of the real pieces on the training side."""
    begin, follow = np.zeros(TEXTURES, np.int64), np.zeros((TEXTURES, TEXTURES), np.int64)
    for numbers in _texture_rows(dataset):
        begin[numbers[0]] += 1
        np.add.at(follow, (numbers[:-1], numbers[1:]), 1)
    return Textures(begin, follow)


def _texture_rows(dataset: Dataset) -> Iterator[NDArray[np.int64]]:
    """The textures of the groups of four bars of each piece."""
    for row, where in dataset.pieces():
        if row.split == "train" and not row.mapped_from:
            phrase, polyphony, density = (dataset.streams[name][where] for name in ("phrase", "polyphony", "density"))
            new_group = (np.diff(phrase) < 0) | (np.diff(polyphony) != 0) | (np.diff(density) != 0)
            first = np.flatnonzero(np.concatenate([[True], new_group]))
            yield ((polyphony[first] - 1) * DENSITIES + density[first] - 1).astype(np.int64)
