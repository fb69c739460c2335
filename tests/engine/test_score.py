"""The picture that is posted: its page, its text, its fallback."""

from io import BytesIO

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from engine.errors import BadRequest
from engine.figures.pianoroll import piano_roll
from engine.figures.style import CORNER_PX, WIDTH_PX
from engine.performance import perform
from engine.piece import Note, Piece
from engine.score import draw_score
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


def test_title_and_scale_are_drawn_without_any_system_font() -> None:
    dorian, named = (pixels(draw_score(two_hands(), "D", "dorian", title)) for title in ("", "Evening song"))
    title, scale = np.s_[20:75, 40:600, 0], np.s_[20:75, 800:1260, 0]
    assert (dorian[title] < 100).mean() > 0.02
    assert (dorian[scale] < 100).mean() > 0.05
    assert (dorian[title] != named[title]).any()
    assert (dorian[scale] == named[scale]).all()


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


def test_a_live_recording_becomes_a_piano_roll() -> None:
    live = Piece.of([Note(197 * i + i * i % 61, 60 + i % 12, 171) for i in range(80)])
    assert draw_score(live, "C", "ionian") == piano_roll(live, "C", "ionian")


def test_an_empty_piece_is_an_empty_staff() -> None:
    assert pixels(draw_score(Piece.of([]), "C", "ionian")).shape[1] == WIDTH_PX


def test_unknown_modes_are_refused() -> None:
    with pytest.raises(BadRequest, match="no mode called"):
        draw_score(two_hands(), "D", "dorean")
