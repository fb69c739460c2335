"""A mode made heard: its scale up and down over a drone, then a close that belongs to it.

Modes with a working dominant or subdominant close with a cadence. The others swing between the root's triad and the one
that has their telling degree (the ♭II of Phrygian, the major IV of Dorian), over the held root: without it the ♭VII of
Mixolydian would make the fourth degree the root. The thaats know no chords: they end with a turn as it is sung in the
raga of the same name, kept to the notes of the thaat.
"""

from collections.abc import Iterator, Sequence

from engine.piece import TICKS_PER_QUARTER, Note, Piece, Tempo
from engine.theory import Mode, find_mode, find_root

EIGHTH = TICKS_PER_QUARTER // 2
BAR = 8 * EIGHTH
HIGHEST_ROOT = 66  # F#4: roots lie from G3 up to here, so that every scale fits the voice and the right hand
BASS_STEPS = -14  # two octaves below the root: where the basses and the drone lie
RIGHT, LEFT = 0, 1  # tracks

CADENCES: dict[str, tuple[int, ...]] = {
    "ionian": (0, 3, 4, 0),  # I IV V I
    "aeolian": (0, 3, 4, 0),  # i iv v i
    "harmonic_minor": (0, 3, 4, 0),  # i iv V i
    "melodic_minor": (0, 3, 4, 0),  # i IV V i
}
"""Mode -> degrees (0 = root) that its triads stand on, each over its own bass."""

SWINGS: dict[str, tuple[int, ...]] = {
    "dorian": (0, 3, 0),  # i IV i
    "phrygian": (0, 1, 0),  # i ♭II i
    "lydian": (0, 1, 0),  # I II I
    "mixolydian": (0, 6, 0),  # I ♭VII I
    "locrian": (0, 1, 0),  # i° ♭II i°
}
"""The same for triads over the held root."""

PHRASES: dict[str, tuple[tuple[int, int], ...]] = {
    "bhairav": ((2, 1), (3, 1), (5, 4), (4, 2), (2, 1), (3, 1), (1, 4), (1, 2)),  # G m d P, G m r r
    "poorvi": ((-1, 1), (1, 1), (2, 2), (3, 2), (4, 2), (5, 1), (4, 1), (3, 1), (2, 1), (1, 1), (2, 1), (1, 2)),
    "marva": ((-2, 1), (-1, 1), (1, 2), (2, 1), (3, 1), (5, 2), (3, 1), (2, 1), (1, 3), (-1, 1), (1, 2)),  # no P
    "todi": ((-2, 1), (-1, 1), (0, 1), (1, 1), (2, 4), (3, 1), (2, 1), (1, 1), (2, 1), (1, 4)),  # d N S r g, M g r g r
}
"""Thaat -> (steps above the root, eighths) of two bars, after which the root is held."""


def demonstrate(root: str, mode: str, tempo_bpm: int = 96) -> Piece:
    """Five bars of 4/4: the scale up one octave, down again, and a close that belongs to the mode, resting on the root.

    `root` and `mode` are names that `engine.theory` knows; raises BadRequest for others. Every note is of the scale.
    """
    scale = find_mode(mode)
    tonic = HIGHEST_ROOT - (HIGHEST_ROOT - find_root(root).pitch_class) % 12
    notes = [*_scale(), *_close(scale.name)]
    return Piece.of(
        (Note(onset, tonic + _semitones(scale, step), length, track=track) for onset, step, length, track in notes),
        tempos=[Tempo(0, tempo_bpm)],
        programs=(0, 0),
        title=f"{root} {scale.title}",
    )


Steps = Iterator[tuple[int, int, int, int]]
"""Onset in ticks, steps of the scale above the root, length in ticks, track."""


def _scale() -> Steps:
    """Two bars: up and down in eighths over the root."""
    for place, step in enumerate((0, 1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1)):
        yield place * EIGHTH, step, EIGHTH, RIGHT
    yield 14 * EIGHTH, 0, 2 * EIGHTH, RIGHT
    yield from _drone(0)
    yield from _drone(BAR)


def _close(mode: str) -> Steps:
    """Three bars."""
    if mode in CADENCES:
        yield from _bass(CADENCES[mode])
        yield from _triads(CADENCES[mode])
        return
    for bar in (2, 3, 4):
        yield from _drone(bar * BAR)
    yield from _triads(SWINGS[mode]) if mode in SWINGS else _phrase(PHRASES[mode])


def _spread(degrees: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """(degree, onset, length) of chords: the first and the last fill a bar each, those between share one."""
    first, *between, last = degrees
    yield first, 2 * BAR, BAR
    for place, degree in enumerate(between):
        length = BAR // len(between)
        yield degree, 3 * BAR + place * length, length
    yield last, 4 * BAR, BAR


def _triads(degrees: Sequence[int]) -> Steps:
    """Close to one another, within the octave that ends on the root: the root's own triad has it on top."""
    for degree, onset, length in _spread(degrees):
        for third in (0, 2, 4):
            yield onset, 1 + (degree + third - 1) % 7, length, RIGHT


def _bass(degrees: Sequence[int]) -> Steps:
    for degree, onset, length in _spread(degrees):
        yield onset, BASS_STEPS + degree + (7 if degree < 4 else 0), length, LEFT


def _phrase(turn: Sequence[tuple[int, int]]) -> Steps:
    onset = 2 * BAR
    for step, eighths in (*turn, (0, 8)):
        yield onset, step, eighths * EIGHTH, RIGHT
        onset += eighths * EIGHTH


def _drone(onset: int) -> Steps:
    """The root in two octaves: a fifth beside it would belong to some of the modes only."""
    for step in (BASS_STEPS, BASS_STEPS + 7):
        yield onset, step, BAR, LEFT


def _semitones(mode: Mode, step: int) -> int:
    octave, degree = divmod(step, 7)
    return 12 * octave + mode.degrees[degree]
