"""One network for each mode: begun with the shared one, written only where it is better."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import keras
import pytest

from engine.corpus.dataset import Dataset
from engine.errors import BadRequest
from engine.nets import training
from engine.nets.build import build_generator
from engine.nets.folder import load_model, model_for, save_model
from engine.nets.settings import TrainingConfig
from engine.theory import MODES
from engine.training.tuning import is_better, tune_each
from tests.engine.tiny import tiny_config, tiny_dataset, tiny_generator


def config(**changes: object) -> TrainingConfig:
    tower = replace(tiny_generator().towers[0], lstm_layers=1)
    return tiny_config(generator=replace(tiny_generator(), towers=(tower,)), adversarial_epochs=0, **changes)


STILL = config(learning_rate=0.0, decay=False, epochs=1)


def dataset() -> Dataset:
    """Four pieces in each of two modes, one of them held out, one of them mapped."""
    walks = tiny_dataset(52)
    wanted = [row.mode in ("dorian", "todi") for row in walks.rows]
    rows = [
        replace(
            row, split="validation" if number % 4 == 0 else "train", mapped_from="ionian" if number % 4 == 1 else ""
        )
        for number, row in enumerate(sorted(walks.only(wanted).rows, key=lambda row: row.mode))
    ]
    by_name = {row.name: row for row in rows}
    two = walks.only(wanted)
    return Dataset(two.streams, tuple(by_name[row.name] for row in two.rows))


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models with a shared one that has learned nothing, and a data set beside it."""
    folder = tmp_path_factory.mktemp("models")
    dataset().save(folder / "data")
    keras.utils.set_random_seed(3)
    (folder / "shared" / "training").mkdir(parents=True)
    build_generator(config().generator).save_weights(folder / "shared" / "training" / training.LIKELIHOOD_WEIGHTS)
    networks = {"generator.tflite": b"shared", "discriminator.tflite": b"judge"}
    save_model(folder / "shared", networks, config().generator, config().discriminator, 4, {})
    return folder


def test_a_better_network_gets_a_folder_that_composes(models: Path) -> None:
    table = tune_each(models / "data", models, config(), models / "shared", modes=["todi"], say=lambda _: None)
    row = table["todi"]
    assert row["better"]
    assert row["own"]["loss"] < row["shared"]["loss"]
    assert model_for("todi", models) == models / "todi"
    model = load_model(models / "todi")
    assert model.networks["discriminator.tflite"] == b"judge"
    assert model.generator.logits is not None
    card = json.loads((models / "todi" / "model.json").read_text())
    assert card["metrics"] == row
    assert card["from"].startswith("shared ")
    assert sum(card["data"]["pieces"]["real"].values()) == 3
    assert card["data"]["pieces"]["mapped"]["todi"] == 1
    with (models / "todi" / "sources.csv").open(newline="") as file:
        assert sorted(source["mapped from"] for source in csv.DictReader(file)) == ["", "", "", "ionian"]
    assert json.loads((models / "each_mode.json").read_text()) == {"from": card["from"], "modes": table}
    assert "| todi |" in (models / "each_mode.md").read_text()
    assert f"{row['own']['loss']:.3f}" in (models / "todi" / "README.md").read_text()


def test_a_network_that_is_no_better_leaves_its_mode_to_the_shared_one(models: Path) -> None:
    save_model(models / "dorian", {"generator.tflite": b"old"}, config().generator, None, 4, {})
    table = tune_each(models / "data", models, STILL, models / "shared", modes=["dorian"], say=lambda _: None)
    assert not table["dorian"]["better"]
    assert table["dorian"]["own"] == table["dorian"]["shared"]
    assert model_for("dorian", models) == models / "shared"
    assert not (models / "dorian" / "generator.tflite").exists()


def test_a_mode_alone_adds_its_row(models: Path) -> None:
    begun_from = training.name_of(models / "shared")
    kept = {"shared": {"loss": 3.0, "real_loss": None}, "own": {"loss": 2.0, "real_loss": None}, "better": True}
    (models / "each_mode.json").write_text(json.dumps({"from": begun_from, "modes": {"marva": kept}}))
    tune_each(models / "data", models, STILL, models / "shared", modes=["dorian"], say=lambda _: None)
    modes = json.loads((models / "each_mode.json").read_text())["modes"]
    assert list(modes) == ["dorian", "marva"]
    assert modes["marva"] == kept


def test_modes_without_music_are_named_before_any_is_trained(models: Path, tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match=r"in ionian, phrygian, .*marva; build"):
        tune_each(models / "data", tmp_path, config(), models / "shared")
    assert not list(tmp_path.iterdir())
    assert len(MODES) == 13


@pytest.mark.parametrize(
    ("own", "shared", "better"),
    [
        ((2.0, 2.0), (2.2, 2.2), True),
        ((2.195, 2.0), (2.2, 2.2), False),  # by chance
        ((2.0, 2.3), (2.2, 2.2), False),  # of mapped music alone
        ((2.0, None), (2.2, None), True),
    ],
)
def test_better_is_better_on_real_pieces_too(
    own: tuple[float, float | None], shared: tuple[float, float | None], better: bool
) -> None:
    figures = [dict(zip(("loss", "real_loss"), pair, strict=True)) for pair in (own, shared)]
    assert is_better(*figures) is better
