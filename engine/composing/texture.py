"""The textures of a piece: drawn as real pieces have them, and the same again where a section comes again."""

from collections.abc import Sequence

import numpy as np

from engine.composing.form import Bar
from engine.conditions import BARS_IN_PHRASE
from engine.texture import TEXTURES, Counts, Texture, Textures


def draw_textures(
    textures: Textures,
    form: Sequence[Bar],
    rng: np.random.Generator,
    polyphony: Sequence[int] = (),
    density: Sequence[int] = (),
) -> tuple[Texture, ...]:
    """A texture for each group of four bars of the form; `polyphony` and `density` name the labels allowed, () all."""
    allowed = _allowed(polyphony, density)
    numbers: list[int] = []
    of_letter: dict[str, int] = {}
    for bar in form[::BARS_IN_PHRASE]:
        letter = bar.section[:1]
        if letter not in of_letter:
            counts = textures.follow[numbers[-1]] if numbers else textures.begin
            of_letter[letter] = _drawn(counts * allowed, allowed, rng)
        numbers.append(of_letter[letter])
    return tuple(Texture.numbered(number) for number in numbers)


def _allowed(polyphony: Sequence[int], density: Sequence[int]) -> Counts:
    found = [Texture.numbered(number) for number in range(TEXTURES)]
    return np.array(
        [(not polyphony or t.polyphony in polyphony) and (not density or t.density in density) for t in found], np.int64
    )


def _drawn(counts: Counts, otherwise: Counts, rng: np.random.Generator) -> int:
    """An index, as often as it was counted; where nothing was, any that is allowed."""
    weights = counts if counts.sum() else otherwise
    return int(rng.choice(len(weights), p=weights / weights.sum()))
