"""Every kind of evidence on pieces whose figures can be worked out by hand."""

from math import exp, log, log1p, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.classify.evidence import KINDS, NEVER, evidence_of
from engine.classify.sounding import Floats, Sounding
from engine.keys import MAJOR_WEIGHTS
from engine.piece import Meter, Note, Piece
from tests.engine.scores import two_hands

C, D, E, F, G, A, B = 0, 2, 4, 5, 7, 9, 11
NAMES = [kind.name for kind in KINDS]

MELODY = ((0, 72, 480), (480, 74, 480), (960, 76, 480), (1920, 74, 480), (2400, 71, 600), (3000, 76, 840))
"""C D E, a rest, D B E: onset, pitch, duration."""
BASS = ((0, 48, 1920), (1920, 43, 1080), (3000, 48, 840))


def piece_of(*rows: tuple[int, int, int]) -> Piece:
    return Piece.of(Note(*row) for row in rows)


def line(*keys: int, ticks: int = 480) -> Piece:
    """The keys one after another."""
    return piece_of(*((index * ticks, key, ticks) for index, key in enumerate(keys)))


def measured(name: str, piece: Piece, root: int = C) -> dict[int, float]:
    """What a kind of evidence says: semitones above the root with something on them -> how much."""
    found = evidence_of(Sounding.of(piece))[root, NAMES.index(name)]
    return {semitones: float(value) for semitones, value in enumerate(found) if value}


def shares(**weights: float) -> dict[int, float]:
    """By letters: what they have of the whole."""
    whole = sum(weights.values())
    return {"C D EF G A B".index(letter): weight / whole for letter, weight in weights.items()}


TWO_VOICES = {
    "duration": shares(C=3240, D=960, E=1320, B=600, G=1080),
    "onsets": shares(C=3, D=2, E=2, B=1, G=1),
    "prominence": shares(C=3240**2, D=960**2, E=1320**2, B=600**2, G=1080**2),
    "bass": shares(C=2760, G=1080),
    "top": shares(C=480 + 480, D=960, E=1320, B=600),
    "last_quarter": shares(C=840, E=840),
    "end": shares(
        C=480 * exp(-3360 / 1920) + 1920 * exp(-1) + 840,
        D=480 * exp(-2880 / 1920) + 480 * exp(-1440 / 1920),
        E=480 * exp(-2400 / 1920) + 840,
        B=600 * exp(-840 / 1920),
        G=1080 * exp(-840 / 1920),
    ),
    "late": shares(
        C=480 * exp(-3360 / 7680) + 1920 * exp(-1920 / 7680) + 840,
        D=480 * exp(-2880 / 7680) + 480 * exp(-1440 / 7680),
        E=480 * exp(-2400 / 7680) + 840,
        B=600 * exp(-840 / 7680),
        G=1080 * exp(-840 / 7680),
    ),
    "beginning": shares(
        C=480 + 1920 + 840 * exp(-3000 / 1920),
        D=480 * exp(-480 / 1920) + 480 * exp(-1),
        E=480 * exp(-960 / 1920) + 840 * exp(-3000 / 1920),
        B=600 * exp(-2400 / 1920),
        G=1080 * exp(-1),
    ),
    "first": {C: 1},
    "last_bass": {C: 1},
    "last_top": {E: 1},
    "last_low": {C: 1},
    "long_notes": {E: 1},  # steps of 960 and 840 where 540 is usual
    "before_rests": {E: 1},
    "fourth_bars": {},
    "eighth_bars": {},
    "downbeats": shares(C=480 + 1920, D=480, G=1080),
    "low_range": {B: 1},
    "high_range": {E: 1},
    "fifths": {G: 480 / 3840},
    "major_triads": {},
    "minor_triads": {},
    "diminished_triads": {},
    "bass_into_root": {7: 1 / 2},
}


@pytest.mark.parametrize("name", TWO_VOICES)
def test_two_voices_worked_by_hand(name: str) -> None:
    assert measured(name, piece_of(*MELODY, *BASS)) == pytest.approx(TWO_VOICES[name])


# --- the same durations through several curves -----------------------------------------------------------------------


