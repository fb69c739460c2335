"""The networks: built, trained, exported and run as small ones of the real kind."""

import json
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from engine.errors import BadRequest, ModelUnusable
from engine.nets import export, training
from engine.nets.adversarial import Adversarial, choice
from engine.nets.build import build_discriminator, build_generator
from engine.nets.config import (
    LABELS,
    PAPER_DISCRIMINATOR,
    PAPER_GENERATOR,
    RHYTHM_GENERATOR,
    chosen,
    discriminator_from_json,
    generator_from_json,
    head_inputs,
    to_json,
)
from engine.nets.data import Windows
from engine.nets.folder import load_model, model_for, save_model
from engine.nets.runtime import DiscriminatorRuntime, GeneratorRuntime
from engine.nets.settings import TrainingConfig, claim_folder
from engine.texture import count_textures
from tests.engine.tiny import tiny_config, tiny_dataset, tiny_generator

INT8_BOUND = 0.2
"""Largest difference between a logit of the exported int8 network and of Keras, in spreads of the logits."""


@pytest.fixture(autouse=True)
def first_weights() -> None:
    """Fresh networks begin with the same weights in each run."""
    keras.utils.set_random_seed(1)


def windows(split: str = "train", **changes: object) -> Windows:
    return training.windows_of(tiny_dataset(), tiny_config(**changes), split)


def with_strong_weights(model: keras.Model) -> keras.Model:
    """A fresh network hardly reacts to its input; this one does, so that a wrong wire shows."""
    rng = np.random.default_rng(0)
    model.set_weights([rng.normal(0, 0.3, weight.shape) for weight in model.get_weights()])
    return model


def assert_agree(exported: np.ndarray, expected: np.ndarray) -> None:
    np.testing.assert_allclose(exported, expected, atol=INT8_BOUND * float(np.std(expected)))


def weights_of(model: keras.Model) -> list[np.ndarray]:
    return [np.array(weight) for weight in model.get_weights()]


def test_the_papers_network_has_the_papers_layers() -> None:
    model = build_generator(PAPER_GENERATOR)
    lstm = [layer.units for layer in model.layers if isinstance(layer, keras.layers.LSTM)]
    embeddings = [layer.output_dim for layer in model.layers if isinstance(layer, keras.layers.Embedding)]
    dense = [layer.units for layer in model.layers if isinstance(layer, keras.layers.Dense)]
    assert lstm == [512] * 5
    assert embeddings == [100, 100]
    assert sorted(dense) == [10, 111, 128, 256]  # label 0 keeps its place beside the paper's 9 and 110
    assert set(model.output) == {"note", "tempo"}
    assert list(build_discriminator(PAPER_DISCRIMINATOR).input) == ["note", "tempo"]


def test_configs_survive_json() -> None:
    for config in (PAPER_GENERATOR, RHYTHM_GENERATOR):
        assert generator_from_json(json.loads(json.dumps(to_json(config)))) == config
    assert discriminator_from_json(json.loads(json.dumps(to_json(PAPER_DISCRIMINATOR)))) == PAPER_DISCRIMINATOR


def test_windows_predict_the_next_token_from_the_ones_before() -> None:
    dataset = tiny_dataset()
    batches = windows("train", windows_per_epoch=64, batch=64)
    inputs, targets, weights = batches[0]
    assert inputs["note"].shape == (64, 16)
    for name in ("note", "step", "duration"):
        np.testing.assert_array_equal(inputs[name][:, 1:], targets[name][:, :-1])
    np.testing.assert_array_equal(inputs["chosen_note"], targets["note"])
    beginnings = inputs["step"][:, 0] == 0
    assert beginnings.any()
    assert (inputs["position"][beginnings, 0] == 1).all()
    assert (weights["duration"] == (targets["duration"] > 0)).all()
    assert dataset.streams["note"].max() < LABELS["note"] + 1


def test_windows_of_one_piece_stay_on_one_side() -> None:
    dataset = tiny_dataset()
    sides = {
        split: {row.name for row, _ in dataset.pieces() if row.split == split} for split in ("train", "validation")
    }
    assert sides["train"]
    assert sides["validation"]
    assert not sides["train"] & sides["validation"]


def test_an_epoch_draws_new_windows_and_repeats_them_from_the_seed() -> None:
    one, two = windows(), windows()
    first = one[0][0]["note"]
    np.testing.assert_array_equal(first, two[0][0]["note"])
    one.draw(1)
    assert (one[0][0]["note"] != first).any()
    two.draw(1)
    np.testing.assert_array_equal(one[0][0]["note"], two[0][0]["note"])


def test_a_step_of_the_game_moves_both_networks() -> None:
    config = tiny_config()
    generator, discriminator = build_generator(config.generator), build_discriminator(config.discriminator)
    before = weights_of(generator), weights_of(discriminator)
    game = Adversarial(generator, discriminator, weight=0.5)
    game.compile(keras.optimizers.Adam(0.01), keras.optimizers.Adam(0.01))
    game.fit(windows(), epochs=1, verbose=0)
    for model, old in zip((generator, discriminator), before, strict=True):
        moved = [float(np.abs(new - was).max()) for new, was in zip(weights_of(model), old, strict=True)]
        assert min(moved) > 0, "some weights of a network stood still"


def test_the_discriminators_opinion_reaches_the_generator() -> None:
    config = tiny_config()
    generator, discriminator = build_generator(config.generator), build_discriminator(config.discriminator)
    game = Adversarial(generator, discriminator, weight=1.0)
    inputs, targets, _ = windows()[0]
    with tf.GradientTape() as tape:
        logits = generator(inputs, training=False)
        real = game.real(inputs, targets)
        fake = {**real, **{name: choice(logits[name]) for name in game.outputs_by_name}}
        opinion = tf.reduce_mean(discriminator(fake, training=False))
    gradients = tape.gradient(opinion, generator.trainable_variables)
    assert max(float(tf.reduce_max(tf.abs(tf.convert_to_tensor(g)))) for g in gradients if g is not None) > 0


