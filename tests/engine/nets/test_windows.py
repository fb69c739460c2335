"""What a network is shown: the two sides of the split, the draw of pieces, the targets."""

from dataclasses import replace

import numpy as np
import pytest

from engine.corpus.dataset import Dataset
from engine.errors import BadRequest
from engine.nets import training
from engine.nets.data import Windows
from tests.engine.tiny import tiny_config, tiny_dataset


def numbered(dataset: Dataset) -> Dataset:
    """The same pieces with the number of the token, from 1, where the tempo stood: it tells where a window lies."""
    numbers = np.arange(1, len(dataset.streams["note"]) + 1, dtype=np.int16)
    return Dataset({**dataset.streams, "tempo": numbers}, dataset.rows)


def windows(side: str, **changes: object) -> Windows:
    return training.windows_of(numbered(tiny_dataset()), tiny_config(**changes), side)


def pieces_of(one: Windows) -> set[str]:
    dataset = tiny_dataset()
    tokens = {int(token) - 1 for token in one[0][0]["tempo"].ravel() if token}
    return {row.name for row, at in dataset.pieces() if tokens & set(range(at.start, at.stop))}


MANY = {"windows_per_epoch": 512, "validation_windows": 512, "batch": 512}


def test_windows_drawn_apart_share_pieces_but_no_window() -> None:
    sides = {split: windows(split, split="windows", **MANY) for split in ("train", "validation")}
    assert pieces_of(sides["train"]) & pieces_of(sides["validation"])
    starts = {split: set(side._drawn[:, 1].tolist()) for split, side in sides.items()}
    assert starts["train"]
    assert starts["validation"]
    assert not starts["train"] & starts["validation"]
    assert all(len(side._drawn) == 512 for side in sides.values())


def test_another_seed_parts_the_windows_otherwise() -> None:
    one, two = (set(windows("validation", split="windows", seed=s, **MANY)._drawn[:, 1].tolist()) for s in (1, 2))
    assert one != two


def test_a_piece_too_short_to_part_is_refused() -> None:
    dataset = tiny_dataset(1)
    config = tiny_config(split="windows", window=len(dataset.streams["note"]))  # one window, which trains by this seed
    with pytest.raises(BadRequest, match="too small to draw validation"):
        training.windows_of(dataset, config, "validation")


def test_a_limit_draws_training_pieces_from_the_seed() -> None:
    few = windows("train", pieces=3, **MANY)
    assert len(pieces_of(few)) == 3
    assert pieces_of(few) == pieces_of(windows("train", pieces=3, **MANY))
    assert pieces_of(windows("validation", pieces=1, **MANY)) == pieces_of(windows("validation", **MANY))


def test_the_last_target_alone_counts_when_asked_for() -> None:
    config = replace(tiny_config(), targets="last")
    _, _, weights = training.windows_of(tiny_dataset(), config, "train")[0]
    assert not weights["note"][:, :-1].any()
    assert weights["note"][:, -1].any()
    _, _, weights = training.windows_of(tiny_dataset(), config, "validation")[0]
    assert weights["note"][:, :-1].any()
