"""Copies: the longest run of intervals that a piece's top line shares with a piece of the training music.

Intervals make it blind to transposition. Runs are compared as 64-bit polynomial hashes that grow note by note, and only
places that matched so far are looked at again; two different runs share a hash with a chance below 1 in 10^9.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.corpus.dataset import Dataset
from engine.judging.measures import Ints, top_line
from engine.judging.sample import Sample
from engine.vocabulary import SOC

Hashes = NDArray[np.uint64]
_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # odd, so that multiplying loses nothing
_HIGHEST_INTERVAL = 128
_SEED = 20201  # of the numbers that stand for the intervals


def training_lines(dataset: Dataset) -> list[Ints]:
    """Top lines of the pieces on the training side, mapped ones too."""
    return [
        _top_line_of(dataset.streams["note"][where], dataset.streams["step"][where])
        for row, where in dataset.pieces()
        if row.split == "train"
    ]


def shared_runs(samples: Sequence[Sample], lines: Sequence[Ints]) -> Ints:
    """(N,): intervals of the longest run that each sample shares with any of the lines."""
    queries = [np.diff(top_line(sample.piece)) for sample in samples]
    known, known_ends = _joined([np.diff(line) for line in lines])
    asked, asked_ends = _joined(queries)
    owner = np.repeat(np.arange(len(queries)), [len(query) + 1 for query in queries])
    longest = np.zeros(len(queries), np.int64)
    at, there = np.arange(len(asked)), np.arange(len(known))
    hashes, marks = np.zeros(len(asked), np.uint64), np.zeros(len(known), np.uint64)
    length = 0
    while len(at) and len(there):
        at, hashes = _grown(asked, asked_ends, at, hashes, length)
        there, marks = _grown(known, known_ends, there, marks, length)
        common = np.intersect1d(hashes, marks)
        kept, kept_there = np.isin(hashes, common), np.isin(marks, common)
        at, hashes, there, marks = at[kept], hashes[kept], there[kept_there], marks[kept_there]
        length += 1
        longest[owner[at]] = length
    return longest


def _grown(values: Hashes, ends: Ints, at: Ints, hashes: Hashes, length: int) -> tuple[Ints, Hashes]:
    """Those of the runs that begin `at` and can be one longer than `length`, with their new hashes."""
    inside = at + length < ends[at]
    at = at[inside]
    return at, hashes[inside] * _FACTOR + values[at + length]


def _joined(lines: Sequence[Ints]) -> tuple[Hashes, Ints]:
    """All intervals one after the other with a gap behind each line, as random numbers, and where each one's line ends.

    Both (values,). A run ends before its line's gap.
    """
    numbers = np.random.default_rng(_SEED).integers(0, 2**64, 2 * _HIGHEST_INTERVAL + 1, np.uint64)
    gapped = [np.append(line, 0) for line in lines]
    sizes = [len(line) for line in gapped]
    values = np.concatenate([np.zeros(0, np.int64), *gapped])
    return numbers[values + _HIGHEST_INTERVAL], np.repeat(np.cumsum(sizes, dtype=np.int64) - 1, sizes)


def _top_line_of(note: NDArray[np.int16], step: NDArray[np.int16]) -> Ints:
    """The highest label at each onset of the note and step streams (tokens,) of one piece."""
    sounds = note < SOC
    onset = np.cumsum(step.astype(np.int64) - 1)[sounds]
    begins = np.flatnonzero(np.diff(onset, prepend=-1))
    return np.maximum.reduceat(note[sounds].astype(np.int64), begins) if len(begins) else np.zeros(0, np.int64)
