"""The picture that is posted: its page, its text, its fallback."""

from dataclasses import replace
from io import BytesIO
from typing import get_args

import numpy as np
import pytest
from music21 import converter, instrument, tempo
from numpy.typing import NDArray
from PIL import Image

from engine.composing.arrangement import arranged
from engine.errors import BadRequest
from engine.figures.pianoroll import piano_roll
from engine.figures.style import CORNER_PX, WIDTH_PX
from engine.instruments import find_instrument
from engine.mood import find_mood
from engine.naming import Names
from engine.performance import perform
from engine.piece import Note, Piece
from engine.reading import read_piece
from engine.score import draw_score, write_score
from engine.score.spelling import Spelling
from engine.theory import find_mode, find_root
from tests.engine.scores import two_hands


def pixels(png: bytes) -> NDArray[np.uint8]:
    """Shape (height, width, 4)."""
    return np.asarray(Image.open(BytesIO(png)).convert("RGBA"))


def test_the_page_is_opaque_white_with_rounded_corners_and_dark_ink() -> None:
    page = pixels(draw_score(two_hands(), "D", "dorian"))
    height, width = page.shape[:2]
    assert width == WIDTH_PX
    assert 400 < height < 1200
    assert (page[CORNER_PX:-CORNER_PX, :, 3] == 255).all()
    assert [page[y, x, 3] for y, x in ((0, 0), (0, -1), (-1, 0), (-1, -1))] == [0, 0, 0, 0]
    assert (page[height // 2, :10, :3] == 255).all()
    music = page[130:-60, 60:-60, :3].max(axis=2)
    assert 0.02 < (music < 100).mean() < 0.4


def test_title_and_scale_are_in_the_language_that_is_asked_for() -> None:
    piece = two_hands("B", "aeolian")
    english, german, solfege = (pixels(draw_score(piece, "B", "aeolian", names=names)) for names in get_args(Names))
    title, scale, music = np.s_[20:75, 40:600, 0], np.s_[20:75, 800:1260, 0], np.s_[120:-60]
    for one, other in ((english, german), (english, solfege), (german, solfege)):
        assert (one[title] != other[title]).any()
        assert (one[scale] != other[scale]).any()
        assert (one[music] == other[music]).all()


def test_another_spelling_is_said_though_its_letter_stands_in_the_title() -> None:
    """B major is written for what C flat would be: H in German, as in the name of the mode."""
    piece = two_hands("B", "harmonic_minor")
    said, same = (pixels(draw_score(piece, root, "harmonic_minor", names="german")) for root in ("Cb", "B"))
    facts = np.s_[78:105, 160:500, 0]
    assert (said[facts] < 200).sum() > (same[facts] < 200).sum()


def test_title_and_scale_are_drawn_without_any_system_font() -> None:
    dorian, named = (pixels(draw_score(two_hands(), "D", "dorian", title)) for title in ("", "Evening song"))
    title, scale = np.s_[20:75, 40:600, 0], np.s_[20:75, 800:1260, 0]
    assert (dorian[title] < 100).mean() > 0.02
    assert (dorian[scale] < 100).mean() > 0.05
    assert (dorian[title] != named[title]).any()
    assert (dorian[scale] == named[scale]).all()


@pytest.mark.parametrize(
    ("root", "mode", "meter"), [("D", "dorian", (4, 4)), ("Gb", "marva", (12, 8)), ("B", "harmonic_minor", (5, 4))]
)
def test_a_score_for_other_programs_has_every_note_spelled_for_its_mode(
    root: str, mode: str, meter: tuple[int, int]
) -> None:
    piece = two_hands(root, mode, meter, bars=12, bpm=84)
    written = converter.parse(write_score(piece, root, mode, "Song & <b>\x00"), format="musicxml")
    struck = [t for t in written.flatten().notes if t.tie is None or t.tie.type == "start"]
    notes = {(round(t.offset * 480), p.midi) for t in struck for p in t.pitches}
    assert notes == {(n.onset_ticks, n.pitch) for n in piece.notes}
    letters = {name.replace("b", "-") for name in Spelling.of(find_root(root), find_mode(mode)).scale}
    assert {p.name for t in written.flatten().notes for p in t.pitches} <= letters
    assert written.metadata.bestTitle == "Song & <b>"
    assert [mark.number for mark in written.flatten().getElementsByClass(tempo.MetronomeMark)] == [84]
    assert {i.midiProgram for i in written.flatten().getElementsByClass(instrument.Instrument)} == {0}


def test_rhythm_off_the_grid_is_no_score() -> None:
    piece = Piece.of([Note(97 * k + 31, 60 + k % 5, 80) for k in range(64)])
    with pytest.raises(BadRequest, match="lies off the written grid"):
        write_score(piece, "C", "ionian", "")


def test_what_a_third_voice_cuts_does_not_begin_again_in_the_next_bar() -> None:
    held = [Note(480, 65, 1440), Note(960, 72, 1440), Note(1440, 79, 480)]
    piece = Piece.of([*held, Note(1920, 76, 1920)], programs=(73,))
    written = read_piece(write_score(piece, "C", "ionian", ""))
    assert [(n.onset_ticks, n.pitch) for n in written.notes] == [(n.onset_ticks, n.pitch) for n in piece.notes]


def test_a_title_is_shown_as_it_is_and_cut() -> None:
    assert draw_score(two_hands(bars=4), "D", "dorian", "</text><script>&\x00" + "x" * 500).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("root", "mode", "meter"), [("C", "todi", (7, 8)), ("Gb", "marva", (12, 8)), ("G#", "poorvi", (5, 4))]
)
def test_every_kind_of_mode_and_meter_is_drawn(root: str, mode: str, meter: tuple[int, int]) -> None:
    page = pixels(draw_score(two_hands(root, mode, meter), root, mode))
    assert (page[130:-60, 60:-60, :3].max(axis=2) < 100).mean() > 0.02


def test_the_same_piece_gives_the_same_picture_and_its_performance_the_same_notes() -> None:
    piece = two_hands(bars=12)
    assert draw_score(piece, "D", "dorian") == draw_score(piece, "D", "dorian")
    assert draw_score(perform(piece, 5), "D", "dorian") == draw_score(piece, "D", "dorian")


def test_a_busy_piece_gets_fewer_bars_and_no_more_lines() -> None:
    busy = Piece.of([Note(60 * i, 60 + i % 13, 60) for i in range(32 * 8)])
    assert pixels(draw_score(busy, "C", "ionian")).shape[0] < 1000


@pytest.mark.parametrize("name", ["Acoustic Guitar (nylon)", "Viola", "Contrabass", "Piccolo", "Orchestral Harp"])
def test_the_page_names_the_instrument_and_the_mood(name: str) -> None:
    piece = arranged(two_hands(), find_instrument(name))
    free, calm = (pixels(draw_score(piece, "D", "dorian", mood=find_mood(mood))) for mood in ("free", "calm"))
    nameless = pixels(draw_score(replace(piece, programs=(0,) * len(piece.programs)), "D", "dorian"))
    facts = np.s_[80:104, 44:800, 0]
    inks = [(page[facts] < 180).sum() for page in (nameless, free, calm)]
    assert inks[0] + 100 < inks[1] < inks[2] - 50
    assert (free[130:-60, 60:-60, :3].max(axis=2) < 100).mean() > 0.01


def test_one_staff_takes_less_room_than_two() -> None:
    heights = [
        pixels(draw_score(arranged(two_hands(), find_instrument(name)), "D", "dorian")).shape[0]
        for name in ("Flute", "Church Organ")
    ]
    assert heights[0] < heights[1] - 100


def test_a_live_recording_becomes_a_piano_roll() -> None:
    live = Piece.of([Note(197 * i + i * i % 61, 60 + i % 12, 171) for i in range(80)])
    assert draw_score(live, "C", "ionian") == piano_roll(live, "C", "ionian")


def test_an_empty_piece_is_an_empty_staff() -> None:
    assert pixels(draw_score(Piece.of([]), "C", "ionian")).shape[1] == WIDTH_PX


def test_unknown_modes_are_refused() -> None:
    with pytest.raises(BadRequest, match="no mode called"):
        draw_score(two_hands(), "D", "dorean")
