"""What the joint method answers, with the model that ships."""

import numpy as np
import pytest

from engine.classify import METHODS, Classification, classify, synthetic
from engine.errors import BadRequest, EmptyPiece, TooShort
from engine.naming import Names
from engine.piece import Meter, Note, Piece
from engine.theory import MODES, find_mode, find_root

BAR = 1920


def tune(*pitches: int, ticks: int = 480) -> Piece:
    return Piece.of(Note(index * ticks, pitch, ticks) for index, pitch in enumerate(pitches))


def after(first: Piece, second: Piece) -> Piece:
    """One piece behind the other, the second on a bar line."""
    begin = -(-first.length_ticks // BAR) * BAR
    moved = (Note(n.onset_ticks + begin, n.pitch, n.duration_ticks) for n in second.notes)
    return Piece.of([*first.notes, *moved])


def in_mode(mode: str, root: int, kind: str = "chords", seed: int = 1) -> Piece:
    return synthetic.KINDS[kind](find_mode(mode), 48 + root, np.random.default_rng(seed))


def as_root_and_mode(found: Classification) -> tuple[int, str]:
    return find_root(found.root).pitch_class, found.mode


# --- root and mode ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", [mode.name for mode in MODES])
def test_every_mode_is_heard_on_every_root(mode: str) -> None:
    """Random walks, chords and drones that the model never saw."""
    asked = [(kind, root) for kind in synthetic.KINDS for root in range(12)]
    heard = [as_root_and_mode(classify(in_mode(mode, root, kind, seed=100 + root))) for kind, root in asked]
    right = sum(answer == (root, mode) for answer, (_, root) in zip(heard, asked, strict=True))
    assert right >= 34, list(zip(asked, heard, strict=True))  # of 36


def test_probabilities_rank_the_guesses() -> None:
    found = classify(in_mode("dorian", 2))
    scores = [guess.score for guess in found.ranking]
    assert scores == sorted(scores, reverse=True)
    assert len({(guess.root, guess.mode) for guess in found.ranking}) == len(found.ranking) == 10
    assert 0.9 < found.confidence <= sum(scores) <= 1.0005  # each is rounded
    assert (found.ranking[0].root, found.ranking[0].mode) == (found.root, found.mode) == ("D", "dorian")


def test_moving_a_piece_moves_its_root_and_nothing_else() -> None:
    piece = in_mode("phrygian", 4, "walk")
    low, high = classify(piece), classify(piece.transposed(3))
    assert (find_root(high.root).pitch_class - find_root(low.root).pitch_class) % 12 == 3
    assert (high.mode, high.verdict) == (low.mode, low.verdict)
    assert high.confidence == pytest.approx(low.confidence, abs=1e-4)


def test_roots_are_spelled_for_their_mode() -> None:
    assert classify(in_mode("aeolian", 3)).root == "Eb"
    assert classify(in_mode("phrygian", 3)).root == "D#"


def test_shares_of_time_and_the_papers_distance_come_with_the_answer() -> None:
    found = classify(in_mode("lydian", 5))
    assert sum(found.pitch_classes) == pytest.approx(1)
    assert found.pitch_classes[find_root("Bb").pitch_class] == 0  # F Lydian has B natural
    assert found.distance == found.distances["lydian"] == 0
    assert found.distances["ionian"] == 1
    assert set(found.distances) == {mode.name for mode in MODES}


# --- honest answers --------------------------------------------------------------------------------------------------

HEXATONIC = (60, 64, 67, 72, 71, 69, 67, 64, 62, 60, 64, 67, 69, 71, 72, 67, 64, 62, 64, 62, 60, 59, 60, 64, 67, 72, 60)
"""C Ionian or Lydian: no F and no F sharp."""


def test_a_degree_that_never_sounds_leaves_the_answer_open() -> None:
    found = classify(tune(*HEXATONIC))
    assert found.verdict == "open"
    assert {guess.title() for guess in found.undecided} == {"C Ionian", "C Lydian"}
    assert found.headline() == " or ".join(guess.title() for guess in found.undecided)
    assert found.reasons[0].startswith("On C, ")
    assert found.reasons[0].endswith(": the fourth never sounds.")


@pytest.mark.parametrize(("names", "root"), [("english", "B♭"), ("german", "B"), ("solfege", "si♭")])
def test_an_answer_is_worded_in_each_language(names: Names, root: str) -> None:
    found = classify(tune(*(pitch - 2 for pitch in HEXATONIC)), names=names)
    assert {guess.title(names) for guess in found.undecided} == {f"{root} Ionian", f"{root} Lydian"}
    assert found.headline(names) == " or ".join(guess.title(names) for guess in found.undecided)
    assert found.reasons[0].startswith(f"On {root}, ")
    assert f" for {root} rather than " in found.reasons[2]


def test_one_telling_note_closes_it() -> None:
    found = classify(tune(*HEXATONIC[:-1], 65, 64, 65, 67, 65, 62, 60))
    assert found.undecided == ()
    assert found.headline() == "C Ionian"
    assert "F natural sounds 3 times, F sharp never: Ionian rather than Lydian." in found.reasons


def test_two_roots_that_are_as_likely_are_both_named() -> None:
    """The same white keys, half of the time at home on D and half of the time on A."""
    d, a = in_mode("dorian", 2, "drone", seed=3), in_mode("aeolian", 9, "drone", seed=3)
    sure = classify(d)
    assert (sure.verdict, sure.headline()) == ("clear", "D Dorian")
    torn = [classify(after(*pair)) for pair in ((d, a), (a, d))]
    assert all(found.confidence < sure.confidence for found in torn)


@pytest.mark.parametrize(
    "pitches",
    [range(48, 84), [48 + (7 * step) % 12 + 12 * (step % 3) for step in range(60)]],
    ids=["chromatic scale", "twelve-tone rows"],
)
def test_music_without_a_mode_is_said_to_have_none(pitches: list[int]) -> None:
    found = classify(tune(*pitches))
    assert (found.verdict, found.headline(), found.undecided) == ("none", "No clear mode", ())
    assert found.reasons[0].startswith("12 of the twelve notes sound, and no mode holds more than ")


def test_random_notes_have_no_mode() -> None:
    rng = np.random.default_rng(5)
    verdicts = [classify(tune(*rng.integers(48, 84, 200).tolist())).verdict for _ in range(20)]
    assert verdicts.count("none") >= 19


def test_nothing_can_be_said_of_too_little() -> None:
    with pytest.raises(EmptyPiece, match="no notes"):
        classify(Piece.of([]))
    with pytest.raises(TooShort, match="1 note of 1 kind"):
        classify(tune(60))
    assert (
        "With only 8 notes this is hardly more than a guess." in classify(tune(60, 62, 64, 65, 67, 65, 62, 60)).warnings
    )


def test_remarks_of_the_reader_are_warnings() -> None:
    piece = in_mode("dorian", 2)
    found = classify(Piece(piece.notes, remarks=("The file is odd.",)))
    assert "The file is odd." in found.warnings


# --- along the piece -------------------------------------------------------------------------------------------------


def test_a_piece_in_one_mode_is_one_section() -> None:
    piece = in_mode("mixolydian", 7, "walk")
    found = classify(piece)
    assert [(s.first_bar, s.last_bar) for s in found.sections] == [(1, len(piece.bar_starts()))]
    assert found.sections[0].guess == found.ranking[0]


def test_a_change_of_mode_is_found_where_it_is() -> None:
    first, second = in_mode("ionian", 0, seed=7), in_mode("phrygian", 1, seed=8)
    change = -(-first.length_ticks // BAR) + 1
    sections = classify(after(first, second)).sections
    assert [section.guess.title() for section in sections] == ["C Ionian", "C♯ Phrygian"]
    assert (sections[0].first_bar, sections[1].first_bar) == (1, sections[0].last_bar + 1)
    assert abs(sections[1].first_bar - change) <= 1


def test_bars_of_silence_belong_to_a_section() -> None:
    notes = in_mode("dorian", 2, "walk").notes
    late = [Note(n.onset_ticks + 40 * BAR, n.pitch, n.duration_ticks) for n in notes]
    piece = Piece.of([*notes, *late], meters=[Meter(0, 4, 4)])
    sections = classify(piece).sections
    assert (sections[0].first_bar, sections[-1].last_bar) == (1, len(piece.bar_starts()))


def test_a_section_in_which_nothing_begins_has_a_name() -> None:
    """Twelve bars of C Ionian, and a chord from their last beat that is held for another twelve."""
    home = [Note(i * 240, 60 + degree, 240) for i, degree in enumerate([0, 4, 7, 5, 2, 11, 7, 4] * 12)]
    held = [Note(12 * BAR - 240, pitch, 12 * BAR) for pitch in (54, 58, 61)]
    sections = classify(Piece.of([*home, *held])).sections
    assert [(section.first_bar, section.last_bar) for section in sections] == [(1, 12), (13, 24)]
    assert sections[0].guess.title() == "C Ionian"
    assert find_root(sections[1].guess.root).pitch_class == 6


# --- methods ---------------------------------------------------------------------------------------------------------


def test_both_methods_are_known_and_no_other() -> None:
    piece = in_mode("dorian", 2)
    assert [classify(piece, method).method for method in METHODS] == ["joint", "paper"]
    assert classify(piece).method == "joint"
    with pytest.raises(BadRequest, match="no method called “best”; use joint or paper"):
        classify(piece, "best")
