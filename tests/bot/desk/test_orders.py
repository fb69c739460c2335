"""Orders: stored, read again, and what the buttons under a piece make of them."""

import json
from typing import Any

import pytest

from bot.desk.orders import Compose, Continue, Order, Remode, Source, continuing, order_of, parameters_of, seed_of
from bot.desk.repeats import reseeded, variation_of
from engine.composing.continuation import Changes
from engine.craft import find_craft
from engine.errors import BadRequest
from engine.request import MAX_BARS, Request
from tests.bot.rows import stored_piece

REQUEST = Request.checked(
    "todi", "Eb", 72, "7/8", 24, 5, "aaba", "calm", "Violin", True, find_craft("bold-thin-16-shared")
)
ORDERS: tuple[Order, ...] = (
    Compose(REQUEST),
    Compose(REQUEST, steered=True),
    Continue(Source(piece_id=3), Changes(bars=8, seed=7, keep=4, mood="calm")),
    Continue(Source(file_name="song.mid"), Changes(seed=0)),
    Remode(Source(piece_id=3), "lydian", None, 9),
)


@pytest.mark.parametrize("order", ORDERS)
def test_an_order_is_the_same_after_it_was_stored(order: Order) -> None:
    assert order_of(order.kind, json.loads(json.dumps(parameters_of(order)))) == order


@pytest.mark.parametrize("order", ORDERS)
def test_another_seed_is_all_that_changes(order: Order) -> None:
    other = reseeded(order)
    assert seed_of(other) != seed_of(order)
    before, after = parameters_of(order), parameters_of(other)
    assert {name for name in before if before[name] != after[name]} == {"seed"}


def test_a_row_of_the_first_version_can_be_read() -> None:
    known: dict[str, Any] = {"mode": "dorian", "root": "D", "tempo_bpm": 96, "meter": "4/4", "bars": 16, "seed": 7}
    assert order_of("compose", known) == Compose(Request.checked(**known))


def test_what_this_version_does_not_know_is_refused() -> None:
    with pytest.raises(BadRequest, match="no mode called"):
        order_of("compose", {"mode": "hypodorian"})
    with pytest.raises(ValueError, match="whatmode"):
        order_of("whatmode", {"piece": None, "file": "a.mid"})


def test_what_goes_on_has_a_seed_of_its_own() -> None:
    seed = continuing(Source(piece_id=1), Changes()).changes.seed
    assert seed is not None
    assert continuing(Source(piece_id=1), Changes(seed=3)).changes.seed == 3


@pytest.mark.parametrize(("bars", "keep", "new"), [(4, 2, 4), (8, 4, 4), (16, 4, 12), (24, 8, 16), (100, 8, MAX_BARS)])
def test_a_variation_keeps_a_phrase_or_two(bars: int, keep: int, new: int) -> None:
    order = variation_of(stored_piece(bars=bars, mode="todi", root="Eb", mood="calm", colour=True))
    assert isinstance(order, Continue)
    changes = order.changes
    assert (order.source, changes.keep, changes.bars) == (Source(piece_id=1), keep, new)
    assert (changes.mode, changes.root, changes.mood, changes.colour) == ("todi", "Eb", "calm", True)