def test_curves_over_the_durations() -> None:
    piece = line(60, 60, 60, 67)
    assert measured("duration_root", piece) == pytest.approx({C: sqrt(0.75), G: 0.5})
    assert measured("presence", piece) == pytest.approx({C: log1p(37.5) / 4, G: log1p(12.5) / 4})
    rest = dict.fromkeys(range(12), log(0.01))
    assert measured("duration_logarithm", piece) == pytest.approx(rest | {C: log(0.76), G: log(0.26)})


def test_hardly_ever_is_never() -> None:
    often, seldom = 100_000, round(100_000 * NEVER)
    assert D in measured("absence", piece_of((0, 60, often), (0, 62, seldom - 10)))
    assert D not in measured("absence", piece_of((0, 60, often), (0, 62, seldom + 10)))
    assert C not in measured("absence", line(60))


def test_contrast_is_a_correlation() -> None:
    piece = two_hands("C", "ionian")
    profile = np.array(MAJOR_WEIGHTS) - np.mean(MAJOR_WEIGHTS)
    evidence = evidence_of(Sounding.of(piece))
    durations, contrast = (evidence[:, NAMES.index(name)] for name in ("duration", "contrast"))
    for root in range(12):
        expected = np.corrcoef(durations[root], MAJOR_WEIGHTS)[0, 1]
        assert contrast[root] @ profile / np.linalg.norm(profile) == pytest.approx(expected)


def test_notes_that_all_sound_equally_long_have_no_contrast() -> None:
    assert evidence_of(Sounding.of(line(*range(60, 72))))[:, NAMES.index("contrast")] == pytest.approx(0)


# --- beginning and ending --------------------------------------------------------------------------------------------


def test_a_held_bass_ends_a_piece_though_others_are_struck_later() -> None:
    piece = piece_of((0, 41, 240), (240, 43, 1680), (480, 81, 480), (960, 76, 960), (960, 60, 480))
    assert measured("last_bass", piece) == {G: 1}
    assert measured("last_low", piece) == {C: 1}
    assert measured("last_top", piece) == {E: 1}


def test_the_lowest_of_the_first_notes() -> None:
    assert measured("first", piece_of((480, 76, 480), (480, 67, 480), (960, 48, 480))) == {G: 1}


def test_the_beginning_is_where_the_first_note_is() -> None:
    late = piece_of(*((onset + 19200, pitch, ticks) for onset, pitch, ticks in (*MELODY, *BASS)))
    for name in ("beginning", "end", "late", "last_quarter"):
        assert measured(name, late) == pytest.approx(TWO_VOICES[name])


# --- phrases ---------------------------------------------------------------------------------------------------------


def test_long_notes_are_those_after_which_the_melody_waits() -> None:
    lengths = (480, 480, 480, 1440, 480, 480, 480, 960)  # 720 is one and a half times what is usual
    keys = (60, 62, 64, 67, 65, 64, 62, 60)
    onsets = np.cumsum((0, *lengths[:-1])).tolist()
    piece = piece_of(*zip(onsets, keys, lengths, strict=True))
    assert measured("long_notes", piece) == pytest.approx(shares(G=720, C=240))


def test_rests_count_by_their_length() -> None:
    piece = piece_of((0, 60, 240), (480, 62, 480), (960, 67, 240), (1920, 60, 480))
    assert measured("before_rests", piece) == pytest.approx(shares(C=240, G=720))


def test_the_ends_of_groups_of_bars() -> None:
    keys = [60] * 64
    for bar, key in ((4, 67), (8, 65), (12, 69), (16, 64)):
        keys[4 * bar - 1] = key
    assert measured("fourth_bars", line(*keys)) == pytest.approx(shares(G=1, F=1, A=1, E=1))
    assert measured("eighth_bars", line(*keys)) == pytest.approx(shares(F=1, E=1))


def test_bars_are_those_of_the_meter() -> None:
    keys = [60, 62, 64] * 4
    in_three = Piece.of(line(*keys).notes, meters=[Meter(0, 3, 4)])
    assert measured("downbeats", in_three) == {C: 1}
    assert measured("fourth_bars", in_three) == {E: 1}
    assert measured("downbeats", line(*keys)) == pytest.approx(shares(C=1, D=1, E=1))


