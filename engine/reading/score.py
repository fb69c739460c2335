"""What music21 makes of a checked score -> Piece.

- Pitches sound as they do in a concert, whatever the instruments' parts are written in.
- Tied notes are one note. Grace notes are left out, as they have no time of their own. So are chord names.
- Repeats are not played again: the answer does not change with them, bars keep the numbers that they have on paper, and
  repeats inside repeats cannot grow without end.
- A bar that is shorter or longer than its meter, such as an upbeat, gets a meter of its own length, so that all bars
  begin where they begin on paper.
- Percussion is left out, as in the paper.
"""

import io
import math
import warnings
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from fractions import Fraction
from importlib import import_module
from itertools import zip_longest
from typing import Any

from engine.errors import CorruptFile, EmptyPiece, EngineError, TooLarge, Unpitched
from engine.midi import FASTEST_BPM, SLOWEST_BPM, Limits, check_length, clean_title
from engine.piece import TICKS_PER_QUARTER, Meter, Note, Piece, Tempo

_PERCUSSION_CHANNEL = 9  # counted from 0
_LARGEST_NUMERATOR, _DENOMINATORS = 64, (1, 2, 4, 8, 16, 32)  # what `engine.midi` reads back
_NAMES = {"musicxml": "MusicXML score", "humdrum": "Humdrum file", "abc": "ABC tune"}
_COMMON_TIME = Meter(0, 4, 4)


def read_score(kind: str, text: str, meter: Meter = _COMMON_TIME, remarks: tuple[str, ...] = ()) -> Piece:
    """The piece in a text that music21 calls `kind` ("musicxml", "humdrum", "abc").

    `meter` is in force where the text does not say. The text is ours: checked and bounded before. Raises CorruptFile,
    EmptyPiece, TooLarge, Unpitched.
    """
    quiet = io.StringIO()  # music21 prints what it finds odd
    try:
        with warnings.catch_warnings(), redirect_stderr(quiet), redirect_stdout(quiet):
            warnings.simplefilter("ignore")
            piece = _piece(_parsed(kind, text), meter, remarks)
    except EngineError:
        raise
    except MemoryError:
        raise TooLarge("The score needs more memory than there is; please give a smaller one.") from None
    except Exception as error:  # music21 has errors of its own, and lets all others through
        name = _NAMES[kind]
        raise CorruptFile(f"The {name} is damaged among its notes; please correct it, or export it as MIDI.") from error
    check_length(piece, Limits())
    return piece


def _parsed(kind: str, text: str) -> Any:
    """Not `converter.parse`: that takes text for a path or an address if it can, and keeps pickles."""
    return import_module("music21").converter.parseData(text, format=kind)


def _piece(found: Any, meter: Meter, remarks: tuple[str, ...]) -> Piece:
    parts = list(found.parts) or [found]
    flat = [part.flatten() for part in parts]
    pitched = [part for part in flat if not _is_percussion(part)]
    tracks = [(_program(part), spans) for part in pitched if (spans := _spans(part))]
    if not tracks:
        struck = any(part.notes.getElementsNotOfClass("Harmony") for part in flat)
        raise Unpitched("The score has only percussion, which has no mode.") if struck else _no_notes()
    return Piece.of(
        notes=[Note(*span, track=index) for index, (_, spans) in enumerate(tracks) for span in spans],
        tempos=[tempo for part in flat for tempo in _tempos(part)],
        meters=_meters(parts[0], meter),
        programs=[program for program, _ in tracks],
        title=clean_title((found.metadata and found.metadata.bestTitle) or ""),
        remarks=remarks,
    )


def _no_notes() -> EmptyPiece:
    return EmptyPiece("The score holds no notes.")


def _ticks(quarters: float | Fraction) -> int:
    return round(quarters * TICKS_PER_QUARTER)


def _is_percussion(part: Any) -> bool:
    return any(found.midiChannel == _PERCUSSION_CHANNEL for found in part.getElementsByClass("Instrument"))


def _program(part: Any) -> int:
    """The General MIDI program of the part's first instrument that has one; a piano where none has."""
    programs = (found.midiProgram for found in part.getElementsByClass("Instrument"))
    return next((program for program in programs if program is not None and 0 <= program <= 127), 0)


