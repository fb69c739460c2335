"""A piece as arrays: its notes, its melody, and what sounds between any two changes.

All times are in ticks. Everything that the evidence and the timeline count is counted here once.
"""

from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from engine.piece import Piece

PITCHES = 128
MOST_MOMENTS = 6000
"""A piece with more changes is read on a coarser clock, which bounds the time and the memory that it takes."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Sounding:
    """The notes of a piece, at least one, in order of onset and then pitch; one array entry a note."""

    onsets: Floats
    durations: Floats
    pitches: Ints
    bar_ticks: int
    """Length of a bar of the first meter."""

    @classmethod
    def of(cls, piece: Piece) -> "Sounding":
        count = len(piece.notes)
        onsets = np.fromiter(map(attrgetter("onset_ticks"), piece.notes), np.float64, count)
        durations = np.fromiter(map(attrgetter("duration_ticks"), piece.notes), np.float64, count)
        pitches = np.fromiter(map(attrgetter("pitch"), piece.notes), np.int64, count)
        return cls(onsets, durations, pitches, piece.meters[0].bar_ticks)

    def between(self, begin: float, end: float) -> "Sounding":
        """What sounds from one time to another: notes that reach across either are cut there. It may hold no note."""
        here = (self.onsets < end) & (self.ends > begin)
        onsets = np.maximum(self.onsets[here], begin)
        return Sounding(onsets, np.minimum(self.ends[here], end) - onsets, self.pitches[here], self.bar_ticks)

    @cached_property
    def pitch_classes(self) -> Ints:
        return self.pitches % 12

    @cached_property
    def ends(self) -> Floats:
        return self.onsets + self.durations

    @cached_property
    def start(self) -> float:
        return float(self.onsets.min())

    @cached_property
    def end(self) -> float:
        return float(self.ends.max())

    @cached_property
    def moments(self) -> "Moments":
        return Moments.of(self)

    @cached_property
    def melody(self) -> "Melody":
        return Melody.of(self)


@dataclass(frozen=True)
class Moments:
    """Stretches in which nothing begins or ends; one row each. Silence is a row without pitches."""

    starts: Floats  # (moments,)
    lengths: Floats  # (moments,) 0 where nothing sounds
    keys: NDArray[np.bool_]  # (moments, 128) which pitches sound

    @classmethod
    def of(cls, sounding: Sounding) -> "Moments":
        clock, begins, stops = _clock(sounding)
        lowest, highest = int(sounding.pitches.min()), int(sounding.pitches.max())
        change = np.zeros((len(clock), highest - lowest + 1), np.int32)
        np.add.at(change, (begins, sounding.pitches - lowest), 1)
        np.add.at(change, (stops, sounding.pitches - lowest), -1)
        keys = np.zeros((len(clock) - 1, PITCHES), bool)
        keys[:, lowest : highest + 1] = np.cumsum(change, axis=0)[:-1] > 0
        return cls(clock[:-1], np.where(keys.any(axis=1), np.diff(clock), 0.0), keys)

    @cached_property
    def lowest(self) -> Ints:
        """(moments,) the lowest pitch; 0 in silence."""
        return np.asarray(self.keys.argmax(axis=1))

    @cached_property
    def highest(self) -> Ints:
        """(moments,) the highest pitch; 127 in silence."""
        return np.asarray(PITCHES - 1 - self.keys[:, ::-1].argmax(axis=1))

    @cached_property
    def chords(self) -> NDArray[np.bool_]:
        """(moments, 12) which pitch classes sound."""
        padded = np.zeros((len(self.keys), 132), bool)
        padded[:, :PITCHES] = self.keys
        return np.asarray(padded.reshape(len(self.keys), 11, 12).any(axis=1))


@dataclass(frozen=True)
class Melody:
    """The top line: the highest note of each onset that nothing sounds above. One array entry a note."""

    onsets: Floats
    pitches: Ints
    steps: Floats
    """From each onset to the next; the last one reaches to the end of the piece."""
    rests: Floats
    """The silence of this line after each note."""

    @classmethod
    def of(cls, sounding: Sounding) -> "Melody":
        moments = sounding.moments
        highest_first = np.lexsort((-sounding.pitches, sounding.onsets))
        _, first_of_onset = np.unique(sounding.onsets[highest_first], return_index=True)
        candidates = highest_first[first_of_onset]
        moment = np.searchsorted(moments.starts, sounding.onsets[candidates], side="right") - 1
        top = candidates[moments.highest[moment] == sounding.pitches[candidates]]
        onsets = sounding.onsets[top]
        following = np.append(onsets[1:], sounding.end)
        rests = np.maximum(0.0, following - sounding.ends[top])
        return cls(onsets, sounding.pitches[top], following - onsets, rests)

    @cached_property
    def pitch_classes(self) -> Ints:
        return self.pitches % 12

    def sounding_at(self, times: Floats) -> Ints:
        """Pitch classes of the notes that began last before each time; times before the first note are left out."""
        index = np.searchsorted(self.onsets, times) - 1
        return self.pitch_classes[index[index >= 0]]


def _clock(sounding: Sounding) -> tuple[Floats, Ints, Ints]:
    """All times of change, and for each note the index of its onset and of its end among them."""
    clock = np.unique(np.concatenate([sounding.onsets, sounding.ends]))
    if len(clock) > MOST_MOMENTS:
        clock = np.unique(np.append(np.linspace(sounding.start, sounding.end, MOST_MOMENTS), sounding.end))
    begins = np.searchsorted(clock, sounding.onsets, side="right") - 1
    stops = np.maximum(np.searchsorted(clock, sounding.ends, side="right") - 1, begins + 1)
    return clock, begins, np.minimum(stops, len(clock) - 1)
