"""What is counted of the textures of training music, and how it is kept."""

import numpy as np
import pytest

from engine.corpus.dataset import Dataset
from engine.corpus.encoding import encode_piece
from engine.piece import Note, Piece
from engine.texture import TEXTURES, Texture, Textures, count_textures
from engine.theory import MODES


def bars_of(notes_a_bar: int, bars: int, first: int = 0) -> list[Note]:
    """A single line in even notes, from bar `first` on."""
    length = 1920 // notes_a_bar
    return [Note(first * 1920 + n * length, 60 + n % 5, length) for n in range(notes_a_bar * bars)]


def counted(*pieces: list[Note]) -> Textures:
    encoded = [encode_piece(Piece.of(notes), f"tune-{n}", 0, MODES[0]) for n, notes in enumerate(pieces)]
    dataset = Dataset.joined(encoded)
    assert {row.split for row in dataset.rows} == {"train"}
    return count_textures(dataset)


def labels(counts: np.ndarray) -> set[Texture]:
    return {Texture.numbered(int(number)) for number in np.flatnonzero(counts)}


def test_beginnings_and_what_follows_are_counted() -> None:
    slow_then_fast = [*bars_of(2, 4), *bars_of(16, 4, first=4)]
    found = counted(slow_then_fast, bars_of(2, 4))
    slow, fast = Texture(polyphony=2, density=1), Texture(polyphony=2, density=6)
    assert labels(found.begin) == {slow}
    assert found.begin.sum() == 2
    (step,) = np.argwhere(found.follow).tolist()
    assert [Texture.numbered(number) for number in step] == [slow, fast]


def test_a_texture_that_goes_on_follows_itself() -> None:
    found = counted(bars_of(4, 12))
    assert found.follow.sum() == 2
    assert np.trace(found.follow) == 2


def test_the_table_comes_back_from_json_and_another_size_is_refused() -> None:
    table = counted(bars_of(4, 12))
    again = Textures.from_json(table.to_json())
    np.testing.assert_array_equal(again.begin, table.begin)
    np.testing.assert_array_equal(again.follow, table.follow)
    with pytest.raises(ValueError, match="another size"):
        Textures.from_json({"begin": [1] * (TEXTURES - 1), "follow": table.follow.tolist()})
