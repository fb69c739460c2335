"""Pieces whose mode is certain: by what they are made of, they are in it beyond doubt."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.classify.synthetic import KINDS, Example, examples, moved
from engine.piece import Note, Piece, Tempo
from engine.theory import MODES, Mode, find_mode
from tests.engine.scores import two_hands

MADE = list(examples(5, seed=3))


def lowest_at(example: Example, tick: int) -> Note:
    """Of the notes that sound just before a tick."""
    return min((n for n in example.piece.notes if n.onset_ticks < tick <= n.end_ticks), key=lambda note: note.pitch)


def test_every_mode_and_kind_has_as_many() -> None:
    counted = Counter((example.mode, example.kind) for example in MADE)
    assert counted == dict.fromkeys(((mode, kind) for mode in range(len(MODES)) for kind in KINDS), 5)


def test_the_same_seed_makes_the_same() -> None:
    assert list(examples(5, seed=3)) == MADE
    assert list(examples(5, seed=4)) != MADE


def test_roots_are_all_over_the_octave() -> None:
    assert {example.root for example in MADE} == set(range(12))


def test_no_two_are_alike() -> None:
    assert len({example.piece.notes for example in MADE}) == len(MADE)


@pytest.mark.parametrize("kind", KINDS)
def test_they_hold_notes_of_their_mode_alone(kind: str) -> None:
    for example in MADE:
        if example.kind == kind:
            sounding = {note.pitch_class for note in example.piece.notes}
            assert sounding <= MODES[example.mode].pitch_classes(example.root)
            assert example.root in sounding


@pytest.mark.parametrize("kind", KINDS)
def test_they_begin_and_end_over_their_root(kind: str) -> None:
    for example in MADE:
        if example.kind == kind:
            assert lowest_at(example, 1).pitch_class == example.root
            assert lowest_at(example, example.piece.length_ticks).pitch_class == example.root


def test_walks_and_drones_end_their_melody_on_the_root() -> None:
    for example in MADE:
        if example.kind in {"walk", "drone"}:
            last = max(example.piece.notes, key=lambda note: (note.onset_ticks, note.pitch))
            assert last.pitch_class == example.root


def test_melodies_move_without_wide_leaps() -> None:
    for example in MADE:
        if example.kind == "walk":
            keys = [note.pitch for note in example.piece.notes]
            assert len(keys) > 30
            assert max(abs(after - before) for before, after in pairwise(keys)) <= 7


def test_a_drone_never_stops() -> None:
    for example in MADE:
        if example.kind == "drone":
            assert all(lowest_at(example, tick).pitch_class == example.root for tick in covered(example.piece))


def covered(piece: Piece) -> range:
    return range(240, piece.length_ticks, 240)


# --- moved into other modes ------------------------------------------------------------------------------------------

ANY_MODE = st.sampled_from(MODES)
CHROMATIC = Piece.of([Note(480 * k, 60 + k, 480, 50 + k, k % 2) for k in range(12)], [Tempo(0, 77)], programs=(0, 40))


@given(st.integers(0, 11), ANY_MODE, ANY_MODE)
def test_degrees_become_the_same_degrees(root: int, source: Mode, target: Mode) -> None:
    there = moved(CHROMATIC, root, source, target)
    became = {a.pitch_class: b.pitch_class for a, b in zip(CHROMATIC.notes, there.notes, strict=True)}
    for before, after in zip(source.degrees, target.degrees, strict=True):
        assert became[(root + before) % 12] == (root + after) % 12
    assert sorted(became.values()) == list(range(12))


def test_other_notes_stay_others_in_order() -> None:
    there = moved(CHROMATIC, 0, find_mode("ionian"), find_mode("phrygian"))
    others = [there.notes[pitch_class].pitch_class for pitch_class in (1, 3, 6, 8, 10)]
    assert others == [2, 4, 6, 9, 11]


def test_there_and_back_is_the_same_piece() -> None:
    dorian, todi = find_mode("dorian"), find_mode("todi")
    piece = two_hands("E", "dorian")
    there = moved(piece, 4, dorian, todi)
    assert {note.pitch_class for note in there.notes} <= todi.pitch_classes(4)
    assert moved(there, 4, todi, dorian) == piece


def test_only_pitches_are_moved() -> None:
    there = moved(CHROMATIC, 0, find_mode("ionian"), find_mode("marva"))
    assert there.tempos == CHROMATIC.tempos
    assert there.programs == CHROMATIC.programs
    for before, after in zip(CHROMATIC.notes, there.notes, strict=True):
        assert abs(after.pitch - before.pitch) <= 3
        assert (before.onset_ticks, before.duration_ticks, before.velocity, before.track) == (
            after.onset_ticks, after.duration_ticks, after.velocity, after.track,
        )  # fmt: skip


def test_the_ends_of_the_keyboard_hold() -> None:
    edges = Piece.of([Note(0, 0, 480), Note(480, 127, 480)])
    for mode in MODES:
        assert all(0 <= note.pitch <= 127 for note in moved(edges, 0, find_mode("ionian"), mode).notes)
