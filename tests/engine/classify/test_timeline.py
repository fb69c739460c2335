"""Sections by pitch content."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.classify.model import default_model
from engine.classify.sounding import Sounding
from engine.classify.timeline import FEWEST_BARS, MOST_STEPS, Stretch, best_path, likelihoods, part, stretches
from engine.piece import Meter, Note, Piece
from engine.theory import MODES, find_mode

IONIAN, DORIAN = (MODES.index(find_mode(name)) for name in ("ionian", "dorian"))
BAR = 1920


def bars(*scales: tuple[int, str, int], bar_ticks: int = BAR) -> Piece:
    """(root, mode, number of bars) one after the other: in each bar the whole scale, its root and fifth held."""
    notes: list[Note] = []
    begin = 0
    for root, mode, number in scales:
        degrees = find_mode(mode).degrees
        for bar in range(number):
            at = begin + bar * bar_ticks
            notes += [Note(at + i * bar_ticks // 8, 60 + root + d, bar_ticks // 8) for i, d in enumerate(degrees)]
            notes += [Note(at, 36 + root, bar_ticks), Note(at, 43 + root, bar_ticks)]
        begin += number * bar_ticks
    return Piece.of(notes, meters=[Meter(0, 4, 4)])


def found(piece: Piece) -> list[tuple[int, int, int, int]]:
    stretched = stretches(piece, Sounding.of(piece), default_model().profiles)
    return [(s.first, s.last, s.root, s.mode) for s in stretched]


def test_long_sections_are_found_to_the_bar() -> None:
    piece = bars((0, "ionian", 12), (6, "ionian", 12), (0, "ionian", 12))
    assert found(piece) == [(0, 11, 0, IONIAN), (12, 23, 6, IONIAN), (24, 35, 0, IONIAN)]


def test_a_bar_or_two_of_other_notes_are_no_change() -> None:
    assert (
        len(found(bars((0, "ionian", 8), (2, "ionian", 1), (0, "ionian", 8), (7, "ionian", 2), (0, "ionian", 8)))) == 1
    )


@given(
    st.lists(
        st.tuples(st.integers(0, 11), st.sampled_from([m.name for m in MODES]), st.integers(1, 12)),
        min_size=1,
        max_size=6,
    )
)
def test_sections_follow_one_another_without_a_gap(parts: list[tuple[int, str, int]]) -> None:
    piece = bars(*parts)
    sections = found(piece)
    assert sections[0][0] == 0
    assert sections[-1][1] == len(piece.bar_starts()) - 1
    assert all(before[1] + 1 == after[0] for before, after in pairwise(sections))
    assert len(sections) == 1 or all(last - first + 1 >= FEWEST_BARS for first, last, *_ in sections)


def test_very_long_pieces_are_read_in_larger_steps() -> None:
    piece = bars((0, "ionian", MOST_STEPS), (6, "dorian", MOST_STEPS + 5))
    (_, end, *_), (begin, last, root, mode) = found(piece)
    assert (root, mode, last) == (6, DORIAN, 2 * MOST_STEPS + 4)
    assert begin == end + 1
    assert abs(begin - MOST_STEPS) <= 3


def test_the_best_path_beats_every_other() -> None:
    """Against all paths of four steps among three candidates."""
    rng = np.random.default_rng(2)
    for cost in [0.0, 0.7, 3.0, 50.0] * 25:
        likelihood = rng.normal(size=(4, 3)) * 2
        paths = [(a, b, c, d) for a in range(3) for b in range(3) for c in range(3) for d in range(3)]

        def worth(path: tuple[int, ...], likelihood: np.ndarray = likelihood, cost: float = cost) -> float:
            changes = sum(one != other for one, other in pairwise(path))
            return float(sum(likelihood[step, candidate] for step, candidate in enumerate(path))) - cost * changes

        assert worth(tuple(best_path(likelihood, cost))) == max(map(worth, paths))


def test_silence_is_as_likely_in_every_mode() -> None:
    assert np.ptp(likelihoods(np.zeros((1, 12)), default_model().profiles)) == 0


def test_a_part_has_what_sounds_in_its_bars() -> None:
    piece = Piece.of([Note(0, 60, 3 * BAR), Note(BAR, 64, BAR), Note(2 * BAR, 67, 480)], meters=[Meter(0, 4, 4)])
    sounding = Sounding.of(piece)

    def heard(first: int, last: int) -> list[tuple[int, float, float]]:
        found = part(piece, sounding, Stretch(first, last, 0, IONIAN))
        return list(zip(found.pitches.tolist(), found.onsets.tolist(), found.durations.tolist(), strict=True))

    assert heard(0, 0) == [(60, 0, BAR)]
    assert heard(1, 1) == [(60, BAR, BAR), (64, BAR, BAR)]
    assert heard(1, 2) == [(60, BAR, 2 * BAR), (64, BAR, BAR), (67, 2 * BAR, 480)]
