"""The network that is shipped: it opens, composes in every mode, and its card says what it is."""

import csv
import json

import pytest

from engine.compose import DEFAULT_MODEL, compose, default_model, moves
from engine.corpus import may_ship
from engine.request import Request
from engine.theory import MODES, Mode, find_root


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.name)
def test_it_composes_in_every_mode(mode: Mode) -> None:
    piece = compose(Request.checked(mode.name, "F#", 100, "3/4", 8, seed=2)).piece
    assert {note.pitch_class for note in piece.notes} <= mode.pitch_classes(find_root("F#").pitch_class)
    assert len(piece.notes) >= 3 * 8
    assert moves(piece)


def test_its_size_is_fit_for_a_repository() -> None:
    assert sum(len(content) for content in default_model().networks.values()) < 8_000_000


def test_its_card_names_every_piece_and_only_music_that_may_be_used() -> None:
    card = json.loads((DEFAULT_MODEL / "model.json").read_text())
    with (DEFAULT_MODEL / "sources.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == sum(card["data"]["pieces"]["real"].values())
    assert all(may_ship(row["licence"]) and row["source"] for row in rows)
    assert 0 < card["metrics"]["adversarial"]["loss"] < 3
