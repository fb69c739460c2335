"""Music for modes that have little of their own: real pieces of other modes, their scale degrees moved into the mode.

A mapped piece is taken only if it sounds like the mode: the classifier, which listens for the tonic, the telling
degrees and the endings, has to hear it in C and in the mode. Pieces whose bass falls into the last tonic as it does in
the mode's own cadences come first: a dominant that becomes diminished closes nothing.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from os import cpu_count

import numpy as np

from engine import vocabulary
from engine.classify import classify
from engine.conditions import METERS
from engine.dataset import PER_TOKEN, Dataset
from engine.errors import EngineError
from engine.piece import Meter, Piece
from engine.remode import remoded_labels
from engine.theory import MODES, Mode, find_mode

CLEAN_IN_MODE = 0.9  # only pieces this far inside their mode are mapped into another

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


def mapped_into(real: Dataset, wanted_tokens: int, workers: int | None = None) -> list[Dataset]:
    """Mapped pieces for each mode that has fewer than `wanted_tokens` tokens, as many as fill it up; same each time."""
    from pebble import ProcessPool

    have = Counter[str]()
    for row in real.rows:
        have[row.mode] += row.tokens
    scarce = [mode for mode in MODES if have[mode.name] < wanted_tokens]
    with ProcessPool(max_workers=workers or cpu_count()) as pool:
        missing = [wanted_tokens - have[mode.name] for mode in scarce]
        parts = pool.map(partial(_fill, real), [mode.name for mode in scarce], missing).result()
        return [piece for mode in scarce for piece in next(parts)]


def _fill(real: Dataset, name: str, missing: int) -> list[Dataset]:
    """Runs in a worker."""
    found: list[Dataset] = []
    target = find_mode(name)
    for piece in _candidates(real, target):
        if missing <= 0:
            break
        if _sounds_like(piece, target):
            found.append(piece)
            missing -= piece.rows[0].tokens
    return found


def _candidates(real: Dataset, target: Mode) -> Iterator[Dataset]:
    """Mapped pieces in a fixed random order, those with the mode's own cadence first."""
    pieces = list(real.pieces())
    order = np.random.default_rng(MODES.index(target)).permutation(len(pieces))
    suited = [pieces[i] for i in order if pieces[i][0].in_mode >= CLEAN_IN_MODE and pieces[i][0].mode != target.name]
    own = {id(row): _closes_like(target, find_mode(row.mode), real.streams["note"][where]) for row, where in suited}
    for row, where in sorted(suited, key=lambda piece: not own[id(piece[0])]):
        streams = {name: real.streams[name][where] for name in PER_TOKEN}
        streams["note"] = remoded_labels(streams["note"], find_mode(row.mode), target)
        yield Dataset(streams, (replace(row, mode=target.name, in_mode=1.0, mapped_from=row.mode),))


def _closes_like(target: Mode, source: Mode, notes: vocabulary.Labels) -> bool:
    """Whether the last step of the bass comes from a degree of the target's cadences. `notes` are labels in C."""
    bass = _basses(notes)[-8:]
    if len(bass) == 0 or bass[-1] % 12:
        return False
    before = [pitch % 12 for pitch in bass if pitch % 12]
    return bool(before) and before[-1] in {source.degrees[degree - 1] for degree in CADENCE_DEGREES[target.name]}


def _basses(notes: vocabulary.Labels) -> list[int]:
    """MIDI pitches of the lowest note of each onset, in the lower half of them: what the left hand steps along."""
    lowest, before, in_chord = [], 0, False
    for label in notes.tolist():
        if label < vocabulary.SOC and not (in_chord and before < vocabulary.SOC):
            lowest.append(label)
        in_chord = label == vocabulary.SOC or (in_chord and label != vocabulary.EOC)
        before = label
    middle = float(np.median(lowest)) if lowest else 0.0
    return [vocabulary.pitch_of(label) for label in lowest if label <= middle]


def _sounds_like(mapped: Dataset, target: Mode) -> bool:
    try:
        heard = classify(_piece(mapped))
    except EngineError:
        return False
    return (heard.root, heard.mode) == ("C", target.name)


def _piece(encoded: Dataset) -> Piece:
    streams = encoded.streams
    tokens = vocabulary.Tokens(*(streams[name] for name in ("note", "step", "duration", "tempo")))
    label = int(streams["meter"][0])
    numerator, denominator = (int(part) for part in METERS[label - 1].split("/")) if label else (4, 4)
    return vocabulary.decode(tokens, [Meter(0, numerator, denominator)])
