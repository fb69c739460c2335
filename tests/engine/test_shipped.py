"""The networks that are shipped: they open, compose in every mode, and their cards say what they are."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from engine.composing import sampling
from engine.composing.choice import moves
from engine.composing.compose import MODELS, compose, shipped_model
from engine.corpus.build import may_ship
from engine.request import Request
from engine.theory import MODES, Mode, find_mode, find_root

FOLDERS = sorted(path.parent for path in MODELS.glob("*/generator.tflite"))


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.name)
def test_they_compose_in_every_mode(mode: Mode) -> None:
    composition = compose(Request.checked(mode.name, "F#", 100, "3/4", 8, seed=2))
    root = find_root("F#").pitch_class
    assert {note.pitch_class for note in composition.piece.notes} <= mode.pitch_classes(root)
    assert (find_root(composition.heard.root).pitch_class, composition.heard.mode) == (root, mode.name)
    assert len(composition.piece.notes) >= 3 * 8
    assert moves(composition.piece)


def test_a_phrase_breathes_before_the_next() -> None:
    """Busy music of eight bars, two of which breathe."""
    request, model = Request.checked("dorian", seed=2, bars=8), shipped_model("dorian")
    wish = sampling.Wish(find_mode("dorian"), request.signature, 8, 96, model.batch, (3, 3), (6, 6), breaths=(1, 3))
    bar = wish.bar_steps
    written = sampling.write(model.generator, wish, 8, np.random.default_rng(0))
    late = [{onset for onset in tokens.onsets().tolist() if 2 * (onset % bar) >= bar} for tokens in written]
    busiest = [max(sum(onset // bar == n for onset in onsets) for onsets in late) for n in range(8)]
    assert busiest[1] <= 1
    assert busiest[3] <= 1
    assert min(busiest[0], busiest[2], *busiest[4:]) > 1


def test_the_busiest_music_is_written_to_its_end() -> None:
    request, model = Request.checked("ionian", meter="12/8", seed=1), shipped_model("ionian")
    wish = sampling.Wish(find_mode("ionian"), request.signature, 9, 96, model.batch, (6, 6, 6), (6, 6, 6))
    for tokens in sampling.write(model.generator, wish, 8, np.random.default_rng(0)):
        assert set((tokens.onsets() // wish.bar_steps).tolist()) == set(range(8))


def test_their_size_is_fit_for_a_repository() -> None:
    assert sum(path.stat().st_size for path in MODELS.rglob("*.tflite")) < 80_000_000


def test_the_textures_of_real_music_are_known() -> None:
    textures = shipped_model("ionian").textures
    assert textures.begin.sum() > 1000
    assert len(set(textures.begin.tolist())) > 10


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_card_names_every_piece_and_only_music_that_may_be_used(folder: Path) -> None:
    card = json.loads((folder / "model.json").read_text())
    with (folder / "sources.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    kinds = ("real",) if card["mode"] is None else ("real", "mapped")  # what is mapped lies in another mode's list
    assert len(rows) == sum(sum(card["data"]["pieces"][kind].values()) for kind in kinds)
    assert all(may_ship(row["licence"]) and row["source"] for row in rows)
    assert (folder / "README.md").read_text().startswith("# ")
