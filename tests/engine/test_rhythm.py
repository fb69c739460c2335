"""Note values as an engraver would choose them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.meter import bar_tree
from engine.piece import Meter, Note, Piece
from engine.score.rhythm import Grid, cut, with_triplets


def written(meter: tuple[int, int], start: float, end: float, *, note: bool = True) -> list[str]:
    """Values from `start` to `end` (quarters), as words: "quarter.", "eighth"."""
    values = cut(round(start * 480), round(end * 480), bar_tree(Meter(0, *meter)), note=note)
    return [name + "." * dots for name, dots in (value.written for value in values)]


@pytest.mark.parametrize(
    ("meter", "start", "end", "values"),
    [
        ((4, 4), 0, 4, ["whole"]),
        ((4, 4), 0, 3, ["half."]),
        ((4, 4), 1, 3, ["half"]),  # the syncopation that everyone writes
        ((4, 4), 0.5, 1.5, ["quarter"]),
        ((4, 4), 1.5, 2.5, ["eighth", "eighth"]),  # the middle of the bar stays visible
        ((4, 4), 0, 2.5, ["half", "eighth"]),
        ((4, 4), 0.75, 2, ["16th", "quarter"]),
        ((3, 4), 0, 3, ["half."]),
        ((3, 4), 0.5, 2.5, ["eighth", "quarter."]),
        ((6, 8), 0, 2, ["quarter.", "eighth"]),
        ((6, 8), 0.5, 1.5, ["quarter"]),
        ((5, 4), 0, 5, ["half.", "half"]),
        ((7, 8), 0, 3.5, ["half", "quarter."]),
    ],
)
def test_notes_leave_the_beat_visible(meter: tuple[int, int], start: float, end: float, values: list[str]) -> None:
    assert written(meter, start, end) == values


@pytest.mark.parametrize(
    ("meter", "start", "end", "values"),
    [
        ((4, 4), 1, 3, ["quarter", "quarter"]),
        ((4, 4), 0.5, 1.5, ["eighth", "eighth"]),
        ((4, 4), 1, 4, ["quarter", "half"]),
        ((6, 8), 0, 3, ["half."]),
    ],
)
def test_rests_never_cross_a_beat(meter: tuple[int, int], start: float, end: float, values: list[str]) -> None:
    assert written(meter, start, end, note=False) == values


def test_triplets_are_written_as_three_in_the_time_of_two() -> None:
    tree = with_triplets(bar_tree(Meter(0, 4, 4)), frozenset({(480, 480)}))
    values = list(cut(480, 640, tree, note=True)) + list(cut(640, 960, tree, note=True))
    assert [value.written for value in values] == [("eighth", 0), ("quarter", 0)]
    assert {value.triplet for value in values} == {(480, 960)}
    assert [value.triplet for value in cut(480, 960, tree, note=True)] == [None]


@given(
    st.sampled_from([(2, 4), (3, 4), (4, 4), (5, 4), (6, 8), (7, 8), (9, 8), (12, 8), (11, 16), (2, 2), (1, 32)]),
    st.data(),
    st.booleans(),
)
def test_values_always_add_up(meter: tuple[int, int], data: st.DataObject, note: bool) -> None:
    tree = bar_tree(Meter(0, *meter))
    start = data.draw(st.integers(0, tree.end // 60 - 1))
    end = data.draw(st.integers(start + 1, tree.end // 60))
    values = list(cut(60 * start, 60 * end, tree, note=note))
    assert [value.start for value in values] == [60 * start, *(value.end for value in values[:-1])]
    assert values[-1].end == 60 * end
    assert all(value.exists for value in values)


def grid(*onsets: int) -> Grid:
    return Grid(Piece.of([]), [0, 1920], [Note(onset, 60, 480) for onset in onsets])


def test_each_beat_chooses_the_simplest_division_that_fits() -> None:
    chosen = grid(0, 120, 480, 640, 960, 1020, 1440, 1520)
    assert [chosen.step(beat) for beat in (0, 480, 960, 1440)] == [120, 160, 60, 80]
    assert chosen.triplets == {(480, 480), (1440, 480)}


def test_small_errors_of_a_player_are_forgiven() -> None:
    chosen = grid(3, 247, 483, 638, 805)
    assert [chosen.snap(tick) for tick in (3, 247, 483, 638, 805)] == [0, 240, 480, 640, 800]


def test_ends_choose_a_triplet_but_never_a_shorter_value() -> None:
    swung, early = (Grid(Piece.of([]), [0, 1920], [Note(480, 60, length)]) for length in (320, 420))
    assert (swung.snap(800), early.snap(900)) == (800, 960)


def test_an_eighth_can_be_a_triplet_of_its_own() -> None:
    tree = with_triplets(bar_tree(Meter(0, 7, 8)), frozenset({(0, 240)}))
    assert [value.written for value in cut(0, 80, tree, note=True)] == [("16th", 0)]
    assert [value.written for value in cut(240, 480, tree, note=True)] == [("eighth", 0)]


def test_nothing_is_written_across_a_bar_line_that_breaks_off_a_beat() -> None:
    chosen = Grid(Piece.of([], meters=[Meter(0, 4, 4), Meter(990, 4, 4)]), [0, 990, 2910], [Note(960, 60, 10)])
    assert (chosen.snap(985), chosen.after(960)) == (960, 990)
