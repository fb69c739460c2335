"""The paper's method, held against music21 and scikit-learn, and the rules for what the paper leaves open."""

import random
import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.classify.paper import classify, hamming_distances, hear, histograms
from engine.errors import EmptyPiece, TooShort
from engine.keys import MAJOR_WEIGHTS, MINOR_WEIGHTS, find_key
from engine.naming import Names
from engine.piece import TICKS_PER_QUARTER, Note, Piece
from engine.theory import MODES, find_mode, find_root, root_for


def piece_of(*keys: int, ticks: Sequence[int] = (480,)) -> Piece:
    """The keys one after another; durations are repeated as often as needed."""
    lengths = [ticks[index % len(ticks)] for index in range(len(keys))]
    return Piece.of(
        Note(sum(lengths[:index]), key, length) for index, (key, length) in enumerate(zip(keys, lengths, strict=True))
    )


def scale_piece(root: int, degrees: Sequence[int], turns: int = 6) -> Piece:
    """The degrees in turn up to the octave, the notes of the root's chord longer than the others."""
    keys = [60 + root + degree for degree in (*degrees, 12)] * turns
    return piece_of(*keys, ticks=[960, 240, 960, 240, 960, 240, 240, 960])


# --- the root --------------------------------------------------------------------------------------------------------


def test_the_weights_are_those_of_music21s_default_key_finder() -> None:
    from music21.analysis.discrete import analysisClassFromMethodName

    finder: Any = analysisClassFromMethodName("key")
    assert tuple(finder().getWeights("major")) == MAJOR_WEIGHTS
    assert tuple(finder().getWeights("minor")) == MINOR_WEIGHTS


def random_piece(seed: int) -> Piece:
    """Notes, chords and rests in a random mode, with some outside it."""
    rng = random.Random(seed)
    mode, root = rng.choice(MODES), rng.randrange(12)
    notes = []
    for step in range(rng.randrange(8, 80)):
        for _ in range(rng.choice((1, 1, 1, 3))):
            degree = rng.choice(mode.degrees) if rng.random() < 0.9 else rng.randrange(12)
            notes.append(Note(step * 480, 36 + root + degree + 12 * rng.randrange(4), rng.choice((120, 160, 240, 480))))
    return Piece.of(notes)


@pytest.mark.parametrize("seed", range(16))
def test_the_key_is_the_one_that_music21_hears(seed: int) -> None:
    from music21 import note, stream

    piece = random_piece(seed)
    score: Any = stream.Stream()
    for each in piece.notes:
        length = Fraction(each.duration_ticks, TICKS_PER_QUARTER)
        score.insert(Fraction(each.onset_ticks, TICKS_PER_QUARTER), note.Note(each.pitch, quarterLength=length))
    heard = score.analyze("key")
    key = find_key(histograms(piece)[1])
    assert (key.root, key.minor) == (heard.tonic.pitchClass, heard.mode == "minor")


def test_long_notes_count_more_for_the_root() -> None:
    c_major_notes = (60, 62, 64, 65, 67, 69, 71)
    assert find_key(histograms(piece_of(*c_major_notes, ticks=[1920, 1, 960, 1, 1440, 1, 1]))[1]).root == 0
    assert find_key(histograms(piece_of(*c_major_notes, ticks=[960, 1, 1440, 1, 1, 1920, 1]))[1]).root == 9


def test_a_flat_histogram_goes_where_music21_puts_it() -> None:
    key = find_key(np.ones(12))
    assert (key.root, key.minor) == (11, True)


# --- the distance ----------------------------------------------------------------------------------------------------

# The paper's worked example. Its table prints Poorvi at 1 and, for a misprinted set, Todi at 2; the true sets give 4
# and 3.
EXAMPLE = (0, 2, 3, 5, 7, 8, 10)
EXAMPLE_DISTANCES = {
    "ionian": 3,
    "dorian": 1,
    "phrygian": 1,
    "lydian": 4,
    "mixolydian": 2,
    "aeolian": 0,
    "locrian": 2,
    "harmonic_minor": 1,
    "melodic_minor": 2,
    "bhairav": 3,
    "poorvi": 4,
    "marva": 5,
    "todi": 3,
}


def test_the_worked_example_of_the_paper() -> None:
    found = classify(scale_piece(0, EXAMPLE))
    assert (found.root, found.mode, found.distance) == ("C", "aeolian", 0)
    assert found.distances == EXAMPLE_DISTANCES


def test_the_misprinted_todi_would_have_been_at_distance_2() -> None:
    misprinted = (0, 2, 3, 6, 7, 8, 11)
    assert sum(a != b for a, b in zip(EXAMPLE, misprinted, strict=True)) == 2


@given(st.sets(st.integers(0, 11), min_size=7, max_size=7).map(lambda scale: tuple(sorted(scale))))
def test_distances_are_counted_position_by_position(scale: tuple[int, ...]) -> None:
    assert hamming_distances(scale) == tuple(sum(a != b for a, b in zip(scale, m.degrees, strict=True)) for m in MODES)


def test_distances_are_scikit_learns_hamming_loss_times_7() -> None:
    from sklearn.metrics import hamming_loss

    for mode, distance in zip(MODES, hamming_distances(EXAMPLE), strict=True):
        assert round(hamming_loss(EXAMPLE, mode.degrees) * 7) == distance


# --- the whole method ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("root", range(12))
@pytest.mark.parametrize("mode", ["ionian", "aeolian", "harmonic_minor"])
def test_a_plain_scale_is_heard_on_every_root(mode: str, root: int) -> None:
    found = classify(scale_piece(root, find_mode(mode).degrees))
    assert (find_root(found.root).pitch_class, found.mode, found.distance) == (root, mode, 0)
    assert found.root == root_for(root, find_mode(mode)).name


