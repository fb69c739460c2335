"""Small pieces to judge: quarter notes in a row, and random music whose mode is certain."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine.judging.sample import BARS, Sample
from engine.midi import write_midi
from engine.piece import Meter, Note, Piece
from engine.theory import MODES, Mode, root_for

BEAT = 480
BAR = 4 * BEAT


def row(pitches: Sequence[int], ticks: int = BEAT) -> Piece:
    """One note after the other, in 4/4."""
    return Piece.of([Note(index * ticks, pitch, ticks) for index, pitch in enumerate(pitches)])


def walk(rng: np.random.Generator, mode: Mode = MODES[0], root: int = 0, bars: int = BARS, quick: float = 0.5) -> Piece:
    """A tune over a bass that rests on the tonic; `quick` is how many of its beats have two notes."""
    notes = [Note(bar * BAR, 36 + root, BAR) for bar in range(bars)]
    place = 7
    for beat in range(4 * bars):
        count = 2 if rng.random() < quick else 1
        for part in range(count):
            place = int(np.clip(place + rng.integers(-2, 3), 0, 13))
            pitch = 60 + root + 12 * (place // 7) + mode.degrees[place % 7]
            notes.append(Note(beat * BEAT + part * BEAT // count, pitch, BEAT // count))
    return Piece.of(notes, meters=[Meter(0, 4, 4)])


def walks(count: int, seed: int, quick: float = 0.5) -> list[Sample]:
    """In C Ionian."""
    rng = np.random.default_rng(seed)
    return [Sample(walk(rng, quick=quick), "C", "ionian") for _ in range(count)]


def write_real(folder: Path, count: int, seed: int = 0) -> Path:
    """MIDI files in several keys and modes, some bars longer than what is compared."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    for number in range(count):
        mode, root = MODES[number % 2 * 5], int(rng.integers(12))  # Ionian, Aeolian
        (folder / f"{number:03}.mid").write_bytes(write_midi(walk(rng, mode, root, BARS + 2)))
    return folder


def named(root: int, mode: Mode) -> str:
    return root_for(root, mode).name
