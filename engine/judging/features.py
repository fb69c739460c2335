"""The ten features by which sets of pieces are compared, after MGEval.

L.-C. Yang and A. Lerch, "On the evaluation of generative models in music", Neural Computing and Applications 32, 2020,
section 3.1; definitions follow the authors' program (mgeval/core.py). Three differ from it: times are counted in beats
(quarter notes) rather than seconds or shares of a bar, matrices are shares rather than counts, and the spread of notes
per bar takes the place of the features of single bars.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.piece import TICKS_PER_QUARTER, Piece

Floats = NDArray[np.float64]
Table = dict[str, Floats]
"""Feature -> (N, values): a row a piece."""

# Quarters: full, half, quarter, eighth, sixteenth; the same dotted but for the full; half, quarter, eighth in triplets.
NOTE_LENGTHS = np.array([4, 2, 1, 1 / 2, 1 / 4, 3, 3 / 2, 3 / 4, 3 / 8, 4 / 3, 2 / 3, 1 / 3])
FOLLOWS_WITHIN_TICKS = TICKS_PER_QUARTER // 10  # of a note's end; 0.05 s at 120 bpm, as in pretty_midi's transitions

FEATURES: dict[str, str] = {
    "pitch_count": "different pitches",
    "note_count": "notes",
    "pitch_class_histogram": "share of the sounding time of each pitch class",
    "pitch_class_transitions": "share of each step from one pitch class to the next",
    "pitch_range": "semitones from the lowest to the highest note",
    "pitch_interval": "semitones from one note to the next, on average",
    "inter_onset": "quarter notes from one onset to the next, on average",
    "note_length_histogram": "share of each note length",
    "note_length_transitions": "share of each step from one note length to the next",
    "notes_per_bar_spread": "standard deviation of the number of notes in a bar",
}
"""Name -> what it is, for people."""

PITCH_CLASS_FEATURES = ("pitch_class_histogram", "pitch_class_transitions")
"""What gives away that a piece stays inside seven pitch classes, as real pieces seldom do."""


@dataclass(frozen=True)
class _Columns:
    """The notes of a piece, each array (notes,)."""

    onset: NDArray[np.int64]
    pitch: NDArray[np.int64]
    duration: NDArray[np.int64]


def table_of(pieces: Sequence[Piece], bars: int) -> Table:
    """The features of pieces that are `bars` bars long, each in one meter and with two notes or more."""
    rows = [_features(piece, bars) for piece in pieces]
    return {name: np.array([np.atleast_1d(row[name]) for row in rows], float) for name in FEATURES}


def flat(table: Table, without: Sequence[str] = ()) -> Floats:
    """The features side by side, (N, values)."""
    return np.concatenate([table[name] for name in FEATURES if name not in without], axis=1)


def _features(piece: Piece, bars: int) -> dict[str, float | Floats]:
    columns = np.array([(n.onset_ticks, n.pitch, n.duration_ticks) for n in piece.notes], np.int64)
    notes = _Columns(*columns.T)
    lengths = _length_classes(notes.duration)
    in_bar = np.bincount(notes.onset // piece.meters[0].bar_ticks, minlength=bars)
    return {
        "pitch_count": len(np.unique(notes.pitch)),
        "note_count": len(notes.pitch),
        "pitch_class_histogram": _shares(np.bincount(notes.pitch % 12, notes.duration, 12)),
        "pitch_class_transitions": _pitch_class_transitions(notes),
        "pitch_range": int(np.ptp(notes.pitch)),
        "pitch_interval": float(np.abs(np.diff(notes.pitch)).mean()),
        "inter_onset": _inter_onset(notes.onset),
        "note_length_histogram": _shares(np.bincount(lengths, minlength=12)),
        "note_length_transitions": _transitions(lengths[:-1], lengths[1:]),
        "notes_per_bar_spread": float(in_bar.std()),
    }


def _shares(counts: NDArray[np.int64] | Floats) -> Floats:
    return np.asarray(counts, float) / max(float(counts.sum()), 1.0)


def _transitions(sources: NDArray[np.int64], targets: NDArray[np.int64]) -> Floats:
    """(144,): shares of the steps from each of 12 classes to each."""
    return _shares(np.bincount(sources * 12 + targets, minlength=144))


def _pitch_class_transitions(notes: _Columns) -> Floats:
    """Steps from every note to those that begin where it ends, as pretty_midi counts them."""
    gaps = (notes.onset + notes.duration)[:, None] - notes.onset  # (notes, notes)
    sources, targets = np.nonzero(np.abs(gaps) < FOLLOWS_WITHIN_TICKS)
    return _transitions(notes.pitch[sources] % 12, notes.pitch[targets] % 12)


def _inter_onset(onsets: NDArray[np.int64]) -> float:
    steps = np.diff(np.unique(onsets))
    return float(steps.mean()) / TICKS_PER_QUARTER if len(steps) else 0.0


def _length_classes(durations: NDArray[np.int64]) -> NDArray[np.int64]:
    """Index into NOTE_LENGTHS of the nearest length of each note."""
    quarters = durations[:, None] / TICKS_PER_QUARTER
    nearest: NDArray[np.int64] = np.abs(quarters - NOTE_LENGTHS).argmin(axis=1)
    return nearest
