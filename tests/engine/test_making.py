"""Scores of ours taken up again: varied, made longer, in another mode, on another root; always performed as a whole."""

from dataclasses import replace

import pytest

from engine.composing.compose import compose
from engine.composing.continuation import Changes
from engine.demonstration import demonstrate
from engine.errors import BadRequest
from engine.instruments import find_instrument
from engine.making import lengthened, read_score, remoded, transformed
from engine.midi import write_midi
from engine.mood import find_mood
from engine.naming import Names
from engine.performance import perform
from engine.piece import Note, Piece
from engine.request import Request
from engine.stages import silent
from engine.theory import MODES, find_mode
from tests.engine.tunes import BAR

ASKED = Request.checked("dorian", "D", 96, seed=7, bars=8)


@pytest.fixture(scope="module")
def score() -> Piece:
    return compose(ASKED).piece


@pytest.fixture(scope="module")
def flute() -> Piece:
    return compose(Request.checked("aeolian", "A", 72, "3/4", 8, 3, instrument="flute", mood="calm")).piece


def up_to(piece: Piece, tick: int) -> list[Note]:
    """What begins before a bar line, cut there."""
    begun = [note for note in piece.notes if note.onset_ticks < tick]
    return [replace(n, duration_ticks=min(n.duration_ticks, tick - n.onset_ticks)) for n in begun]


def test_a_first_phrase_stays_and_the_rest_is_new(score: Piece) -> None:
    made = lengthened(write_midi(score), Changes(keep=4, bars=12, seed=2), silent)
    assert up_to(made.score, 4 * BAR) == up_to(score, 4 * BAR)
    assert up_to(made.score, 8 * BAR) != up_to(score, 8 * BAR)
    assert (made.request.bars, len(made.score.bar_starts()), made.first_new_bar) == (16, 16, 5)
    assert (made.request.root, made.request.mode, made.request.instrument) == ("D", "dorian", "Acoustic Grand Piano")
    assert (made.heard.root, made.heard.mode) == ("D", "dorian")
    assert made.title == "D Dorian"
    assert made.shown == made.score


def test_a_longer_piece_keeps_all_of_it_with_its_last_chord(score: Piece) -> None:
    made = lengthened(write_midi(score), Changes(bars=16, seed=2), silent)
    assert up_to(made.score, 8 * BAR) == list(score.notes)
    assert (made.request.bars, len(made.score.bar_starts()), made.first_new_bar) == (24, 24, 9)


@pytest.mark.parametrize(("names", "root"), [("english", "B"), ("german", "H"), ("solfege", "si")])
def test_a_piece_is_called_as_its_notes_are_called(score: Piece, names: Names, root: str) -> None:
    title = f"{root} Phrygian"
    assert transformed(write_midi(score), "phrygian", "B", 0, "free", names).title == title
    with pytest.raises(BadRequest, match=f"is in {title} already"):
        remoded(write_midi(demonstrate("B", "phrygian")), "phrygian", None, names)


def test_the_whole_is_performed_with_its_seed_and_mood(score: Piece) -> None:
    once, again, other = (
        lengthened(write_midi(score), Changes(bars=4, seed=seed, mood="march"), silent) for seed in (2, 2, 3)
    )
    assert once.played == perform(once.score, 2, find_mood("march")) == again.played
    assert once.played.notes != other.played.notes
    assert {note.velocity for note in once.score.notes} == {80}


def test_a_line_goes_on_as_a_line_for_its_own_instrument(flute: Piece) -> None:
    made = lengthened(write_midi(flute), Changes(keep=4, bars=8, seed=1, mood="calm"), silent)
    ends = [note.end_ticks for note in made.score.notes]
    assert all(end <= note.onset_ticks for end, note in zip(ends, made.score.notes[1:], strict=False))
    assert made.score.programs == (find_instrument("flute").program,)
    assert (made.request.instrument, made.request.meter, made.request.bars) == ("Flute", "3/4", 12)
    assert all(find_instrument("flute").holds(note.pitch) for note in made.score.notes)


def test_it_can_be_made_longer_until_256_bars(score: Piece) -> None:
    long = score.with_notes(
        [replace(n, onset_ticks=n.onset_ticks + k * 8 * BAR) for k in range(30) for n in score.notes]
    )
    with pytest.raises(BadRequest, match="With 17 new bars the piece would have 257 of 256 that it may have"):
        lengthened(write_midi(long), Changes(bars=17), silent)
    made = lengthened(write_midi(long), Changes(bars=16, seed=1), silent)
    assert made.request.bars == 256


@pytest.mark.parametrize("keep", [0, 9, -1])
def test_bars_that_are_not_there_cannot_stay(score: Piece, keep: int) -> None:
    with pytest.raises(BadRequest, match=f"The piece has 8 bars, so {keep} of them cannot stay; keep 1 to 8"):
        lengthened(write_midi(score), Changes(keep=keep), silent)


def test_another_mode_degree_by_degree(score: Piece) -> None:
    made = transformed(write_midi(score), "phrygian", None, 5, "calm")
    assert (made.request.root, made.request.mode, made.request.bars) == ("D", "phrygian", 8)
    assert (made.request.seed, made.request.mood, made.request.tempo_bpm) == (5, "calm", 96)
    assert {note.pitch_class for note in made.score.notes} <= find_mode("phrygian").pitch_classes(2)
    assert [n.onset_ticks for n in made.score.notes] == [n.onset_ticks for n in score.notes]
    assert made.played == perform(made.score, 5, find_mood("calm"))
    assert made.original is not None
    assert (made.original.root, made.original.mode) == ("D", "dorian")


def test_another_root_within_the_range_of_the_instrument(flute: Piece) -> None:
    for root in ("Eb", "E", "G#", "B"):
        made = transformed(write_midi(flute), "aeolian", root, 0, "free")
        assert (made.heard.root, made.heard.mode, made.request.instrument) == (root, "aeolian", "Flute")
        assert all(find_instrument("flute").holds(note.pitch) for note in made.score.notes)


def test_a_piece_goes_into_every_other_mode(score: Piece) -> None:
    for mode in MODES:
        if mode.name != "dorian":
            heard = transformed(write_midi(score), mode.name, "G", 0, "free").heard
            assert (heard.root, heard.mode) == ("G", mode.name)


def test_what_would_stay_the_same_is_refused(score: Piece) -> None:
    with pytest.raises(BadRequest, match="The piece is in D Dorian already"):
        transformed(write_midi(score), "dorian", None, 0, "free")


@pytest.mark.parametrize(("pitch", "hand"), [(72, 0), (48, 1)])
def test_a_hand_that_never_plays_is_still_there(pitch: int, hand: int) -> None:
    alone = read_score(write_midi(Piece.of([Note(0, pitch, BAR, track=hand)], programs=(0, 0))))
    assert (alone.programs, alone.notes[0].track) == ((0, 0), hand)
