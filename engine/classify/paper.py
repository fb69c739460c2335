"""Piece -> root and mode, by the paper's method.

1. The root is the tonic that music21's default key finder hears in the durations (`engine.keys`).
2. The notes are transposed so that the root is C, and counted by pitch class (number mod 12).
3. The seven most frequent pitch classes, sorted, are the scale of the piece.
4. Its Hamming distance to each of the 13 modes, position by position, times 7, is 0..7; the smallest wins.

The paper leaves three things open. Our rules:

- *Equal counts.* Of two pitch classes that sound equally often, the one with the greater weight in the profile of the
  key that was found comes first, then the lower one.
- *Fewer than seven pitch classes.* The same rule among those that never sound: what the piece does not say is taken
  from the key that was found (the tonic's major scale, or its natural minor). A warning says so.
- *Equal distances.* The mode whose notes hold the larger share of all notes wins, then the one that stands first in the
  paper. A warning names the others.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.classify.answer import Classification, Guess
from engine.errors import EmptyPiece, TooShort
from engine.keys import MAJOR_WEIGHTS, MINOR_WEIGHTS, find_key
from engine.naming import Names, name_note
from engine.piece import Piece
from engine.theory import MODES, root_for

FEWEST_NOTES = 5
FEWEST_PITCH_CLASSES = 3
"""A mode is a matter of seven degrees; with less than these nearly every mode on nearly every root fits."""

_FEW_NOTES = 24  # below, one more note can change the answer
_UNCLEAR_SHARE = 0.75  # 19 of 20 real pieces have more of their notes inside their mode


@dataclass(frozen=True)
class Hearing:
    """The paper's method on bare histograms; modes are indices into `theory.MODES`."""

    root: int  # pitch class 0..11
    scale: tuple[int, ...]  # seven semitones above the root, ascending
    distances: tuple[int, ...]  # 0..7, one a mode
    inside: tuple[float, ...]  # share 0..1 of the notes that lie inside each mode
    order: tuple[int, ...]  # all modes, best first


def classify(piece: Piece, names: Names = "english") -> Classification:
    """Root and mode of a piece. Raises EmptyPiece, TooShort."""
    check_enough(piece)
    counts, durations = histograms(piece)
    heard = hear(counts, durations)
    ranking = tuple(_guess(heard, mode) for mode in heard.order)
    equal = tuple(guess for guess in ranking if guess.score == ranking[0].score)
    return Classification(
        method="paper",
        verdict="open" if len(equal) > 1 else "likely",
        root=ranking[0].root,
        mode=ranking[0].mode,
        ranking=ranking,
        undecided=equal if len(equal) > 1 else (),
        reasons=(),
        warnings=piece.remarks + _warnings(heard, counts, names),
        sections=(),
        pitch_classes=tuple((durations / durations.sum()).tolist()),
        distance=heard.distances[heard.order[0]],
        distances={mode.name: distance for mode, distance in zip(MODES, heard.distances, strict=True)},
    )


def check_enough(piece: Piece) -> None:
    """Raises EmptyPiece or TooShort for a piece that has too few notes for any mode."""
    if not piece.notes:
        raise EmptyPiece("The piece has no notes.")
    notes, different = len(piece.notes), len({note.pitch % 12 for note in piece.notes})
    if notes < FEWEST_NOTES or different < FEWEST_PITCH_CLASSES:
        raise TooShort(
            f"The piece has {_counted(notes, 'note')} of {_counted(different, 'kind')}; "
            f"telling a mode takes at least {FEWEST_NOTES} notes of {FEWEST_PITCH_CLASSES} kinds."
        )


