"""Music for modes that have little of their own: real pieces of other modes, their scale degrees moved into the mode.

A mapped piece is taken only if it sounds like the mode: the classifier, which listens for the tonic, the telling
degrees and the endings, has to hear it in C and in the mode. Pieces whose bass falls into the last tonic as it does in
the mode's own cadences come first: a dominant that becomes diminished closes nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from os import cpu_count

import numpy as np

from engine import vocabulary
from engine.classify import classify
from engine.composing.remode import remoded_labels
from engine.conditions import METERS
from engine.corpus.dataset import Dataset, PieceRow
from engine.errors import EngineError, UnreadablePiece
from engine.limits import Allowance, call_each
from engine.piece import Meter, Piece
from engine.theory import MODES, Mode, find_mode

CLEAN_IN_MODE = 0.9  # only pieces this far inside their mode are mapped into another
CLOSING_TOKENS = 256  # among them the cadence is looked for
PIECES_A_CALL = 32
PRELOAD = ("engine.corpus.mapping", "sklearn.metrics")  # what workers need that takes long to import
LONGEST_CALL_S = 300.0  # a call takes 1 s; one that a busy machine holds up is not given up, or builds would differ

Progress = Callable[[int, int], object]
"""Called with tokens found and tokens wanted."""

CADENCE_DEGREES: dict[str, tuple[int, ...]] = {
    "ionian": (5, 4, 2),
    "dorian": (4, 7, 5),
    "phrygian": (2, 7, 4),
    "lydian": (2, 5, 7),
    "mixolydian": (7, 4),
    "aeolian": (5, 7, 4),
    "locrian": (2, 7, 3),
    "harmonic_minor": (5, 4, 7),
    "melodic_minor": (5, 4, 7),
    "bhairav": (2, 7, 4),
    "poorvi": (7, 2),
    "marva": (7, 2),
    "todi": (2, 7),
}
"""Degrees (1 = tonic) from which the bass steps into the last tonic in the mode's own cadences."""


def mapped_into(
    real: Dataset, wanted_tokens: int, workers: int | None = None, progress: Progress | None = None
) -> list[Dataset]:
    """Mapped pieces for each mode that has fewer than `wanted_tokens` tokens, as many as fill it up, in order of modes.

    The same for the same data set, on any number of workers. Fewer where no more pieces sound like the mode.
    """
    have = Counter[str]()
    for row in real.rows:
        have[row.mode] += row.tokens
    scarce = [mode for mode in MODES if have[mode.name] < wanted_tokens]
    clean = [piece for piece in real.each() if piece.rows[0].in_mode >= CLEAN_IN_MODE]
    closings = [_closing(piece.streams["note"]) for piece in clean]
    shelves = [_Shelf(mode, wanted_tokens - have[mode.name], _candidates(clean, closings, mode)) for mode in scarce]
    all_missing = sum(shelf.missing for shelf in shelves)
    while open_shelves := [shelf for shelf in shelves if shelf.missing > 0 and not shelf.exhausted]:
        batches = [(shelf, batch) for shelf in open_shelves for batch in shelf.next_batches()]
        for (shelf, batch), heard in zip(batches, _heard_each(batches, workers), strict=True):
            shelf.take(batch, heard)
            if progress:
                progress(all_missing - sum(max(shelf.missing, 0) for shelf in shelves), all_missing)
    return [piece for shelf in shelves for piece in shelf.taken]


class _Shelf:
    """What one mode still lacks, and what it was given."""

    def __init__(self, mode: Mode, missing: int, candidates: Iterator[Dataset]) -> None:
        self.mode, self.missing, self.exhausted = mode, missing, False
        self.taken: list[Dataset] = []
        self._candidates = candidates

    def next_batches(self) -> Iterator[list[Dataset]]:
        """Candidates that hold about as many tokens as are missing."""
        tokens = 0
        while tokens < self.missing:
            batch = list(islice(self._candidates, PIECES_A_CALL))
            if not batch:
                self.exhausted = True
                return
            tokens += sum(piece.rows[0].tokens for piece in batch)
            yield batch

    def take(self, batch: Sequence[Dataset], heard: Sequence[bool]) -> None:
        """Those that are heard in the mode, until nothing is missing."""
        for piece, right in zip(batch, heard, strict=True):
            if right and self.missing > 0:
                self.taken.append(piece)
                self.missing -= piece.rows[0].tokens


