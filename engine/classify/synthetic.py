"""Pieces whose root and mode are certain, in all thirteen modes: random walks, chords over a bass, melodies over a few
chords, drones; and real pieces moved from one mode into another.

No collection of labelled music holds Locrian, Marva or Melodic minor. These teach the joint model that every mode
follows the same rules, and test it on all of them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from engine.piece import TICKS_PER_QUARTER, Note, Piece
from engine.theory import MODES, Mode

LOWEST_ROOT = 48  # C below middle C
BAR_TICKS = 4 * TICKS_PER_QUARTER
RHYTHMS = ((480,), (240, 240, 480), (480, 240, 240, 960), (720, 240), (240,), (320, 160))
"""Durations in ticks, repeated along a piece."""


@dataclass(frozen=True)
class Example:
    """A piece that is in `mode` (index into `theory.MODES`) on `root` (pitch class) beyond doubt."""

    piece: Piece
    root: int
    mode: int
    kind: str


def examples(each: int, seed: int) -> Iterator[Example]:
    """`each` random pieces of every kind in every mode, on random roots; the same for the same seed."""
    rng = np.random.default_rng(seed)
    for mode in range(len(MODES)):
        for kind, make in KINDS.items():
            for _ in range(each):
                root = int(rng.integers(12))
                yield Example(make(MODES[mode], LOWEST_ROOT + root, rng), root, mode, kind)


def walk(mode: Mode, root: int, rng: np.random.Generator) -> Piece:
    """A melody that wanders by steps and small leaps from the root (MIDI number) back to it."""
    return Piece.of(_in_rhythm(_line(mode, root + 12, rng, int(rng.integers(32, 128))), rng))


def chords(mode: Mode, root: int, rng: np.random.Generator) -> Piece:
    """Triads and seventh chords on random degrees, the first and the last on the root, each over its bass note."""
    degrees = [0, *(int(d) for d in rng.integers(0, 7, int(rng.integers(10, 40)))), int(rng.choice((1, 3, 4, 6))), 0]
    ticks = int(rng.choice((480, 960, 1920)))
    voices = 4 if rng.random() < 0.3 else 3
    notes = []
    for index, degree in enumerate(degrees):
        above = [_pitch(mode, root + 12, degree + 2 * voice) for voice in range(voices if degree else 3)]
        notes += [Note(index * ticks, pitch, ticks) for pitch in (_pitch(mode, root - 12, degree), *above)]
    return Piece.of(notes)


def drone(mode: Mode, root: int, rng: np.random.Generator) -> Piece:
    """A melody over the held root, with its fifth above where the mode has a perfect one."""
    melody = _in_rhythm(_line(mode, root + 12, rng, int(rng.integers(32, 128))), rng)
    length = max(note.end_ticks for note in melody)
    held = [root - 12, root - 5] if 7 in mode.degrees and rng.random() < 0.5 else [root - 12]
    bars = range(0, length, 4 * BAR_TICKS)
    return Piece.of([*melody, *(Note(bar, key, min(4 * BAR_TICKS, length - bar)) for bar in bars for key in held)])


def vamp(mode: Mode, root: int, rng: np.random.Generator) -> Piece:
    """A melody over two to four chords that come round and round, the first of them on the root; it ends there."""
    melody = _in_rhythm(_line(mode, root + 12, rng, int(rng.integers(32, 96))), rng)
    others = rng.permutation(np.arange(1, 7))[: int(rng.integers(1, 4))]
    round_of = [0, *(int(degree) for degree in others)]
    bars = -(-max(note.end_ticks for note in melody) // BAR_TICKS)
    degrees = [round_of[bar % len(round_of)] for bar in range(bars)] + [0]
    triads = [[_pitch(mode, root - 12, degree + step) for step in (0, 2, 4)] for degree in degrees]
    return Piece.of(
        [*melody, *(Note(bar * BAR_TICKS, key, BAR_TICKS) for bar, keys in enumerate(triads) for key in keys)]
    )


KINDS: dict[str, Callable[[Mode, int, np.random.Generator], Piece]] = {
    "walk": walk,
    "chords": chords,
    "vamp": vamp,
    "drone": drone,
}


def moved(piece: Piece, root: int, source: Mode, target: Mode) -> Piece:
    """The piece in another mode: scale degrees become the same degrees, the five other notes the five others in order.

    `root` is a pitch class. Unlike `engine.composing.remode`, notes outside the mode stay outside.
    """
    old, new = ([*mode.degrees, *sorted(set(range(12)) - set(mode.degrees))] for mode in (source, target))
    shift = {(root + before) % 12: after - before for before, after in zip(old, new, strict=True)}
    return piece.with_notes(
        Note(n.onset_ticks, min(127, max(0, n.pitch + shift[n.pitch_class])), n.duration_ticks, n.velocity, n.track)
        for n in piece.notes
    )


def _line(mode: Mode, root: int, rng: np.random.Generator, notes: int) -> list[int]:
    """Pitches of a walk within an octave below and above the root, from the root to the root."""
    steps = rng.choice((-3, -2, -1, 0, 1, 2, 3), notes, p=(0.06, 0.14, 0.27, 0.06, 0.27, 0.14, 0.06))
    line, degree = [root], 0
    for step in steps:
        degree = degree + int(step) if -7 <= degree + step <= 9 else degree - int(step)
        line.append(_pitch(mode, root, degree))
    homeward = range(degree - (degree > 0) + (degree < 0), 0, -1 if degree > 0 else 1)
    return [*line, *(_pitch(mode, root, degree) for degree in homeward), root]


def _pitch(mode: Mode, root: int, degree: int) -> int:
    """`degree` counts scale steps from the root in both directions."""
    octave, index = divmod(degree, 7)
    return root + 12 * octave + mode.degrees[index]


def _in_rhythm(pitches: list[int], rng: np.random.Generator) -> list[Note]:
    rhythm = RHYTHMS[int(rng.integers(len(RHYTHMS)))]
    lengths = [rhythm[index % len(rhythm)] for index in range(len(pitches))]
    onsets = np.cumsum([0, *lengths[:-1]])
    return [Note(int(o), p, ticks) for o, p, ticks in zip(onsets, pitches, lengths, strict=True)]
