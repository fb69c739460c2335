"""Pictures of the crowd: the numbers that go with them."""

import pytest

from bot.crowd.pictures import Opinions, draw_opinions, draw_worths, in_order, means_by_mode, plain
from bot.crowd.statistics import EXPERIENCE
from bot.crowd.steering import LEVELS, Steering
from engine.composing.form import FORMS
from engine.figures.crowd import NOT_SAID

PNG = b"\x89PNG"
GIVEN = [("dorian", 1, 2, 14), ("todi", 1, 1, 10), ("dorian", 2, 1, 4)]
COUNTS = (0, 0, 0, 1, 0, 0, 2, 0, 0, 1)


def test_a_picture_comes_with_its_means() -> None:
    drawn = draw_opinions(Opinions(COUNTS, {"none": 1, NOT_SAID: 1}, GIVEN), "Ratings")
    assert drawn.picture.startswith(PNG)
    assert (drawn.overall.mean, drawn.overall.ratings, drawn.overall.members) == (7.0, 4, 2)
    assert [(mode, mean.mean) for mode, mean in drawn.modes] == [("todi", 10.0), ("dorian", 6.0)]


def test_a_member_who_rates_in_two_modes_is_one_member() -> None:
    [(_, todi), (_, dorian)] = means_by_mode(GIVEN)
    assert (todi.members, dorian.members) == (1, 2)


def test_nothing_is_no_picture() -> None:
    with pytest.raises(ValueError, match="no rating"):
        draw_opinions(Opinions((0,) * 10, {}, []), "Ratings")


def test_experience_is_in_order_with_what_nobody_has() -> None:
    assert [*in_order({"professional": 2}).items()] == [
        *((level, 2 if level == "professional" else 0) for level in EXPERIENCE),
        (NOT_SAID, 0),
    ]


def test_what_is_preferred_is_drawn_for_one_setting_and_for_all() -> None:
    worths = Steering.learn().worths()
    assert draw_worths(worths, "All").startswith(PNG)
    assert draw_worths([one for one in worths if one.factor == "form"], "Form").startswith(PNG)


def test_every_level_has_a_name_for_people() -> None:
    names = [plain(level) for level in (*FORMS, *(level for levels in LEVELS.values() for level in levels))]
    assert "AABA" in names
    assert not [name for name in names if "_" in name]
