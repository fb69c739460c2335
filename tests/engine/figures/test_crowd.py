"""Pictures of what the crowd thinks: bars, intervals and names, measured in pixels."""

import struct
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from engine.figures.canvas import Canvas
from engine.figures.crowd import (
    NOT_SAID,
    ModeMean,
    Preference,
    draw_preferences,
    draw_ratings,
    draw_regret,
    preferences_canvas,
    ratings_canvas,
    regret_figure,
)
from engine.figures.guesses import NOT_MARKED
from engine.figures.style import ACCENT, PAPER, WARM, WIDTH_PX
from engine.theory import MODES
from tests.engine.figures.parts import colours, extent, outside_page, overlapping, patches, text_artists, texts

COUNTS = (0, 1, 2, 0, 5, 9, 12, 8, 3, 1)
LEVELS = ("none", "under 1 year", "1-3 years", "3-5 years", "over 5 years", "professional", NOT_SAID)
EXPERIENCE = dict(zip(LEVELS, (4, 0, 2, 1, 0, 1, 8), strict=True))
MEANS = [ModeMean(mode.name, 5.0 + number / 10, 4.0, 7.0, number + 1) for number, mode in enumerate(MODES)]
LOVED = ModeMean("marva", 10.0, 10.0, 10.0, 12_345)
FORMS = [Preference("form", level, mean, mean - 0.4, mean + 0.5, 9) for level, mean in (("period", 6.2), ("AABA", 6.9))]
OTHERS = [Preference("candidates", "8", 6.5, 6.1, 6.9, 7), Preference("candidates", "16", 6.4, 4.9, 7.9, 0)]

RATINGS = {
    "every mode": ratings_canvas(COUNTS, EXPERIENCE, MEANS, "Ratings of all pieces"),
    "very much": ratings_canvas((12_345_678,) * 10, dict.fromkeys(LEVELS, 123_456), [LOVED], "Ratings"),
    "one rating": ratings_canvas((0,) * 9 + (1,), {NOT_SAID: 1}, [replace(LOVED, ratings=1)], "Ratings"),
    "nobody has said": ratings_canvas(COUNTS, {NOT_SAID: 16}, MEANS[:1], "Ratings of pieces in Ionian"),
    "raters unknown": ratings_canvas(COUNTS, {}, MEANS[:2], "Ratings"),
    "nothing rated": ratings_canvas((0,) * 10, dict.fromkeys(LEVELS, 0), [], "Ratings of all pieces"),
    "long names": ratings_canvas(COUNTS, {"W" * 90: 3, "m" * 90: 2}, MEANS[:1], "W" * 200),
}


def widths(figure: Figure, gid: str) -> list[float]:
    return [extent(patch).width for patch in patches(figure, gid)]


def size(picture: bytes) -> tuple[int, int]:
    """Width and height of a PNG, in pixels."""
    assert picture.startswith(b"\x89PNG\r\n")
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


@pytest.mark.parametrize("name", RATINGS)
def test_no_two_texts_touch_and_all_are_on_the_page(name: str) -> None:
    figure = RATINGS[name].figure
    assert overlapping(figure) == []
    assert outside_page(figure, 20) == []


@pytest.mark.parametrize("name", RATINGS)
def test_every_text_can_be_read_on_a_phone(name: str) -> None:
    figure = RATINGS[name].figure
    assert min(float(text.get_fontsize()) * figure.dpi / 72 for text in text_artists(figure)) > 30


def test_bars_are_as_long_as_what_they_count() -> None:
    figure = RATINGS["every mode"].figure
    for gid, counts in (("rating", COUNTS), ("experience", tuple(EXPERIENCE.values()))):
        longest = max(widths(figure, f"{gid} track"))
        shares = [width / longest for width in widths(figure, gid)]
        assert shares == pytest.approx([count / max(counts) for count in counts], abs=0.01)
        assert texts(figure, f"{gid} value") == [str(count) for count in counts]
    assert colours(figure, "experience") == [ACCENT] * 6 + [NOT_MARKED]


def test_ratings_are_summed_up() -> None:
    summaries = {name: texts(canvas.figure, "subtitle")[0] for name, canvas in RATINGS.items()}
    assert summaries["every mode"] == "41 ratings by 16 members, mean 6.6"
    assert summaries["one rating"] == "1 rating by 1 member, mean 10.0"
    assert summaries["raters unknown"] == "41 ratings, mean 6.6"
    assert summaries["nothing rated"] == "Nothing is rated yet"


def test_where_nobody_has_said_there_is_no_histogram_of_it() -> None:
    figure = RATINGS["nobody has said"].figure
    assert texts(figure, "nobody") == ["Nobody has said."]
    assert patches(figure, "experience") == []
    alone = RATINGS["raters unknown"].figure
    assert max(widths(alone, "rating track")) > 1.8 * max(widths(figure, "rating track"))