def histograms(piece: Piece) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(number of notes, total ticks) of each of the 12 pitch classes, C first."""
    pitch_classes = [note.pitch_class for note in piece.notes]
    ticks = [note.duration_ticks for note in piece.notes]
    counts = np.bincount(pitch_classes, minlength=12).astype(np.float64)
    return counts, np.bincount(pitch_classes, weights=ticks, minlength=12).astype(np.float64)


def hear(counts: NDArray[np.float64], durations: NDArray[np.float64]) -> Hearing:
    """The paper's method on two histograms of 12, C first.

    `counts` (how often each pitch class is struck, not all 0) give the scale, `durations` (in any unit) the root.
    """
    key = find_key(durations)
    above_root = np.roll(counts, -key.root)
    scale = _seven_most_frequent(above_root, key.weights)
    distances = hamming_distances(scale)
    inside = [float(above_root[list(mode.degrees)].sum() / above_root.sum()) for mode in MODES]
    order = sorted(range(len(MODES)), key=lambda mode: (distances[mode], -inside[mode], mode))
    return Hearing(key.root, scale, distances, tuple(inside), tuple(order))


def hamming_distances(scale: tuple[int, ...]) -> tuple[int, ...]:
    """Positions 0..7 in which a sorted scale of seven semitones differs from each mode, in the order of `MODES`."""
    found = _hamming_metric().pairwise(np.array([scale], dtype=np.float64), _mode_table())
    return tuple(int(distance) for distance in np.rint(found[0] * len(scale)))


def distances_on(root: int, mode: int, counts: NDArray[np.float64] | NDArray[np.int64]) -> dict[str, int]:
    """The paper's distance of a piece to every mode by name, on a root that was found in another way.

    `root` is a pitch class, `mode` an index into `MODES` that settles equal counts as the key found does in `hear`.
    """
    weights = MINOR_WEIGHTS if 3 in MODES[mode].degrees else MAJOR_WEIGHTS
    distances = hamming_distances(_seven_most_frequent(np.roll(counts, -root), weights))
    return {mode.name: distance for mode, distance in zip(MODES, distances, strict=True)}


@lru_cache(maxsize=1)
def _hamming_metric() -> Any:
    from sklearn.metrics import DistanceMetric  # here, because this import takes a second or more

    return DistanceMetric.get_metric("hamming")


def _mode_table() -> NDArray[np.float64]:
    return np.array([mode.degrees for mode in MODES], dtype=np.float64)  # (13, 7)


def _seven_most_frequent(above_root: NDArray[np.float64], weights: tuple[float, ...]) -> tuple[int, ...]:
    ranked = sorted(range(12), key=lambda semitone: (-above_root[semitone], -weights[semitone], semitone))
    return tuple(sorted(ranked[:7]))


def _guess(heard: Hearing, index: int) -> Guess:
    mode = MODES[index]
    return Guess(root_for(heard.root, mode).name, mode.name, round(1 - heard.distances[index] / 7, 4))


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _warnings(heard: Hearing, counts: NDArray[np.float64], names: Names) -> tuple[str, ...]:
    return tuple(filter(None, (_few_notes(counts), _few_kinds(counts), _tie(heard, names), _unclear(heard))))


def _few_notes(counts: NDArray[np.float64]) -> str | None:
    notes = int(counts.sum())
    return f"With only {notes} notes this is hardly more than a guess." if notes < _FEW_NOTES else None


def _few_kinds(counts: NDArray[np.float64]) -> str | None:
    different = int(np.count_nonzero(counts))
    if different >= 7:
        return None
    return f"Only {different} different notes sound; the rest of the scale is taken from the most likely key."


def _tie(heard: Hearing, names: Names) -> str | None:
    best, *rest = heard.order
    equal = [MODES[mode].title for mode in rest if heard.distances[mode] == heard.distances[best]]
    if not equal:
        return None
    root = name_note(root_for(heard.root, MODES[best]).name, names)
    return f"On {root}, {MODES[best].title} is as near as {_listed(equal)}; it holds at least as many of the notes."


def _unclear(heard: Hearing) -> str | None:
    share = heard.inside[heard.order[0]]
    if share >= _UNCLEAR_SHARE:
        return None
    return f"Only {share:.0%} of the notes lie inside this mode; the piece may change its mode, or have none."


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
