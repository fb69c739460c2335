"""Runs: begun from another one's weights, stopped, gone on with, repeated."""

import csv
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copytree
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from engine.errors import BadRequest, ModelUnusable
from engine.nets import training
from engine.nets.build import build_generator
from engine.nets.history import Patience, read_history
from engine.nets.settings import TrainingConfig, claim_folder
from tests.engine.tiny import tiny_config, tiny_dataset, tiny_generator


def config(**changes: object) -> TrainingConfig:
    """One layer, because building the training step is what takes the time."""
    tower = replace(tiny_generator().towers[0], lstm_layers=1)
    return tiny_config(generator=replace(tiny_generator(), towers=(tower,)), **changes)


WHOLE = config(epochs=3, monitor="val_note_accuracy", learning_rate=0.05)


@dataclass(frozen=True)
class Run:
    folder: Path
    generator: keras.Model


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run that nothing interrupted."""
    folder = tmp_path_factory.mktemp("whole")
    claim_folder(folder, WHOLE, None)
    return Run(folder, training.fit_likelihood(tiny_dataset(), folder, WHOLE))


def assert_same_weights(one: keras.Model, other: keras.Model) -> None:
    for new, old in zip(one.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(new, old)


def saved_generator(path: Path) -> keras.Model:
    keras.utils.set_random_seed(7)
    model = build_generator(WHOLE.generator)
    model.save_weights(path)
    return model


def test_training_lowers_the_loss(whole: Run) -> None:
    keras.utils.set_random_seed(1)
    untrained = training.measured(build_generator(WHOLE.generator), tiny_dataset(), WHOLE)["loss"]
    assert read_history(whole.folder / "history.csv")["val_loss"][-1] < untrained


def test_a_run_rebuilds_its_generator(whole: Run, tmp_path: Path) -> None:
    assert_same_weights(training.restored(whole.folder), whole.generator)
    claim_folder(tmp_path, WHOLE, None)
    (tmp_path / training.LIKELIHOOD_WEIGHTS).write_bytes(b"no weights")
    with pytest.raises(ModelUnusable):
        training.restored(tmp_path)


def test_a_run_begins_with_another_ones_weights_and_stops_where_patience_ends(tmp_path: Path) -> None:
    (tmp_path / "model" / "training").mkdir(parents=True)
    other = saved_generator(tmp_path / "model" / "training" / training.LIKELIHOOD_WEIGHTS)
    still = config(learning_rate=0.0, decay=False, epochs=4, patience=1)
    for _ in range(2):  # the second time nothing is left to do
        trained = training.fit_likelihood(tiny_dataset(), tmp_path / "run", still, start=tmp_path / "model")
        assert_same_weights(trained, other)
        assert len(read_history(tmp_path / "run" / "history.csv")["loss"]) == 2


def test_weights_are_found_in_a_model_in_a_run_and_as_a_file(tmp_path: Path) -> None:
    file = tmp_path / "training" / training.LIKELIHOOD_WEIGHTS
    file.parent.mkdir()
    file.write_bytes(b"")
    assert training.weights_of(tmp_path) == training.weights_of(file.parent) == training.weights_of(file) == file


def test_shipped_weights_go_before_those_of_the_likelihood(tmp_path: Path) -> None:
    for name in (training.LIKELIHOOD_WEIGHTS, training.SHIPPED_WEIGHTS):
        (tmp_path / name).write_bytes(b"")
    assert training.weights_of(tmp_path).name == training.SHIPPED_WEIGHTS


def test_weights_of_another_network_and_folders_without_any_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="no weights in"):
        training.weights_of(tmp_path)
    saved_generator(tmp_path / training.LIKELIHOOD_WEIGHTS)
    with pytest.raises(BadRequest, match="this network"):
        training.begun_with(TrainingConfig.from_json({"network": "paper"}), tmp_path)


def test_a_run_begun_from_other_weights_is_another_run(tmp_path: Path) -> None:
    claim_folder(tmp_path, tiny_config(), None, "shared 0123")
    claim_folder(tmp_path, tiny_config(), None, "shared 0123")
    with pytest.raises(BadRequest, match="other settings"):
        claim_folder(tmp_path, tiny_config(), None)


class StopAfter(keras.callbacks.Callback):  # type: ignore[misc]  # Keras ships no types
    """Ends a run after its epoch `last`, counted from 0, as an interruption between two epochs does."""

    def __init__(self, last: int) -> None:
        super().__init__()
        self._last = last

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:  # noqa: ARG002 - the signature is Keras'
        if epoch == self._last:
            self.model.stop_training = True


def test_an_interrupted_run_ends_like_one_that_was_not(whole: Run, tmp_path: Path) -> None:
    training.fit_likelihood(tiny_dataset(), tmp_path, WHOLE, callbacks=(StopAfter(1),))
    assert len(read_history(tmp_path / "history.csv")["loss"]) == 2
    mended = training.fit_likelihood(tiny_dataset(), tmp_path, WHOLE)
    assert_same_weights(mended, whole.generator)
    assert read_history(tmp_path / "history.csv") == read_history(whole.folder / "history.csv")


def test_patience_counts_from_the_best_epoch() -> None:
    losses = Patience("val_loss", "min", 2, [3.0, 2.0, 2.5])
    assert losses.best == 2.0
    assert not losses.exhausted
    assert Patience("val_loss", "min", 2, [3.0, 2.0, 2.5, 2.0]).exhausted
    assert not Patience("val_note_accuracy", "max", 2, [0.1, 0.2, 0.3]).exhausted
    assert Patience("val_loss", "min", 2, []).best is None


def test_the_best_weights_are_those_of_the_monitor(whole: Run) -> None:
    best = max(read_history(whole.folder / "history.csv")["val_note_accuracy"])
    assert training.measured(whole.generator, tiny_dataset(), WHOLE)["note_accuracy"] == pytest.approx(best, abs=1e-4)


def test_the_log_is_one_that_tensorboard_reads(whole: Run) -> None:
    history = read_history(whole.folder / "history.csv")
    for side, column in (("train", "loss"), ("validation", "val_loss")):
        (file,) = (whole.folder / "tensorboard" / side).iterdir()
        events = [tf.compat.v1.Event.FromString(record.numpy()) for record in tf.data.TFRecordDataset(str(file))]
        values = [(e.step, v) for e in events for v in e.summary.value if v.tag == "epoch_loss"]
        assert [step for step, _ in values] == [0, 1, 2]
        assert [float(tf.make_ndarray(v.tensor)) for _, v in values] == pytest.approx(history[column])
        assert values[0][1].metadata.plugin_data.plugin_name == "scalars"


def test_the_papers_preset_is_the_papers() -> None:
    paper = TrainingConfig.from_json({"network": "paper"})
    towers = {t.name: (t.lstm_layers, t.lstm_units, t.dense_units) for t in paper.generator.towers}
    assert towers == {"notes": (3, 512, 256), "tempo": (2, 512, 128)}
    assert (paper.generator.embedding_units, paper.generator.dropout) == (100, 0.3)
    assert (paper.window, paper.batch, paper.learning_rate, paper.decay, paper.clip) == (60, 128, 0.001, False, 0.0)
    assert (paper.monitor, paper.split) == ("val_note_accuracy", "pieces")
    assert TrainingConfig.from_json({"network": "paper", "split": "windows"}).split == "windows"


def test_going_on_keeps_better_weights_of_before(whole: Run, tmp_path: Path) -> None:
    copytree(whole.folder, tmp_path / "run")
    history = tmp_path / "run" / "history.csv"
    with history.open(newline="") as file:
        rows = list(csv.DictReader(file))
    with history.open("w", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(row | {"val_note_accuracy": 2.0} for row in rows)  # no epoch will be as good
    best = tmp_path / "run" / training.LIKELIHOOD_WEIGHTS
    before = best.read_bytes()
    training.fit_likelihood(tiny_dataset(), tmp_path / "run", replace(WHOLE, epochs=4))
    assert len(read_history(history)["loss"]) == 4
    assert best.read_bytes() == before