def test_means_are_sorted_and_what_is_not_rated_is_left_out() -> None:
    figure = ratings_canvas(COUNTS, EXPERIENCE, [*MEANS[:3], ModeMean("todi", 9.0, 8.0, 10.0, 0)], "Ratings").figure
    assert texts(figure, "label") == ["Phrygian", "Dorian", "Ionian"]
    assert texts(figure, "value") == ["5.2", "5.1", "5.0"]
    assert texts(figure, "count") == ["3", "2", "1"]


def test_means_intervals_and_the_line_stand_where_the_scale_says() -> None:
    figure = RATINGS["every mode"].figure
    ticks = {text.get_text(): text.get_position()[0] for text in text_artists(figure) if text.get_gid() == "tick"}
    first = extent(patches(figure, "interval")[0])
    assert (first.x0, first.x1) == pytest.approx((ticks["4"], ticks["7"]), abs=1)
    point = ticks["2"] - ticks["1"]
    means = sorted(((box := extent(disc)).x0 + box.x1) / 2 for disc in patches(figure, "mean"))
    assert means == pytest.approx([ticks["5"] + number / 10 * point for number in range(13)], abs=1)
    [line] = [extent(line) for line in patches(figure, "mean of all")]
    mean = sum(value * count for value, count in enumerate(COUNTS, start=1)) / sum(COUNTS)
    assert (line.x0 + line.x1) / 2 == pytest.approx(ticks["1"] + (mean - 1) * point, abs=1)
    assert colours(figure, "mean of all") == [WARM]


def test_modes_take_room_as_they_are_rated() -> None:
    every, one, none = (size(draw_ratings(COUNTS, EXPERIENCE, means, "Ratings")) for means in (MEANS, MEANS[:1], []))
    assert {every[0], one[0], none[0]} == {WIDTH_PX}
    assert every[1] > one[1] > none[1]


def preferred(*preferences: Preference) -> Canvas:
    return preferences_canvas(preferences, "What the ratings prefer")


def test_levels_stand_below_their_factors() -> None:
    figure = preferred(*FORMS, *OTHERS).figure
    assert texts(figure, "factor") == ["Form", "Candidates"]
    assert texts(figure, "label") == ["period", "AABA", "8", "16"]
    assert overlapping(figure) == []
    assert outside_page(figure, 20) == []
    assert size(draw_preferences([*FORMS, *OTHERS], "Both"))[1] > size(draw_preferences(FORMS, "One"))[1]


def test_levels_without_a_rated_piece_are_rings() -> None:
    figure = preferred(*FORMS, *OTHERS).figure
    faces = [to_hex(disc.get_facecolor()) for disc in patches(figure, "mean")]
    assert faces == [ACCENT, ACCENT, ACCENT, PAPER]
    assert "rings: none rated yet" in texts(figure, "subtitle")[0]
    assert "rings" not in texts(preferred(*FORMS).figure, "subtitle")[0]


@pytest.mark.parametrize(
    ("low", "high", "ends"), [(6.2, 6.3, "5 7"), (1.0, 1.0, "1 3"), (10.0, 10.0, "8 10"), (1.0, 10.0, "1 10")]
)
def test_the_scale_reaches_around_all_intervals(low: float, high: float, ends: str) -> None:
    ticks = texts(preferred(Preference("form", "AABA", (low + high) / 2, low, high, 3)).figure, "tick")
    assert f"{ticks[0]} {ticks[-1]}" == ends
    assert len(ticks) > 2


def test_nothing_preferred_is_still_a_picture() -> None:
    assert size(draw_preferences([], "What the ratings prefer"))[0] == WIDTH_PX


CURVES = {"Thompson sampling": [0.5, 0.8, 1.0], "uniform": [1.0, 2.0, 3.0], "epsilon-greedy": [0.6, 0.9, 1.01]}


def test_every_policy_has_a_line_and_its_name_at_its_end() -> None:
    figure = regret_figure(CURVES, "Regret")
    lines = {str(line.get_label()): line for line in figure.axes[0].get_lines()}
    assert {name: np.asarray(line.get_ydata()).tolist() for name, line in lines.items()} == {
        name: [0, *values] for name, values in CURVES.items()
    }
    names = [text for text in text_artists(figure) if text.get_gid() == "policy"]
    assert [text.get_text() for text in names] == ["Thompson sampling", "epsilon-greedy", "uniform"]
    assert [text.get_color() for text in names] == [lines[text.get_text()].get_color() for text in names]
    assert not any(extent(one).overlaps(extent(other)) for one, other in pairwise(names))
    assert max(extent(name).x1 for name in names) < WIDTH_PX - 20


@pytest.mark.parametrize("curves", [{}, {"alone": [1.0]}, {f"policy {n}": [0.0, 0.0] for n in range(4)}])
def test_few_pieces_and_no_regret_are_drawn(curves: dict[str, list[float]]) -> None:
    assert size(draw_regret(curves, "Regret"))[0] == WIDTH_PX
