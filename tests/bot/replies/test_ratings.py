"""What members read about ratings: the picture in words, and what the ratings prefer."""

from dataclasses import replace

import pytest

from bot.crowd.pictures import Drawn, Opinions
from bot.crowd.statistics import EXPERIENCE, Estimate
from bot.crowd.steering import Worth
from bot.replies import ratings as replies
from bot.texts import ratings as texts
from engine.figures.crowd import NOT_SAID
from engine.theory import MODES, find_mode

MEAN = Estimate(7.125, 5.96, 8.29, 40, 9)
OPINIONS = Opinions((0, 0, 1, 2, 3, 4, 10, 12, 5, 3), {"professional": 3, NOT_SAID: 6}, [])
DRAWN = Drawn(b"picture", MEAN, [("todi", MEAN), ("dorian", replace(MEAN, mean=6.0))])


def worth(level: str, mean: float, low: float, high: float, factor: str = "temperature") -> Worth:
    return Worth(factor, level, mean, low, high, 5)


def test_the_picture_is_put_in_words() -> None:
    words = replies.in_words(OPINIONS, DRAWN)
    assert words.startswith("40 ratings, mean 7.12 (6.0 to 8.3). How often each was given: 1: 0, 2: 0, 3: 1, 4: 2,")
    assert "Raters' experience: professional: 3, not said: 6." in words
    assert "By mode: Todi 7.12 (6.0 to 8.3), Dorian 6.00 (6.0 to 8.3)." in words


def test_the_longest_words_are_not_too_long_for_a_screen_reader() -> None:
    many = Opinions((10**6,) * 10, dict.fromkeys((*EXPERIENCE, NOT_SAID), 10**6), [])
    drawn = Drawn(b"", MEAN, [(mode.name, MEAN) for mode in MODES])
    assert len(replies.in_words(many, drawn)) <= replies.LONGEST_DESCRIPTION


def test_an_answer_has_the_picture_and_few_fields() -> None:
    reply = replies.ratings("Ratings of all pieces", None, OPINIONS, DRAWN, "nothing sure yet")
    [embed], [file] = reply.embeds, reply.files
    assert [field.name for field in embed.fields] == [
        "Ratings", "Raters", "Mean", "Liked best", "What the ratings prefer",
    ]  # fmt: skip
    assert embed.image.url == f"attachment://{file.name}"
    assert file.description == replies.in_words(OPINIONS, DRAWN)


def test_of_one_mode_no_best_modes_are_named() -> None:
    reply = replies.ratings("x", find_mode("todi"), OPINIONS, DRAWN, "nothing")
    assert "Liked best" not in [field.name for field in reply.embeds[0].fields]


@pytest.mark.parametrize(
    ("others", "words"),
    [
        ((5.0, 4.5, 5.5), "temperature: **bold** 7.0 (6.0 to 8.0)"),
        ((5.5, 4.5, 6.5), "temperature: rather **bold** 7.0 (6.0 to 8.0)"),
        ((6.5, 5.5, 7.5), "temperature: nothing sure yet"),
    ],
)
def test_it_is_said_how_sure_a_preference_is(others: tuple[float, float, float], words: str) -> None:
    assert replies.verdicts([worth("usual", *others), worth("bold", 7.0, 6.0, 8.0)]) == words


def test_each_setting_has_a_line_of_its_own() -> None:
    worths = [
        worth("usual", 5, 4, 5.5), worth("bold", 7, 6, 8),
        worth("aaba", 7, 6, 8, "form"), worth("through_composed", 5, 4, 5.5, "form"),
    ]  # fmt: skip
    assert replies.verdicts(worths).splitlines()[1] == "form: **AABA** 7.0 (6.0 to 8.0)"
    reply = replies.preferences("title", None, worths, b"picture", "words")
    assert reply.files[0].description == (
        "temperature: usual 5.0 (4.0 to 5.5), bold 7.0 (6.0 to 8.0). "
        "form: AABA 7.0 (6.0 to 8.0), through-composed 5.0 (4.0 to 5.5)."
    )


def test_without_a_picture_the_words_say_why() -> None:
    reply = replies.preferences("title", None, [], None, texts.NOT_STEERED)
    assert reply.embeds[0].description == texts.NOT_STEERED
    assert not reply.files
