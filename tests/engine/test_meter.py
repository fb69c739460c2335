"""Bars as trees."""

import pytest

from engine.meter import Span, bar_tree, beat_starts, depth_of
from engine.piece import Meter


def lengths(span: Span) -> list[int]:
    return [part.length for part in span.parts]


@pytest.mark.parametrize(
    ("meter", "parts"),
    [
        ((4, 4), [960, 960]),
        ((2, 4), [480, 480]),
        ((3, 4), [480, 480, 480]),
        ((5, 4), [1440, 960]),
        ((6, 8), [720, 720]),
        ((9, 8), [720, 720, 720]),
        ((12, 8), [1440, 1440]),
        ((7, 8), [480, 480, 720]),
        ((2, 2), [960, 960]),
    ],
)
def test_bars_fall_into_their_groups(meter: tuple[int, int], parts: list[int]) -> None:
    assert lengths(bar_tree(Meter(0, *meter))) == parts


def test_parts_fill_their_span_down_to_thirty_seconds() -> None:
    def check(span: Span) -> None:
        if span.parts:
            assert [part.start for part in span.parts] == [span.start, *(part.end for part in span.parts[:-1])]
            assert span.parts[-1].end == span.end
        else:
            assert span.length == 60
        for part in span.parts:
            check(part)

    for numerator in range(1, 14):
        check(bar_tree(Meter(0, numerator, 4)))


@pytest.mark.parametrize(
    ("meter", "beats"),
    [((4, 4), (0, 480, 960, 1440)), ((6, 8), (0, 720)), ((7, 8), (0, 480, 960)), ((3, 2), (0, 960, 1920))],
)
def test_beats_are_what_one_taps(meter: tuple[int, int], beats: tuple[int, ...]) -> None:
    assert beat_starts(Meter(0, *meter)) == beats


def test_depth_ranks_the_places_of_a_common_bar() -> None:
    tree = bar_tree(Meter(960, 4, 4))
    assert [depth_of(tick, tree) for tick in (0, 960, 480, 1440, 240, 120)] == [0, 1, 2, 2, 3, 4]
