"""Evidence for the game of Eq. (2): who is asked, what is compared, what counts as help."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.corpus.dataset import Dataset
from engine.corpus.encoding import encode_piece
from engine.nets import export
from engine.nets.build import build_generator
from engine.piece import Meter, Note, Piece
from engine.texture import Textures
from engine.theory import MODES
from engine.training.game import FEWEST_PIECES, evidence, helped, strongest, witnesses
from tests.engine.tiny import BEAT, tiny_config

WALTZ = Meter(0, 3, 4)


def walk(number: int, *, bars: int = 16, meter: Meter = WALTZ) -> Dataset:
    """A walk through a mode over a bass, `bars` bars long, as a piece of the validation side."""
    rng = np.random.default_rng(number)
    mode = MODES[number % len(MODES)]
    ticks = meter.bar_ticks * bars
    tune = [Note(at, 60 + mode.degrees[rng.integers(7)], BEAT) for at in range(0, ticks, BEAT)]
    bass = [Note(at, 48, meter.bar_ticks) for at in range(0, ticks, meter.bar_ticks)]
    encoded = encode_piece(Piece.of([*tune, *bass], meters=[meter]), f"walk-{number}", 0, mode)
    return Dataset(encoded.streams, (replace(encoded.rows[0], split="validation"),))


def with_row(one: Dataset, **changes: Any) -> Dataset:
    return Dataset(one.streams, (replace(one.rows[0], **changes),))


def test_witnesses_are_real_held_out_pieces_that_can_be_asked_for() -> None:
    good = [walk(number) for number in range(3)]
    bad = [
        with_row(walk(3), split="train"),
        with_row(walk(4), mapped_from="ionian"),
        walk(5, bars=8),
        walk(6, meter=Meter(0, 3, 2)),
    ]
    found = witnesses(Dataset.joined([*good, *bad]), 80, seed=1)
    assert {witness.request.mode for witness in found} == {one.rows[0].mode for one in good}
    assert {(w.request.meter, w.request.bars, w.request.root) for w in found} == {("3/4", 16, "C")}
    assert all(len(witness.piece.notes) == 16 * 4 for witness in found)
    assert len(witnesses(Dataset.joined(good), 2, seed=1)) == 2


def test_another_seed_draws_other_witnesses() -> None:
    many = Dataset.joined([walk(number) for number in range(12)])
    one, two = (tuple(w.request.mode for w in witnesses(many, 6, seed)) for seed in (1, 2))
    assert one == tuple(w.request.mode for w in witnesses(many, 6, 1))
    assert one != two


@pytest.fixture(scope="module")
def network() -> bytes:
    config = tiny_config()
    return export.export_generator(build_generator(config.generator), config.generator, 1)


def test_the_judge_hears_an_untrained_network_at_once(network: bytes) -> None:
    real = witnesses(Dataset.joined([walk(number) for number in range(FEWEST_PIECES)]), 80, seed=1)
    found = evidence(real, {"one": network, "same": network}, tiny_config(), Textures.unknown())
    assert found is not None
    assert found["pieces"] == FEWEST_PIECES
    assert found["auc"]["one"] == found["auc"]["same"], "the same network and plans, other pieces"
    assert strongest(found, "one") > 0.9


def test_without_enough_held_out_pieces_there_is_no_evidence(network: bytes) -> None:
    few = witnesses(Dataset.joined([walk(number) for number in range(FEWEST_PIECES - 1)]), 80, seed=1)
    assert evidence(few, {"one": network}, tiny_config(), Textures.unknown()) is None
    assert not helped(None, "one", "one")


def areas(before: float, after: float) -> Mapping[str, Any]:
    return {"auc": {"before": {"weak": 0.5, "strong": before}, "after": {"weak": after, "strong": 0.5}}}


@pytest.mark.parametrize(("before", "after", "help_"), [(0.9, 0.8, True), (0.9, 0.895, False), (0.8, 0.9, False)])
def test_help_is_a_strongest_judge_that_is_wrong_more_often(before: float, after: float, help_: bool) -> None:
    assert helped(areas(before, after), "before", "after") is help_
