"""Rhythm as it is written: ticks -> a grid with triplets, lengths -> note values that keep the meter visible.

Values are split the way engravers do it (E. Gould, "Behind Bars", 2011, on grouping rhythms): a note may cross a beat
only where the beat stays clear, a rest never does.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from engine.meter import SMALLEST_TICKS, Span
from engine.piece import TICKS_PER_QUARTER, Note, Piece

TOLERANCE_TICKS = TICKS_PER_QUARTER // 40
"""How far an onset may lie from the written grid: 12 ticks, 16 ms at 96 bpm, less than players are apart."""

_PLAIN_NAMES = ("whole", "half", "quarter", "eighth", "16th", "32nd", "64th")
PLAIN_LENGTHS = {4 * TICKS_PER_QUARTER // 2**power: name for power, name in enumerate(_PLAIN_NAMES)}
_WRITTEN: dict[int, tuple[str, int]] = {
    **{length: (name, 0) for length, name in PLAIN_LENGTHS.items()},
    **{length * 3 // 2: (name, 1) for length, name in PLAIN_LENGTHS.items() if name != "64th"},
}


@dataclass(frozen=True, slots=True)
class Value:
    """A stretch of a bar, in ticks from its beginning, that one note or rest can fill."""

    start: int
    end: int
    triplet: tuple[int, int] | None = None  # start and end of the triplet that it belongs to

    @property
    def written(self) -> tuple[str, int]:
        """(MusicXML type, dots); a note of a triplet of eighths is an eighth. KeyError if no value has this length."""
        return _WRITTEN[self._plain_length]

    @property
    def exists(self) -> bool:
        return self._plain_length in _WRITTEN

    @property
    def _plain_length(self) -> int:
        length = self.end - self.start
        return length * 3 // 2 if self.triplet else length


class Grid:
    """The written position nearest to a tick. Each beat is divided as simply as its onsets allow: 4, 3, 8 or 6 parts.

    Among 4 and 3 the ends of notes decide where the onsets leave it open; finer parts never come from ends alone, which
    players leave early. A beat here is a quarter, or the meter's unit where that is shorter.
    """

    def __init__(self, piece: Piece, bar_starts: list[int], notes: Iterable[Note]) -> None:
        self._piece = piece
        self._bars = bar_starts
        onsets: dict[tuple[int, int], set[int]] = defaultdict(set)
        ends: dict[tuple[int, int], set[int]] = defaultdict(set)
        for note in notes:
            onsets[self._beat(note.onset_ticks)].add(note.onset_ticks)
            ends[self._beat(note.end_ticks)].add(note.end_ticks)
        self._parts = {
            beat: _division(beat, onsets.get(beat, set()), ends.get(beat, set()), self._is_whole(beat))
            for beat in onsets.keys() | ends.keys()
        }

    @property
    def triplets(self) -> frozenset[tuple[int, int]]:
        """(start, length) in ticks of the beats that fall into three (or six) parts."""
        return frozenset(beat for beat, parts in self._parts.items() if parts % 3 == 0)

    def snap(self, tick: int) -> int:
        step = self.step(tick)
        start, _ = self._beat(tick)
        return self._within_bar(tick, start + (tick - start + step // 2) // step * step)

    def after(self, position: int) -> int:
        """The written position that follows one."""
        return self._within_bar(position, position + self.step(position))

    def step(self, tick: int) -> int:
        """Length in ticks of the parts of the beat that `tick` lies in."""
        beat = self._beat(tick)
        return beat[1] // (self._parts.get(beat) or _division(beat, (), (), self._is_whole(beat)))

    def _is_whole(self, beat: tuple[int, int]) -> bool:
        start, length = beat
        return self._within_bar(start, start + length) == start + length

    def _within_bar(self, tick: int, position: int) -> int:
        """`position`, or the next bar line after `tick` where that comes first: a bar may break off within a beat."""
        following = bisect_right(self._bars, tick)
        return min(position, self._bars[following]) if following < len(self._bars) else position

    def _beat(self, tick: int) -> tuple[int, int]:
        """(start, length) in ticks."""
        bar = self._bars[max(0, bisect_right(self._bars, tick) - 1)]
        unit = min(TICKS_PER_QUARTER, TICKS_PER_QUARTER * 4 // self._piece.meter_at(bar).denominator)
        return tick - (tick - bar) % unit, unit


def _division(beat: tuple[int, int], onsets: Iterable[int], ends: Iterable[int], is_whole: bool) -> int:
    """Into how many parts the beat (start, length) falls: the first of 4, 3, 8, 6 that fits, else the nearest.

    A beat that is broken off has no triplets.
    """
    start, unit = beat
    options = [n for n in (4, 3, 8, 6, 2, 1) if unit % n == 0 and unit // n >= min(unit, SMALLEST_TICKS)]
    options = [n for n in options if is_whole or n % 3]
    errors = {n: max((_off(tick - start, unit // n) for tick in onsets), default=0) for n in options}
    fitting = [n for n in options if errors[n] <= TOLERANCE_TICKS]
    for n in fitting:
        if n in (4, 3) and all(_off(tick - start, unit // n) <= TOLERANCE_TICKS for tick in ends):
            return n
    return fitting[0] if fitting else min(options, key=lambda n: errors[n])


def _off(ticks: int, step: int) -> int:
    return min(ticks % step, step - ticks % step)


def with_triplets(span: Span, beats: frozenset[tuple[int, int]]) -> Span:
    """The bar with the given beats (start, length) in three parts instead of two; ticks from the bar's beginning."""
    if (span.start, span.length) in beats:
        third = span.length // 3
        thirds = tuple(_halves(at, at + third) for at in range(span.start, span.end, third))
        return replace(span, parts=thirds, triplet=True)
    return replace(span, parts=tuple(with_triplets(part, beats) for part in span.parts))


