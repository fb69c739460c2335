"""The bars of the best guesses."""

import pytest
from matplotlib.figure import Figure

from engine.classify import Classification
from engine.figures.canvas import Canvas
from engine.figures.guesses import HEIGHT_PX, MOST_ROWS, NOT_MARKED, draw_guesses, rows, value
from engine.figures.style import ACCENT
from tests.engine.figures.heard import guess, heard
from tests.engine.figures.parts import colours, extent, patches, text_artists, texts

WIDTH = 500.0
RANKING = tuple(
    guess(name, score)
    for name, score in (
        ("C ionian", 0.4),
        ("A aeolian", 0.3),
        ("C lydian", 0.2),
        ("G ionian", 0.06),
        ("F lydian", 0.03),
        ("E phrygian", 0.005),
    )
)


def drawn(answer: Classification) -> Figure:
    canvas = Canvas(HEIGHT_PX + 40)
    draw_guesses(canvas, 40, 20, WIDTH, answer, ACCENT)
    return canvas.figure


def test_the_answer_is_first_and_stands_apart() -> None:
    figure = drawn(heard(*RANKING))
    assert texts(figure, "guess") == [g.title() for g in RANKING[:MOST_ROWS]]
    assert texts(figure, "value") == ["40%", "30%", "20%", "6%", "3%"]
    assert colours(figure, "bar") == [ACCENT] + [NOT_MARKED] * 4
    assert patches(figure, "frame") == []


def test_bars_are_as_long_as_their_scores() -> None:
    figure = drawn(heard(*RANKING))
    lengths = [patch.get_path().get_extents(patch.get_patch_transform()).width for patch in patches(figure, "bar")]
    assert lengths == pytest.approx([WIDTH * g.score for g in RANKING[:MOST_ROWS]])


def test_guesses_that_cannot_be_told_apart_share_a_frame() -> None:
    figure = drawn(heard(*RANKING, verdict="open", undecided=[RANKING[2], RANKING[0]]))
    assert texts(figure, "guess")[:3] == ["C Ionian", "C Lydian", "A Aeolian"]
    assert colours(figure, "bar") == [ACCENT] * 2 + [NOT_MARKED] * 3
    (frame,) = (extent(patch) for patch in patches(figure, "frame"))
    framed = [
        text.get_text() for text in text_artists(figure) if frame.y0 < extent(text).y0 < extent(text).y1 < frame.y1
    ]
    assert framed == ["Cannot be told apart", "C Ionian", "40%", "C Lydian", "20%"]
    assert all(extent(bar).y1 < frame.y0 or extent(bar).y0 > frame.y0 for bar in patches(figure, "track"))


def test_more_undecided_guesses_than_rows_are_counted() -> None:
    figure = drawn(heard(*RANKING, verdict="open", undecided=RANKING))
    assert texts(figure, "caption") == ["Undecided, with 1 more"]
    assert len(texts(figure, "guess")) == MOST_ROWS


def test_all_rows_fit_in_the_height_that_is_given() -> None:
    for undecided in ((), RANKING[:2], RANKING):
        figure = drawn(heard(*RANKING, verdict="open", undecided=undecided))
        assert min(extent(bar).y0 for bar in patches(figure, "track")) > 20


def test_no_bar_stands_apart_without_a_clear_mode() -> None:
    answer = heard(*RANKING, verdict="none")
    assert not any(row.marked for row in rows(answer))
    assert set(colours(drawn(answer), "bar")) == {NOT_MARKED}


@pytest.mark.parametrize(
    ("score", "method", "words"),
    [
        (0.0, "joint", "0%"),
        (0.004, "joint", "< 1%"),
        (0.014, "joint", "1%"),
        (0.72, "joint", "72%"),
        (0.9951, "joint", "> 99%"),
        (1.0, "joint", "100%"),
        (0.8571, "paper", "6/7"),
        (1.0, "paper", "7/7"),
    ],
)
def test_scores_are_written_for_people(score: float, method: str, words: str) -> None:
    assert value(guess("C ionian", score), method) == words