# --- range and chords ------------------------------------------------------------------------------------------------


def test_the_edges_of_the_range_are_a_tenth_of_the_melody() -> None:
    keys = (60, 62, *[65] * 16, 72, 76)
    assert measured("low_range", line(*keys)) == pytest.approx({C: 1 / 2, D: 1 / 2})
    assert measured("high_range", line(*keys)) == pytest.approx({C: 1 / 2, E: 1 / 2})


def test_triads_sound_whatever_else_does() -> None:
    chords = {0: (48, 64, 67, 71), 960: (50, 65, 69), 1440: (47, 62, 77)}  # C major seventh, D minor, B diminished
    lengths = {0: 960, 960: 480, 1440: 480}
    piece = piece_of(*((onset, key, lengths[onset]) for onset, keys in chords.items() for key in keys))
    assert measured("major_triads", piece) == pytest.approx({C: 1 / 2})
    assert measured("minor_triads", piece) == pytest.approx({E: 1 / 2, D: 1 / 4})
    assert measured("diminished_triads", piece) == pytest.approx({B: 1 / 4})
    assert measured("fifths", piece) == pytest.approx({C: 1 / 2, D: 1 / 4})


def test_silence_is_no_part_of_the_time() -> None:
    piece = piece_of((0, 48, 480), (0, 55, 480), (4800, 50, 480))
    assert measured("bass", piece) == pytest.approx({C: 1 / 2, D: 1 / 2})
    assert measured("fifths", piece) == pytest.approx({C: 1 / 2})


# --- steps -----------------------------------------------------------------------------------------------------------


def test_steps_into_and_out_of_every_root() -> None:
    piece = piece_of(*MELODY, *BASS)  # C D E D B E: five steps
    assert measured("into_root", piece, root=D) == pytest.approx({10: 1 / 5, 2: 1 / 5})
    assert measured("into_root", piece, root=E) == pytest.approx({10: 1 / 5, 7: 1 / 5})
    assert measured("into_root", piece, root=C) == {}
    assert measured("out_of_root", piece, root=D) == pytest.approx({2: 1 / 5, 9: 1 / 5})
    assert measured("out_of_root", piece, root=C) == pytest.approx({2: 1 / 5})
    assert measured("bass_into_root", piece, root=G) == pytest.approx({5: 1 / 2})


def test_a_bass_that_stays_makes_no_step() -> None:
    staying = piece_of((0, 50, 480), (480, 62, 480), (1440, 50, 480), (1920, 43, 480))  # with a rest
    assert measured("bass_into_root", staying, root=G) == {7: 1}


# --- all of them -----------------------------------------------------------------------------------------------------


def test_every_kind_is_named_once_and_worked_through_here() -> None:
    elsewhere = {"duration_root", "presence", "absence", "duration_logarithm", "contrast", "into_root", "out_of_root"}
    assert sorted(NAMES) == sorted(TWO_VOICES.keys() | elsewhere)


def test_a_single_note_has_evidence() -> None:
    assert np.isfinite(evidence_of(Sounding.of(line(60)))).all()


def hands(seed: int) -> Floats:
    return evidence_of(Sounding.of(two_hands(seed=seed, meter=((4, 4), (3, 4), (6, 8))[seed % 3])))


@given(st.integers(0, 50))
def test_evidence_is_the_same_histogram_seen_from_every_root(seed: int) -> None:
    evidence = hands(seed)
    steps = [NAMES.index(name) for name in ("into_root", "out_of_root", "bass_into_root")]
    for root in range(12):
        turned = np.roll(evidence[0], -root, axis=1)
        assert np.delete(evidence[root], steps, axis=0) == pytest.approx(np.delete(turned, steps, axis=0))


@given(st.integers(0, 50), st.integers(-14, 14))
def test_transposing_a_piece_turns_its_evidence(seed: int, semitones: int) -> None:
    meter = ((4, 4), (3, 4), (6, 8))[seed % 3]
    moved = evidence_of(Sounding.of(two_hands(seed=seed, meter=meter).transposed(semitones)))
    assert moved == pytest.approx(np.roll(hands(seed), semitones, axis=0))