def _halves(start: int, end: int) -> Span:
    middle = (start + end) // 2
    return Span(start, end, (Span(start, middle), Span(middle, end)))


def cut(start: int, end: int, span: Span, *, note: bool, triplet: tuple[int, int] | None = None) -> Iterator[Value]:
    """[start, end) as values that exist and that leave the parts of `span` visible; for a note they are to be tied."""
    if start >= end:
        return
    whole = (start, end) == (span.start, span.end)
    value = Value(start, end, (span.start, span.end) if span.triplet and not whole else triplet)
    if value.exists and (whole or (note and _clear(start, end, span))):
        yield value
        return
    inside = next((part for part in span.parts if part.start <= start and end <= part.end), None)
    if inside is not None:
        yield from cut(start, end, inside, note=note, triplet=value.triplet)
        return
    edges = [part.start for part in span.parts if start < part.start < end]
    edge = edges[-1] if start in _edges(span) else edges[0]
    yield from cut(start, edge, span, note=note, triplet=triplet)
    yield from cut(edge, end, span, note=note, triplet=triplet)


def _clear(start: int, end: int, span: Span) -> bool:
    """Whether a note may stand as one value across parts of the span.

    From edge to edge it may. Where the parts are plain equal values it may also begin or end off the edges, or be a
    syncopation of one part's length about an edge (eighth, quarter, eighth).
    """
    edges = _edges(span)
    if not any(start < part.start < end for part in span.parts):
        return False
    on_edges = (start in edges) + (end in edges)
    plain = len({part.length for part in span.parts}) == 1 and span.parts[0].length in PLAIN_LENGTHS
    syncopated = end - start == span.parts[0].length and (start + end) // 2 in edges
    return on_edges == 2 or (plain and (on_edges == 1 or syncopated))


def _edges(span: Span) -> set[int]:
    return {span.end, *(part.start for part in span.parts)}
