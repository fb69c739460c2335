"""The root of a score made plainer, where its degrees in another mode leave it in doubt.

Modes of the same notes are told apart by what phrases begin and rest on. A tune that dwells on its fourth degree, say,
may be heard on that once its degrees are those of another mode; so phrases are led to the root.
"""

from bisect import bisect_right
from collections.abc import Iterator, Set
from dataclasses import replace

from engine.composing.arrangement import OCTAVE, arranged
from engine.conditions import BARS_IN_PHRASE
from engine.instruments import Instrument
from engine.piece import Note, Piece


def plainer(score: Piece, root: int, instrument: Instrument) -> Iterator[Piece]:
    """The score, and then with more and more notes on the root, a pitch class 0..11.

    First the lowest note of each phrase's last chord, then that of its first chord as well, then the highest of both.
    """
    yield score
    first, last = _edges(score)
    for onsets, top in ((last, False), (first | last, False), (first | last, True)):
        yield arranged(_led_to(root, score, instrument, onsets, top=top), instrument)


def _edges(score: Piece) -> tuple[Set[int], Set[int]]:
    """The first and the last onset of every four bars."""
    phrases = score.bar_starts()[::BARS_IN_PHRASE]
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for note in score.notes:
        phrase = bisect_right(phrases, note.onset_ticks)
        first.setdefault(phrase, note.onset_ticks)
        last[phrase] = note.onset_ticks
    return set(first.values()), set(last.values())


def _led_to(root: int, score: Piece, instrument: Instrument, onsets: Set[int], *, top: bool) -> Piece:
    """The lowest notes of the chords at these onsets, and with `top` the highest, on the nearest key of the root."""
    chords: dict[int, list[Note]] = {}
    for note in score.notes:
        if note.onset_ticks in onsets:
            chords.setdefault(note.onset_ticks, []).append(note)
    edges = {chord[0] for chord in chords.values()} | {chord[-1] for chord in chords.values() if top}
    return score.with_notes(
        replace(note, pitch=_nearest(note.pitch, root, instrument)) if note in edges else note for note in score.notes
    )


def _nearest(pitch: int, root: int, instrument: Instrument) -> int:
    """The nearest key of the root that the instrument has; every range holds one."""
    keys = (key for key in range(instrument.low, instrument.high + 1) if key % OCTAVE == root)
    return min(keys, key=lambda key: abs(key - pitch))