def _heard_each(batches: Sequence[tuple[_Shelf, list[Dataset]]], workers: int | None) -> Iterator[list[bool]]:
    tasks = [(shelf.mode, batch) for shelf, batch in batches]
    for outcome in call_each(_sounding_like, tasks, workers or cpu_count() or 1, Allowance(LONGEST_CALL_S), PRELOAD):
        if isinstance(outcome, EngineError):
            raise outcome
        yield outcome


def _sounding_like(task: tuple[Mode, list[Dataset]]) -> list[bool]:
    """Runs in a worker: which of the pieces the classifier hears in C and in the mode."""
    mode, pieces = task
    return [_sounds_like(piece, mode) for piece in pieces]


def _candidates(clean: Sequence[Dataset], closings: Sequence[int | None], target: Mode) -> Iterator[Dataset]:
    """Pieces of other modes mapped into this one, in a fixed random order, those with its own cadence first."""
    order = np.random.default_rng(MODES.index(target)).permutation(len(clean))
    others = [int(i) for i in order if clean[i].rows[0].mode != target.name]
    for i in sorted(others, key=lambda i: not _closes_like(target, clean[i].rows[0], closings[i])):
        yield _mapped(clean[i], target)


def _mapped(piece: Dataset, target: Mode) -> Dataset:
    (row,) = piece.rows
    notes = remoded_labels(piece.streams["note"], find_mode(row.mode), target)
    return Dataset(
        piece.streams | {"note": notes}, (replace(row, mode=target.name, in_mode=1.0, mapped_from=row.mode),)
    )


def _closes_like(target: Mode, row: PieceRow, closing: int | None) -> bool:
    """Whether the last step of the bass comes from a degree of the target's cadences."""
    return closing in {find_mode(row.mode).degrees[degree - 1] for degree in CADENCE_DEGREES[target.name]}


def _closing(notes: vocabulary.Labels) -> int | None:
    """Pitch class from which the bass steps into its last note, if that is the tonic C. `notes` are labels in C."""
    bass = _basses(notes[-CLOSING_TOKENS:])[-8:]
    if not bass or bass[-1] % 12:
        return None
    return next((pitch % 12 for pitch in reversed(bass) if pitch % 12), None)


def _basses(notes: vocabulary.Labels) -> list[int]:
    """MIDI pitches of the lowest note of each onset, in the lower half of them: what the left hand steps along."""
    lowest, in_chord, opened = [], False, False
    for label in notes.tolist():
        if label < vocabulary.SOC and (opened or not in_chord):
            lowest.append(label)
        opened = label == vocabulary.SOC
        in_chord = opened or (in_chord and label != vocabulary.EOC)
    middle = float(np.median(lowest)) if lowest else 0.0
    return [vocabulary.pitch_of(label) for label in lowest if label <= middle]


def _sounds_like(mapped: Dataset, target: Mode) -> bool:
    try:
        heard = classify(_piece(mapped))
    except UnreadablePiece:  # too short to be heard as anything
        return False
    return (heard.root, heard.mode) == ("C", target.name)


def _piece(encoded: Dataset) -> Piece:
    streams = encoded.streams
    tokens = vocabulary.Tokens(*(streams[name] for name in ("note", "step", "duration", "tempo")))
    label = int(streams["meter"][0])
    numerator, denominator = (int(part) for part in METERS[label - 1].split("/")) if label else (4, 4)
    return vocabulary.decode(tokens, [Meter(0, numerator, denominator)])