def _spans(part: Any) -> list[tuple[int, int, int]]:
    """(onset, pitch, duration) in ticks of every note that sounds, tied ones joined."""
    spans: list[tuple[int, int, int]] = []
    held: dict[tuple[int, int], int] = {}  # (tick, pitch) at which a tie goes on -> index of its note
    for onset, end, pitch, tie in _heads(part):
        index = held.pop((onset, pitch), None) if tie in ("stop", "continue") else None
        if index is None:
            index = len(spans)
            spans.append((onset, pitch, end - onset))
        else:
            first = spans[index][0]
            spans[index] = (first, pitch, end - first)
        if tie in ("start", "continue"):
            held[end, pitch] = index
    return spans


def _heads(part: Any) -> Iterator[tuple[int, int, int, str]]:
    """(onset, end, sounding pitch, kind of tie) of every written note that has a pitch and a length."""
    shifts = _transpositions(part)
    for element in part.notes.getElementsNotOfClass(("Harmony", "Unpitched", "PercussionChord")):
        onset, end = _ticks(element.offset), _ticks(element.offset + element.quarterLength)
        if element.quarterLength <= 0:
            continue
        shift = shifts[bisect_right(shifts, (onset, math.inf)) - 1][1]
        for head in element.notes if element.isChord else (element,):
            yield onset, max(onset + 1, end), _key(head.pitch.ps + shift), head.tie.type if head.tie else ""


def _transpositions(part: Any) -> list[tuple[int, float]]:
    """(tick, semitones) from which on the part sounds higher than it is written.

    Not `toSoundingPitch`, which takes milliseconds for a note, and believes that every clarinet is written in B flat.
    """
    instruments = part.getElementsByClass("Instrument") if part.atSoundingPitch is False else ()
    shifts = [(_ticks(found.offset), found.transposition.semitones) for found in instruments if found.transposition]
    return [(0, 0), *sorted(shifts)]


def _key(pitch: float) -> int:
    """The nearest MIDI number; a pitch beyond them goes to their lowest or highest octave."""
    number = round(pitch)
    return number if 0 <= number <= 127 else number % 12 + (108 if number > 0 else 0)


def _tempos(part: Any) -> Iterator[Tempo]:
    for mark in part.getElementsByClass("MetronomeMark"):
        bpm = mark.getQuarterBPM()
        if bpm is not None and SLOWEST_BPM <= bpm <= FASTEST_BPM:
            yield Tempo(_ticks(mark.offset), float(bpm))


def _meters(part: Any, nominal: Meter) -> Iterator[Meter]:
    """The meter of every bar that has another than the bar before, fitted to the length that the bar really has."""
    bars = list(part.getElementsByClass("Measure"))
    if not bars:
        yield nominal
        yield from (_written(found, _ticks(found.offset)) for found in part.getElementsByClass("TimeSignature"))
    before = ""
    for bar, after in zip_longest(bars, bars[1:]):
        start = _ticks(bar.offset)
        nominal = _written(bar.timeSignature, start) if bar.timeSignature else replace(nominal, tick=start)
        length = nominal.bar_ticks if after is None else _ticks(after.offset) - start  # the last bar may stop early
        meter = _fitted(nominal, length)
        if str(meter) != before:
            yield meter
        before = str(meter)


def _written(found: Any, tick: int) -> Meter:
    """A time signature as it stands, 4/4 where there is none that MIDI could hold."""
    numerator, denominator = found.numerator, found.denominator
    possible = 1 <= numerator <= _LARGEST_NUMERATOR and denominator in _DENOMINATORS
    return Meter(tick, numerator, denominator) if possible else Meter(tick, 4, 4)


def _fitted(nominal: Meter, length_ticks: int) -> Meter:
    """The nominal meter, or one whose bar is as long as this one in the largest notes that it can be counted in."""
    if length_ticks == nominal.bar_ticks:
        return nominal
    for denominator in (d for d in _DENOMINATORS if d >= nominal.denominator):
        numerator, rest = divmod(length_ticks * denominator, 4 * TICKS_PER_QUARTER)
        if rest == 0 and 1 <= numerator <= _LARGEST_NUMERATOR:
            return Meter(nominal.tick, numerator, denominator)
    return nominal
