"""Members' words made drawable, and texts measured."""

import pytest

from engine.figures.canvas import Canvas, Ruler, drawable
from tests.engine.figures.parts import extent, patches, text_artists


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("Scarborough Fair.mid", "Scarborough Fair.mid"),
        ("  two\n lines\tand  a tab ", "two lines and a tab"),
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("turned \u202eround\u2066", "turned round"),
        ("Prélude en mi♭", "Prélude en mi♭"),
        ("Pre\u0301lude", "Prélude"),
        ("z\u0335\u0322\u0301algo", "źalgo"),
        ("tune 🎹🪕.mid", "tune .mid"),
        ("夜曲 op. 9", "… op. 9"),
        ("夜曲", ""),
        ("🎹", ""),
        ("\ud83c half", "half"),
        ("שלום", "שלום"),
    ],
)
def test_words_become_one_line_that_the_font_has(words: str, line: str) -> None:
    assert drawable(words) == line


def test_a_ruler_measures_what_is_drawn() -> None:
    canvas = Canvas(200)
    canvas.text(100, 100, "Harmonic minor")
    (text,) = text_artists(canvas.figure)
    assert Ruler().width("Harmonic minor") == pytest.approx(extent(text).width, abs=1)


def test_words_are_cut_to_the_room_and_no_shorter() -> None:
    ruler = Ruler()
    words = "The quick brown fox jumps over the lazy dog"
    cut = ruler.shorten(words, 400)
    assert cut.endswith("…")
    assert ruler.width(cut) <= 400 < ruler.width(words[: len(cut) + 1] + "…")
    assert ruler.shorten(words, 4000) == words


def test_pixels_count_from_the_upper_left() -> None:
    canvas = Canvas(300)
    canvas.box(100, 50, 20, 10, "#000000", "box")
    (box,) = patches(canvas.figure, "box")
    assert extent(box).bounds == pytest.approx((100, 240, 20, 10))