def test_a_folder_of_another_run_is_refused(tmp_path: Path) -> None:
    claim_folder(tmp_path, tiny_config(), None)
    claim_folder(tmp_path, tiny_config(), None)
    with pytest.raises(BadRequest, match="other settings"):
        claim_folder(tmp_path, tiny_config(seed=2), None)


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"epoch": 3}, "epoch"),
        ({"epochs": "many"}, "epochs.*whole number"),
        ({"epochs": True}, "epochs.*whole number"),
        ({"report": 1}, "report.*true or false"),
        ({"batch": -1}, "batch"),
        ({"split": "bars"}, "split.*pieces, windows"),
        ({"network": "x"}, "network"),
    ],
)
def test_wrong_settings_are_refused_in_a_sentence(settings: dict[str, object], word: str) -> None:
    with pytest.raises(BadRequest, match=word):
        TrainingConfig.from_json(settings)


def test_the_exported_generator_agrees_with_keras() -> None:
    config = tiny_generator()
    model = with_strong_weights(build_generator(config))
    batch = windows("train", batch=4, windows_per_epoch=4)[0][0]
    expected = model(batch)
    runtime = GeneratorRuntime(export.export_generator(model, config, 4), config, 4)
    for token in range(16):
        runtime.advance({name: batch[name][:, token] for name in config.towers[0].inputs})
        for output in config.towers[0].outputs:
            seen = {chosen(name): batch[chosen(name)][:, token] for name in head_inputs(config.towers[0], output)}
            logits = runtime.logits(output, seen)
            assert_agree(logits, expected[output][:, token].numpy())


def test_the_exported_discriminator_agrees_with_keras() -> None:
    config = tiny_config().discriminator
    model = with_strong_weights(build_discriminator(config))
    inputs, targets, _ = windows("train", batch=4, windows_per_epoch=4)[0]
    labels = {name: {**inputs, **targets}[name].astype(np.int32) for name in config.inputs}
    expected = model({name: tf.one_hot(value, LABELS[name] + 1) for name, value in labels.items()})[..., 0]
    runtime = DiscriminatorRuntime(export.export_discriminator(model, config, 4), config, 4)
    assert_agree(runtime.judge(labels), expected.numpy())


def test_a_model_folder_is_refused_when_it_does_not_fit(tmp_path: Path) -> None:
    config = tiny_config()
    networks = {"generator.tflite": b"one", "discriminator.tflite": b"two"}
    save_model(tmp_path, networks, config.generator, config.discriminator, 4, {"seed": 1})
    assert load_model(tmp_path).generator_config == config.generator
    name = load_model(tmp_path).name
    save_model(tmp_path, {**networks, "generator.tflite": b"1"}, config.generator, config.discriminator, 4, {})
    assert load_model(tmp_path).name != name, "other weights under the same name"
    save_model(tmp_path, networks, config.generator, config.discriminator, 4, {"seed": 1})
    card = json.loads((tmp_path / "model.json").read_text())

    def refused(**changes: object) -> str:
        (tmp_path / "model.json").write_text(json.dumps({**card, **changes}))
        with pytest.raises(ModelUnusable) as caught:
            load_model(tmp_path)
        return str(caught.value)

    assert "vocabulary 0" in refused(vocabulary=0)
    assert "damaged" in refused(sha256=dict.fromkeys(networks, "0"))
    assert "card" in refused(generator={"towers": [{"nose": 1}]})
    (tmp_path / "generator.tflite").unlink()
    assert "no complete network" in refused()
    with pytest.raises(ModelUnusable, match="damaged"):
        GeneratorRuntime(b"not a network", config.generator, 4)


def test_a_modes_own_folder_borrows_from_the_shared_one(tmp_path: Path) -> None:
    config = tiny_config()
    textures = count_textures(tiny_dataset()).to_json()
    own = {"generator.tflite": b"own"}
    shared = {"generator.tflite": b"shared", "discriminator.tflite": b"judge"}
    save_model(tmp_path / "todi", own, config.generator, None, 4, {})
    with pytest.raises(ModelUnusable, match=r"no complete network in .*shared"):
        load_model(tmp_path / "todi")
    save_model(tmp_path / "shared", shared, config.generator, config.discriminator, 4, {"textures": textures})
    model = load_model(tmp_path / "todi")
    assert model.networks == own | {"discriminator.tflite": b"judge"}
    assert model.textures.to_json() == textures
    assert (model_for("todi", tmp_path), model_for("dorian", tmp_path)) == (tmp_path / "todi", tmp_path / "shared")
    save_model(tmp_path / "shared", shared, config.generator, config.discriminator, 8, {})
    with pytest.raises(ModelUnusable, match=r"4 pieces at once.*judges 8"):
        load_model(tmp_path / "todi")
    save_model(tmp_path / "shared", own, config.generator, None, 4, {})
    with pytest.raises(ModelUnusable, match="no discriminator"):
        load_model(tmp_path / "todi")


def test_writing_a_model_anew_leaves_nothing_of_the_old_one(tmp_path: Path) -> None:
    config = tiny_config()
    networks = {"generator.tflite": b"one", "discriminator.tflite": b"two"}
    save_model(tmp_path, networks, config.generator, config.discriminator, 4, {})
    save_model(tmp_path, {"generator.tflite": b"three"}, config.generator, None, 4, {})
    assert not (tmp_path / "discriminator.tflite").exists()
