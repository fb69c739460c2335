"""How a bar is built: groups, beats and their divisions, as a tree that notation and performance both read."""

from dataclasses import dataclass, replace
from functools import lru_cache

from engine.piece import TICKS_PER_QUARTER, Meter

SMALLEST_TICKS = TICKS_PER_QUARTER // 8
"""A thirty-second note: the tree divides no further."""


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a bar, in ticks from the bar's beginning, and the equal or unequal parts that it falls into."""

    start: int
    end: int
    parts: tuple["Span", ...] = ()
    triplet: bool = False  # whether the parts are three in the time of two

    @property
    def length(self) -> int:
        return self.end - self.start


def bar_tree(meter: Meter) -> Span:
    """The bar as groups of beats, beats as halves, down to thirty-seconds.

    4/4 is 2+2 quarters; 6/8, 9/8, 12/8 are dotted quarters of three eighths; 5 units are 3+2; 7 are 2+2+3; other odd
    counts are twos with a last three.
    """
    return _tree(meter.numerator, meter.denominator)


@lru_cache(maxsize=64)
def _tree(numerator: int, denominator: int) -> Span:
    meter = Meter(0, numerator, denominator)
    unit = TICKS_PER_QUARTER * 4 // denominator
    return _joined(_grouped([count * unit for count in group_sizes(meter)], 0, unit))


def group_sizes(meter: Meter) -> tuple[int, ...]:
    """How the units of the meter (its denominator) are grouped: (2, 2) for 4/4, (3, 3) for 6/8, (1, 1, 1) for 3/4."""
    count = meter.numerator
    if count <= 3:
        return (1,) * count
    if count % 3 == 0:
        return (3,) * (count // 3)
    if count % 2 == 0:
        return (2,) * (count // 2)
    return (3, 2) if count == 5 else (2,) * ((count - 3) // 2) + (3,)


def beat_starts(meter: Meter) -> tuple[int, ...]:
    """Ticks, from the bar's beginning, of the pulse that a listener taps.

    The groups where the units are eighths or shorter (6/8: 0, 720), the units themselves otherwise.
    """
    unit = TICKS_PER_QUARTER * 4 // meter.denominator
    sizes = group_sizes(meter) if meter.denominator >= 8 else (1,) * meter.numerator
    starts = [0]
    for size in sizes[:-1]:
        starts.append(starts[-1] + size * unit)
    return tuple(starts)


def depth_of(position_ticks: int, span: Span) -> int:
    """How deep in the tree a position first begins a part: 0 the bar's beginning, 1 its main parts, and so on."""
    if position_ticks == span.start or not span.parts:
        return 0 if position_ticks == span.start else 1
    inside = next(part for part in span.parts if part.start <= position_ticks < part.end)
    return 1 + depth_of(position_ticks, inside)


def shortened(span: Span, end: int) -> Span:
    """What is left of the span when it ends early, as a bar does that another meter breaks off."""
    parts = tuple(shortened(part, end) for part in span.parts if part.start < end)
    return replace(span, end=min(span.end, end), parts=parts)


def _grouped(lengths: list[int], start: int, unit: int) -> list[Span]:
    spans = []
    for length in lengths:
        parts = tuple(_halved(at, at + unit) for at in range(start, start + length, unit))
        spans.append(parts[0] if len(parts) == 1 else Span(start, start + length, parts))
        start += length
    return spans


def _joined(spans: list[Span]) -> Span:
    """One span over all; four groups are heard as two pairs (12/8)."""
    if len(spans) == 1:
        return spans[0]
    if len(spans) == 4:
        spans = [Span(a.start, b.end, (a, b)) for a, b in (spans[:2], spans[2:])]
    return Span(spans[0].start, spans[-1].end, tuple(spans))


def _halved(start: int, end: int) -> Span:
    half = (end - start) // 2
    if half < SMALLEST_TICKS:
        return Span(start, end)
    return Span(start, end, (_halved(start, start + half), _halved(start + half, end)))
