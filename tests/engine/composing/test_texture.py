"""Textures are drawn as real pieces have them and come again with their section."""

import numpy as np

from engine.composing.form import Bar, plan
from engine.composing.texture import draw_textures
from engine.texture import DENSITIES, TEXTURES, Texture, Textures


def table(begin: Texture, follow: Texture) -> Textures:
    """Every piece begins with one texture and goes on to the other."""
    first, second = ((t.polyphony - 1) * DENSITIES + t.density - 1 for t in (begin, follow))
    begins, follows = np.zeros(TEXTURES, np.int64), np.zeros((TEXTURES, TEXTURES), np.int64)
    begins[first] = follows[first, second] = 1
    return Textures(begins, follows)


THIN, FULL = Texture(1, 2), Texture(5, 4)


def test_a_section_that_returns_has_the_texture_it_had() -> None:
    form = plan("aaba", 16, np.random.default_rng(0))
    assert draw_textures(table(THIN, FULL), form, np.random.default_rng(0)) == (THIN, THIN, FULL, THIN)


def test_what_is_often_is_drawn_often() -> None:
    begins = np.zeros(TEXTURES, np.int64)
    begins[[3, 20]] = 3, 1
    textures = Textures(begins, np.ones((TEXTURES, TEXTURES), np.int64))
    rng = np.random.default_rng(0)
    drawn = [draw_textures(textures, [Bar("A")] * 4, rng)[0] for _ in range(2000)]
    assert set(drawn) == {Texture.numbered(3), Texture.numbered(20)}
    assert 0.7 < drawn.count(Texture.numbered(3)) / 2000 < 0.8


def test_only_allowed_labels_are_drawn_even_where_none_was_counted() -> None:
    rng = np.random.default_rng(0)
    drawn = {draw_textures(table(THIN, FULL), [Bar("A")] * 4, rng, (3, 4), (6,))[0] for _ in range(50)}
    assert drawn == {Texture(3, 6), Texture(4, 6)}
