"""A piece of keyboard music given to an instrument: its octave, its range, its one line or its two staves."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import zip_longest

from engine.instruments import Instrument
from engine.piece import TICKS_PER_QUARTER, Note, Piece

OCTAVE = 12
MOST_OCTAVES = 4  # that a piece is moved at once; from any instrument of the table to any other
OUTSIDE_PER_OCTAVE = 0.05  # share of notes outside the range that is worth moving the whole piece by an octave
LONGEST_REST_TICKS = TICKS_PER_QUARTER  # of a line, that accompaniment fills; after more the line has gone down


def arranged(piece: Piece, instrument: Instrument, octaves: int = 0) -> Piece:
    """The piece for one instrument, every note inside its range, at the same ticks.

    A piece of any number of tracks comes back with as many as the instrument has staves. Where it plays one note at a
    time the top line is left, without leaps over an octave. `octaves` moves the piece higher than it is; the whole goes
    to the octave that suits the range best, and notes that are outside even there to the nearest octave inside. Pitch
    classes never change.
    """
    notes = _top_line(piece.notes) if instrument.line else piece.notes
    shift = OCTAVE * _best_shift(notes, instrument, octaves)
    placed = [_placed(note, note.pitch + shift, instrument) for note in notes]
    return replace(
        piece.with_notes(_without_leaps(placed, instrument) if instrument.line else _without_doubles(placed)),
        programs=(instrument.program,) * instrument.staves,
        pedals=(),
    )


def _top_line(notes: Iterable[Note]) -> list[Note]:
    """One note at a time: the highest of each onset, unless one above it still sounds, until the next begins.

    The skyline of A. Uitdenbogerd and J. Zobel, "Manipulation of Music for Melody Matching", ACM Multimedia 1998, with
    two things that they leave open: an accompaniment neither cuts a held note off nor fills its rests.
    """
    highest = list({note.onset_ticks: note for note in notes}.values())  # the last of an onset is the highest
    line: list[Note] = []
    for note, following in zip_longest(highest, highest[1:]):
        if line and (_is_beneath(note, line[-1]) or (following and _is_between(note, line[-1], following))):
            continue
        if line:
            last = line[-1]
            line[-1] = replace(last, duration_ticks=min(last.duration_ticks, note.onset_ticks - last.onset_ticks))
        line.append(note)
    return line


def _is_beneath(note: Note, sung: Note) -> bool:
    return sung.end_ticks > note.onset_ticks and sung.pitch > note.pitch


def _is_between(note: Note, sung: Note, following: Note) -> bool:
    """Whether a note more than an octave below the line only sounds while the line rests for a moment."""
    soon = following.onset_ticks - note.onset_ticks <= LONGEST_REST_TICKS
    return soon and note.pitch < min(sung.pitch, following.pitch) - OCTAVE


def _best_shift(notes: Iterable[Note], instrument: Instrument, wished: int) -> int:
    """Octaves by which the notes lie best: near to what is wished, and few of them outside the range."""
    pitches = [note.pitch for note in notes]

    def cost(octaves: int) -> tuple[float, int]:
        outside = sum(not instrument.holds(pitch + OCTAVE * octaves) for pitch in pitches)
        return outside / max(1, len(pitches)) + OUTSIDE_PER_OCTAVE * abs(octaves - wished), abs(octaves)

    return min(range(-MOST_OCTAVES, MOST_OCTAVES + 1), key=cost)


def _placed(note: Note, pitch: int, instrument: Instrument) -> Note:
    """At `pitch`, or in the nearest octave inside the range."""
    if pitch < instrument.low:
        pitch += -(-(instrument.low - pitch) // OCTAVE) * OCTAVE
    elif pitch > instrument.high:
        pitch -= -(-(pitch - instrument.high) // OCTAVE) * OCTAVE
    return replace(note, pitch=pitch, track=min(note.track, instrument.staves - 1))


def _without_leaps(line: Sequence[Note], instrument: Instrument) -> list[Note]:
    """The line without leaps over an octave: it goes on in another octave for as long as it can."""
    sung: list[Note] = []
    moved = 0
    for note in line:
        pitch = note.pitch + moved
        if sung and not _reaches(sung[-1], pitch, instrument):
            octaves = sorted(range(-MOST_OCTAVES, MOST_OCTAVES + 1), key=abs)
            moved = next(OCTAVE * k for k in octaves if _reaches(sung[-1], note.pitch + OCTAVE * k, instrument))
            pitch = note.pitch + moved
        sung.append(replace(note, pitch=pitch))
    return sung


def _reaches(sung: Note, pitch: int, instrument: Instrument) -> bool:
    """Whether the line can go there; any range has every pitch class within an octave of any of its notes."""
    return instrument.holds(pitch) and abs(pitch - sung.pitch) <= OCTAVE


def _without_doubles(notes: Iterable[Note]) -> list[Note]:
    """Of notes that an octave brought together the longest; one that is struck again ends there."""
    keys: dict[tuple[int, int], dict[int, Note]] = defaultdict(dict)
    for note in notes:
        others = keys[note.track, note.pitch]
        double = others.get(note.onset_ticks, note)
        others[note.onset_ticks] = max(note, double, key=lambda one: one.duration_ticks)
    return [kept for others in keys.values() for kept in _ended(sorted(others.values()))]


def _ended(notes: list[Note]) -> list[Note]:
    """Notes of one pitch, none longer than up to the next."""
    ends = [*(note.onset_ticks for note in notes[1:]), notes[-1].end_ticks]
    return [
        replace(note, duration_ticks=min(note.duration_ticks, end - note.onset_ticks))
        for note, end in zip(notes, ends, strict=True)
    ]