@given(st.integers(0, 11), st.integers(0, 2**31))
def test_transposing_a_piece_transposes_the_answer(shift: int, seed: int) -> None:
    counts, durations = histograms(random_piece(seed))
    here, there = hear(counts, durations), hear(np.roll(counts, shift), np.roll(durations, shift))
    assert (there.root, there.order) == ((here.root + shift) % 12, here.order)


def test_the_ranking_holds_all_modes_best_first() -> None:
    found = classify(random_piece(3))
    assert {guess.mode for guess in found.ranking} == {mode.name for mode in MODES}
    assert (found.ranking[0].root, found.ranking[0].mode) == (found.root, found.mode)
    scores = [guess.score for guess in found.ranking]
    assert scores == sorted(scores, reverse=True)
    assert scores == [pytest.approx(1 - found.distances[guess.mode] / 7, abs=1e-4) for guess in found.ranking]
    assert found.distance == found.distances[found.mode] == min(found.distances.values())


# --- what the paper leaves open --------------------------------------------------------------------------------------


C_MAJOR, C_MINOR = np.array(MAJOR_WEIGHTS), np.array(MINOR_WEIGHTS)
"""Durations in which the key finder hears nothing else."""


def counted(text: str) -> NDArray[np.float64]:
    """Twelve counts from, for example, "C9 F#2"."""
    made = np.zeros(12)
    for name, count in (re.fullmatch(r"(\D+)(\d+)", word).groups() for word in text.split()):  # type: ignore[union-attr]  # every word matches
        made[find_root(name).pitch_class] = int(count)
    return made


def test_equal_counts_go_to_the_note_that_weighs_more_in_the_key() -> None:
    # Seven places for eight notes; in C major, F weighs more than F sharp.
    assert hear(counted("C9 D8 E9 F2 F#2 G9 A7 B7"), C_MAJOR).scale == find_mode("ionian").degrees
    assert hear(counted("C9 D8 E9 F2 F#3 G9 A7 B7"), C_MAJOR).scale == find_mode("lydian").degrees


def test_missing_notes_are_taken_from_the_key() -> None:
    major = classify(piece_of(*(60, 62, 64, 67, 69, 72) * 5, ticks=[960, 240, 480, 480, 240, 960]))
    assert (major.root, major.mode, major.distance) == ("C", "ionian", 0)
    assert any("Only 5 different notes" in warning for warning in major.warnings)
    minor = classify(piece_of(*(69, 72, 74, 76, 79, 69) * 5, ticks=[960, 480, 240, 480, 240, 960]))
    assert (minor.root, minor.mode, minor.distance) == ("A", "aeolian", 0)


def test_equal_distances_go_to_the_mode_that_holds_more_notes() -> None:
    # The seven most frequent differ in one place from Aeolian (which has B flat) and from harmonic minor (B).
    more_b = hear(counted("C20 D10 Eb12 F10 G18 Ab9 A9 B5 Bb4"), C_MINOR)
    more_b_flat = hear(counted("C20 D10 Eb12 F10 G18 Ab9 A9 B4 Bb5"), C_MINOR)
    assert more_b.distances == more_b_flat.distances
    assert [MODES[index].name for index in more_b.order[:2]] == ["harmonic_minor", "aeolian"]
    assert [MODES[index].name for index in more_b_flat.order[:2]] == ["aeolian", "harmonic_minor"]


def test_equal_distances_and_notes_go_to_the_mode_that_stands_first_in_the_paper() -> None:
    heard = hear(counted("C20 D10 Eb12 F10 G18 Ab9 A9"), C_MINOR)
    assert [MODES[index].name for index in heard.order[:2]] == ["aeolian", "harmonic_minor"]


def test_a_tie_is_said() -> None:
    keys = (60, 62, 63, 65, 67, 68, 69, 60)
    found = classify(piece_of(*keys * 5, ticks=[960, 240, 480, 240, 960, 240, 240, 960]))
    assert any("as near as" in warning for warning in found.warnings)


@pytest.mark.parametrize(("names", "root"), [("english", "B"), ("german", "H"), ("solfege", "si")])
def test_a_tie_is_said_in_each_language(names: Names, root: str) -> None:
    keys = [key - 1 for key in (60, 62, 63, 65, 67, 68, 69, 60)]
    found = classify(piece_of(*keys * 5, ticks=[960, 240, 480, 240, 960, 240, 240, 960]), names)
    assert any(warning.startswith(f"On {root}, ") and "as near as" in warning for warning in found.warnings)


def test_a_clear_long_piece_has_no_warnings() -> None:
    assert classify(scale_piece(0, EXAMPLE)).warnings == ()


def test_a_chromatic_piece_is_called_unclear() -> None:
    found = classify(piece_of(*range(60, 72), *range(60, 72), 60, 67))
    assert any("inside this mode" in warning for warning in found.warnings)


def test_a_few_notes_are_called_a_guess() -> None:
    assert any("only 8 notes" in warning for warning in classify(scale_piece(0, EXAMPLE, turns=1)).warnings)


@pytest.mark.parametrize("keys", [(60,), (60, 64, 67), (60, 62, 64, 65), (60,) * 200, (60, 67) * 20])
def test_too_little_is_refused(keys: tuple[int, ...]) -> None:
    with pytest.raises(TooShort, match="takes at least 5 notes of 3 kinds"):
        classify(piece_of(*keys))


def test_no_notes_are_refused() -> None:
    with pytest.raises(EmptyPiece):
        classify(Piece.of([]))
