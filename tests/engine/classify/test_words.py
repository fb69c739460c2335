"""The reasons, word by word."""

import numpy as np
import pytest

from engine.classify import words
from engine.classify.evidence import ENDING, KINDS, evidence_of
from engine.classify.model import default_model
from engine.classify.sounding import Sounding
from engine.naming import Names
from engine.piece import Note, Piece
from engine.theory import MODES, find_mode

INDEX = {mode.name: index for index, mode in enumerate(MODES)}


def counts(**notes: int) -> list[int]:
    """By pitch class; `s` stands for sharp."""
    names = ["C", "Cs", "D", "Ds", "E", "F", "Fs", "G", "Gs", "A", "As", "B"]
    return [notes.get(name, 0) for name in names]


def told(notes: list[int], root: int, mode: str, rival: str) -> str | None:
    return words.telling(notes, root, INDEX[mode], INDEX[rival])


def test_the_note_that_tells_two_modes_apart_is_named_and_counted() -> None:
    heard = told(counts(D=20, B=18), 2, "dorian", "aeolian")
    assert heard == "B natural sounds 18 times, B flat never: Dorian rather than Aeolian."
    assert (
        told(counts(Fs=1), 0, "lydian", "ionian") == "F sharp sounds once, F natural never: Lydian rather than Ionian."
    )
    heard = told(counts(Ds=7, E=2), 0, "aeolian", "mixolydian")
    assert heard == "E flat sounds 7 times, E natural twice: Aeolian rather than Mixolydian."


def test_notes_are_spelled_in_their_scales() -> None:
    heard = told(counts(F=9), 6, "ionian", "mixolydian")  # F sharp Ionian would need E sharp, G flat Ionian has F
    assert heard == "F natural sounds 9 times, F flat never: Ionian rather than Mixolydian."


@pytest.mark.parametrize(
    ("names", "telling", "silent"),
    [
        ("german", "H sounds 18 times, B never", "On H, Ionian or Mixolydian: the seventh never sounds."),
        ("solfege", "si sounds 18 times, si♭ never", "On si, Ionian or Mixolydian: the seventh never sounds."),
    ],
)
def test_notes_are_called_as_one_calls_them(names: Names, telling: str, silent: str) -> None:
    dorian, aeolian, ionian, mixolydian = (INDEX[name] for name in ("dorian", "aeolian", "ionian", "mixolydian"))
    heard = words.telling(counts(D=20, B=18), 2, dorian, aeolian, names)
    assert heard == f"{telling}: Dorian rather than Aeolian."
    assert words.silent_degrees(11, ionian, [mixolydian], names) == silent


def test_notes_that_do_not_tell_are_no_reason() -> None:
    assert told(counts(B=5, As=4), 2, "dorian", "aeolian") is None
    assert told(counts(), 2, "dorian", "aeolian") is None


def test_of_several_differing_degrees_the_most_telling_is_named() -> None:
    heard = told(counts(B=30, As=12, Fs=40), 7, "ionian", "aeolian")
    assert heard == "F sharp sounds 40 times, F natural never: Ionian rather than Aeolian."


def test_what_never_sounds_is_said() -> None:
    ionian, mixolydian, lydian = (INDEX[name] for name in ("ionian", "mixolydian", "lydian"))
    assert words.silent_degrees(2, ionian, [mixolydian]) == "On D, Ionian or Mixolydian: the seventh never sounds."
    assert (
        words.silent_degrees(10, ionian, [lydian, mixolydian])
        == "On B♭, Ionian, Lydian or Mixolydian: the fourth and the seventh never sound."
    )


def test_the_cues_that_weigh_most_for_the_root_are_named() -> None:
    """Up and down the white keys, ending on a long D."""
    scale = [62, 64, 65, 67, 69, 71, 72, 74, 72, 71, 69, 67, 65, 64]
    notes = [Note(index * 480, pitch, 480) for index, pitch in enumerate(scale * 3)]
    evidence = evidence_of(Sounding.of(Piece.of([*notes, Note(len(notes) * 480, 62, 3840)])))
    ours, rival = (2, INDEX["dorian"]), (0, INDEX["ionian"])
    sentence = words.homeward(default_model(), evidence, ours, rival)
    assert sentence is not None
    assert sentence.endswith(" for D rather than C as the root.")
    assert ENDING in sentence.lower()


def test_cues_add_up_to_the_difference_of_the_scores() -> None:
    rng = np.random.default_rng(1)
    evidence, model = rng.random((12, len(KINDS), 12)), default_model()
    ours, rival = (3, 1), (8, 5)
    scores = model.weights.scores(evidence) - model.weights.bias
    parts = model.weights.parts(evidence, *ours) - model.weights.parts(evidence, *rival)
    assert np.isclose(parts.sum(), scores[ours] - scores[rival])


def test_nothing_is_said_where_no_cue_speaks_for_a_root() -> None:
    assert words.homeward(default_model(), np.zeros((12, len(KINDS), 12)), (0, 0), (7, 0)) is None


def test_the_share_inside_a_mode() -> None:
    shares = np.array(counts(D=3, E=1, Fs=1, B=1)) / 6
    assert words.inside_share(shares, 2, INDEX["dorian"]) == pytest.approx(5 / 6)
    assert words.nearest_share(shares) == pytest.approx(1)  # D Ionian, among others
    assert words.nearest_share(np.full(12, 1 / 12)) == pytest.approx(7 / 12)
    assert (
        words.no_mode(np.full(12, 1 / 12))
        == "12 of the twelve notes sound, and no mode holds more than 58% of the time."
    )


def test_degrees_that_differ() -> None:
    assert words.differing_degrees(find_mode("ionian"), find_mode("aeolian")) == [2, 5, 6]
