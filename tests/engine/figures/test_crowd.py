"""Pictures of what the crowd thinks."""

import struct

import pytest

from engine.figures.crowd import ModeMean, Preference, draw_preferences, draw_ratings, draw_regret, ratings_canvas
from engine.figures.style import WIDTH_PX
from engine.theory import MODES

COUNTS = (0, 1, 2, 0, 5, 9, 12, 8, 3, 1)
EXPERIENCE = {"none": 3, "under 1 year": 0, "professional": 1, "not said": 7}
MEANS = [ModeMean(mode.name, 5.0 + number / 10, 4.0, 7.0, number + 1) for number, mode in enumerate(MODES)]


def size(picture: bytes) -> tuple[int, int]:
    """Width and height of a PNG, in pixels."""
    assert picture.startswith(b"\x89PNG\r\n")
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def test_modes_take_room_as_they_are_rated() -> None:
    every, one, none = (size(draw_ratings(COUNTS, EXPERIENCE, means, "Ratings")) for means in (MEANS, MEANS[:1], []))
    assert {every[0], one[0], none[0]} == {WIDTH_PX}
    assert every[1] > one[1] > none[1]


def test_means_are_sorted_and_what_is_not_rated_is_left_out() -> None:
    canvas = ratings_canvas(COUNTS, EXPERIENCE, [*MEANS, ModeMean("todi", 9.0, 8.0, 10.0, 0)], "Ratings")
    titles = {mode.title for mode in MODES}
    drawn = [text.get_text() for text in canvas.axes.texts if text.get_text() in titles]
    assert drawn == [mode.title for mode in reversed(MODES)]


def test_nothing_rated_and_a_very_long_title_can_be_drawn() -> None:
    assert size(draw_ratings((0,) * 10, {"none": 0}, [], "x" * 500))[0] == WIDTH_PX


def test_another_rating_is_another_picture() -> None:
    changed = (*COUNTS[:-1], COUNTS[-1] + 1)
    assert draw_ratings(COUNTS, {}, [], "Ratings") != draw_ratings(changed, {}, [], "Ratings")


@pytest.mark.parametrize("low", [1.0, 6.0])
def test_preferences_have_a_panel_for_each_factor(low: float) -> None:
    levels = [Preference(factor, level, 6.0, low, 6.0, 3) for factor in ("form", "texture") for level in "ab"]
    both, one = size(draw_preferences(levels, "What is preferred")), size(draw_preferences(levels[:2], "One"))
    assert both[1] > one[1]


def test_regret_is_drawn() -> None:
    assert size(draw_regret({"even": [1.0, 2.0, 3.0], "steered": [1.0, 1.5, 1.7]}, "Regret"))[0] == WIDTH_PX
