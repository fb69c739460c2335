"""Piano rolls, measured in pixels."""

from io import BytesIO
from typing import get_args

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.figures.pianoroll import piano_roll
from engine.naming import Names
from engine.performance import perform
from engine.piece import Note, Piece
from tests.engine.scores import two_hands


def pixels(png: bytes) -> NDArray[np.int16]:
    """Shape (height, width, 3)."""
    return np.asarray(Image.open(BytesIO(png)).convert("RGB")).astype(np.int16)


def bluish(page: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Where notes of the mode are drawn, softer ones included."""
    return page[130:-120, 130:-100, 2] - page[130:-120, 130:-100, 0] > 60


def warm(page: NDArray[np.int16]) -> NDArray[np.bool_]:
    return page[130:-120, 130:-100, 0] - page[130:-120, 130:-100, 2] > 60


def test_title_and_rows_are_in_the_language_that_is_asked_for() -> None:
    piece = Piece.of([Note(0, 59, 960), Note(960, 71, 960)])
    english, german = (pixels(piano_roll(piece, "B", "ionian", names=names)) for names in get_args(Names)[:2])
    title, rows = np.s_[20:75, 40:600], np.s_[130:-120, :125]
    assert (english[title] != german[title]).any()
    assert (english[rows] != german[rows]).any()
    assert (english[130:-120, 130:] == german[130:-120, 130:]).all()


def test_notes_lie_where_they_sound() -> None:
    page = bluish(pixels(piano_roll(Piece.of([Note(0, 60, 960), Note(960, 72, 960)]), "C", "ionian")))
    left, right = page[:, : page.shape[1] // 2 - 5], page[:, page.shape[1] // 2 + 5 :]
    assert np.nonzero(left)[0].mean() > np.nonzero(right)[0].mean() + 100


def test_notes_outside_the_mode_stand_out() -> None:
    inside, outside = (
        piano_roll(Piece.of([Note(0, 60, 960), Note(0, pitch, 960)]), "C", "ionian") for pitch in (65, 66)
    )
    assert not warm(pixels(inside)).any()
    assert warm(pixels(outside)).sum() > 1000


def test_louder_is_darker() -> None:
    page = pixels(piano_roll(Piece.of([Note(0, 60, 960, 30), Note(960, 60, 960, 110)]), "C", "ionian"))
    row = page[130:-120, 130:-100].sum(axis=2)
    half = row.shape[1] // 2
    assert row[:, half + 20 : -20].min() < row[:, 20 : half - 20].min() - 100


def test_performances_and_wide_ranges_are_drawn() -> None:
    wide = Piece.of([Note(i * 100, i, 90, 1 + i % 127) for i in range(128)])
    for piece in (perform(two_hands(bars=20), 1), wide, Piece.of([])):
        assert piano_roll(piece, "F#", "todi", title="x").startswith(b"\x89PNG")
