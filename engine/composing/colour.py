"""Colour: notes outside the mode that are gone before they matter.

A chromatic passing or neighbour note is short, lies off the beat and moves on by a step to a note of the mode
(W. Piston, *Harmony*, 1941, chapter 8, on nonharmonic tones). Whatever else is outside the mode is brought inside.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace

from engine.meter import beat_starts
from engine.piece import TICKS_PER_QUARTER, Note, Piece

LONGEST_TICKS = TICKS_PER_QUARTER  # of a note in passing
STEP = 2  # semitones: the widest step by which it may move on


def only_in_passing(piece: Piece, inside: frozenset[int]) -> Piece:
    """The piece with notes outside the pitch classes `inside` (0..11) only where they pass.

    Any other one goes to the nearest pitch inside, the lower of two; where that key is struck already, it goes.
    """
    onsets = sorted({note.onset_ticks for note in piece.notes})
    kept: dict[tuple[int, int, int], Note] = {}
    foreign = []
    for note in piece.notes:
        if note.pitch_class in inside or _passes(note, piece, onsets, inside):
            kept[note.onset_ticks, note.track, note.pitch] = note
        else:
            foreign.append(replace(note, pitch=_nearest(note.pitch, inside)))
    for note in foreign:
        kept.setdefault((note.onset_ticks, note.track, note.pitch), note)
    return piece.with_notes(kept.values())


def _passes(note: Note, piece: Piece, onsets: list[int], inside: frozenset[int]) -> bool:
    if note.duration_ticks > LONGEST_TICKS or _is_on_beat(note, piece):
        return False
    following = bisect_right(onsets, note.onset_ticks)
    if following == len(onsets) or onsets[following] > note.end_ticks:
        return False
    return any(
        next_.pitch_class in inside and 0 < abs(next_.pitch - note.pitch) <= STEP
        for next_ in _struck_at(piece, onsets[following])
    )


def _is_on_beat(note: Note, piece: Piece) -> bool:
    starts = piece.bar_starts()
    bar = starts[bisect_right(starts, note.onset_ticks) - 1]
    return note.onset_ticks - bar in beat_starts(piece.meter_at(bar))


def _struck_at(piece: Piece, tick: int) -> Iterable[Note]:
    first = bisect_right(piece.notes, tick - 1, key=lambda note: note.onset_ticks)
    last = bisect_right(piece.notes, tick, key=lambda note: note.onset_ticks)
    return piece.notes[first:last]


def _nearest(pitch: int, inside: frozenset[int]) -> int:
    return min((pitch + step for step in range(-6, 7) if (pitch + step) % 12 in inside), key=lambda p: abs(p - pitch))
