"""Runs: begun from another one's weights, stopped, gone on with, repeated."""

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from engine.errors import BadRequest
from engine.nets import training
from engine.nets.build import build_generator
from engine.nets.history import Patience, read_history
from engine.nets.settings import TrainingConfig, claim_folder
from tests.engine.tiny import tiny_config, tiny_dataset, tiny_generator


def saved_generator(path: Path) -> list[np.ndarray]:
    keras.utils.set_random_seed(7)
    model = build_generator(tiny_generator())
    model.save_weights(path)
    return [np.array(weight) for weight in model.get_weights()]


def test_a_run_begins_with_another_ones_weights(tmp_path: Path) -> None:
    weights = saved_generator(tmp_path / "other.weights.h5")
    (tmp_path / "model" / "training").mkdir(parents=True)
    (tmp_path / "other.weights.h5").rename(tmp_path / "model" / "training" / training.LIKELIHOOD_WEIGHTS)
    still = tiny_config(learning_rate=0.0, epochs=1, decay=False)
    trained = training.fit_likelihood(tiny_dataset(), tmp_path / "run", still, start=tmp_path / "model")
    for new, old in zip(trained.get_weights(), weights, strict=True):
        np.testing.assert_array_equal(new, old)
    file = training.weights_of(tmp_path / "model")
    assert training.weights_of(tmp_path / "model" / "training") == training.weights_of(file) == file


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


def test_an_interrupted_run_ends_like_one_that_was_not(tmp_path: Path) -> None:
    dataset, config = tiny_dataset(), tiny_config(epochs=3)
    whole = training.fit_likelihood(dataset, tmp_path / "whole", config)
    training.fit_likelihood(dataset, tmp_path / "broken", config, callbacks=(StopAfter(1),))
    assert len(read_history(tmp_path / "broken" / "history.csv")["loss"]) == 2
    mended = training.fit_likelihood(dataset, tmp_path / "broken", config)
    for new, old in zip(mended.get_weights(), whole.get_weights(), strict=True):
        np.testing.assert_array_equal(new, old)
    histories = [read_history(tmp_path / name / "history.csv") for name in ("whole", "broken")]
    assert histories[0] == histories[1]


def test_a_run_that_lost_patience_does_not_go_on(tmp_path: Path) -> None:
    config = tiny_config(epochs=4, patience=1, learning_rate=0.0, decay=False)
    for _ in range(2):
        training.fit_likelihood(tiny_dataset(), tmp_path, config)
        assert len(read_history(tmp_path / "history.csv")["loss"]) == 2


def test_patience_counts_from_the_best_epoch() -> None:
    losses = Patience("val_loss", "min", 2, [3.0, 2.0, 2.5])
    assert losses.best == 2.0
    assert not losses.exhausted
    assert Patience("val_loss", "min", 2, [3.0, 2.0, 2.5, 2.0]).exhausted
    assert not Patience("val_note_accuracy", "max", 2, [0.1, 0.2, 0.3]).exhausted
    assert Patience("val_loss", "min", 2, []).best is None


def test_the_best_weights_are_those_of_the_monitor(tmp_path: Path) -> None:
    config = tiny_config(epochs=3, monitor="val_note_accuracy", learning_rate=0.05)
    trained = training.fit_likelihood(tiny_dataset(), tmp_path, config)
    best = max(read_history(tmp_path / "history.csv")["val_note_accuracy"])
    assert training.measured(trained, tiny_dataset(), config)["note_accuracy"] == pytest.approx(best, abs=1e-4)


def test_the_log_is_one_that_tensorboard_reads(tmp_path: Path) -> None:
    import tensorflow as tf

    training.fit_likelihood(tiny_dataset(), tmp_path, tiny_config())
    history = read_history(tmp_path / "history.csv")
    for side, column in (("train", "loss"), ("validation", "val_loss")):
        (file,) = (tmp_path / "tensorboard" / side).iterdir()
        events = [tf.compat.v1.Event.FromString(e.numpy()) for e in tf.data.TFRecordDataset(str(file))]
        values = [(e.step, v) for e in events for v in e.summary.value if v.tag == "epoch_loss"]
        assert [step for step, _ in values] == [0, 1]
        assert [float(tf.make_ndarray(v.tensor)) for _, v in values] == pytest.approx(history[column])
        assert {v.metadata.plugin_data.plugin_name for _, v in values[:1]} == {"scalars"}


def test_the_papers_preset_is_the_papers() -> None:
    paper = TrainingConfig.from_json({"network": "paper"})
    towers = {t.name: (t.lstm_layers, t.lstm_units, t.dense_units) for t in paper.generator.towers}
    assert towers == {"notes": (3, 512, 256), "tempo": (2, 512, 128)}
    assert (paper.generator.embedding_units, paper.generator.dropout) == (100, 0.3)
    assert (paper.window, paper.batch, paper.learning_rate, paper.decay, paper.clip) == (60, 128, 0.001, False, 0.0)
    assert (paper.monitor, paper.split) == ("val_note_accuracy", "pieces")
    assert TrainingConfig.from_json({"network": "paper", "split": "windows"}).split == "windows"
