"""Small pieces that the tests of performing, writing and rendering share."""

import random

from engine.piece import TICKS_PER_QUARTER, Meter, Note, Piece, Tempo
from engine.theory import find_mode, find_root

RHYTHMS = {
    4: ((480,), (240, 240), (160, 160, 160), (960,), (720, 240), (120, 120, 240), (360, 120), (320, 160)),
    8: ((240,), (480, 240), (120, 120), (720,), (360, 120)),
}


def two_hands(
    root: str = "D",
    mode: str = "dorian",
    meter: tuple[int, int] = (4, 4),
    bars: int = 8,
    seed: int = 1,
    bpm: float = 96,
) -> Piece:
    """A melody that walks through the mode over broken chords, all at one loudness, that ends on the root."""
    dice = random.Random(seed)
    pitch_class, degrees = find_root(root).pitch_class, find_mode(mode).degrees
    scale = [12 * octave + pitch_class + degree for octave in range(2, 8) for degree in degrees]
    bar = Meter(0, *meter)
    last = (bars - 1) * bar.bar_ticks
    notes = [Note(last, pitch, bar.bar_ticks, 80, 0 if pitch > 55 else 1) for pitch in (scale[21], scale[7])]
    at, place = 0, 21
    while at < last:
        for length in dice.choice(RHYTHMS[meter[1]]):
            place = min(28, max(17, place + dice.choice((-2, -1, -1, 1, 1, 2))))
            length = min(length, last - at)
            if length > 0 and dice.random() > 0.1:
                notes.append(Note(at, scale[place], length, 80, 0))
            at += length
    beat = TICKS_PER_QUARTER * 4 // meter[1]
    for start in range(0, last, bar.bar_ticks):
        bass = dice.choice((7, 10, 11))
        notes.append(Note(start, scale[bass], bar.bar_ticks, 80, 1))
        for index, tick in enumerate(range(start + beat, start + bar.bar_ticks, beat)):
            notes.append(Note(tick, scale[bass + (2, 4)[index % 2]], beat, 80, 1))
    return Piece.of(notes, [Tempo(0, bpm)], [bar], (0, 0))
