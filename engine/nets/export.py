"""Keras model -> LiteRT file with int8 weights, as one-token steps with carried state.

A generator file holds, for each tower, the signature `<tower>` (one step of its LSTM stack) and one signature
`<tower>_<output>` a head; a discriminator file holds `judge`. B is fixed when exporting.

    <tower>           name (B,) int32 for each input, h and c (layers, B, units)  -> hidden (B, units), h, c
    <tower>_<output>  hidden (B, units), chosen_name (B,) int32                   -> logits (B, labels + 1)
    judge             name (B,) int32 for each input, h and c (1, B, units)       -> logits (B,), h, c
"""

import tempfile
from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from engine.nets.build import lstm_name
from engine.nets.config import LABELS, DiscriminatorConfig, GeneratorConfig, Tower, chosen, head_inputs


def export_generator(model: keras.Model, config: GeneratorConfig, batch: int) -> bytes:
    """The generator as a LiteRT file for `batch` sequences at once; dropout is off."""
    functions: dict[str, Any] = {}
    for tower in config.towers:
        state = tf.TensorSpec((tower.lstm_layers, batch, tower.lstm_units), tf.float32)
        labels = {name: tf.TensorSpec((batch,), tf.int32) for name in tower.inputs}
        functions[tower.name] = _concrete(_tower_step(model, tower), {**labels, "h": state, "c": state})
        for output in tower.outputs:
            seen = {chosen(name): tf.TensorSpec((batch,), tf.int32) for name in head_inputs(tower, output)}
            hidden = {"hidden": tf.TensorSpec((batch, tower.lstm_units), tf.float32)}
            functions[f"{tower.name}_{output}"] = _concrete(_head_step(model, tower, output), {**seen, **hidden})
    return _convert(model, functions)


def export_discriminator(model: keras.Model, config: DiscriminatorConfig, batch: int) -> bytes:
    """The discriminator as a LiteRT file for `batch` sequences at once."""
    state = tf.TensorSpec((1, batch, config.lstm_units), tf.float32)
    labels = {name: tf.TensorSpec((batch,), tf.int32) for name in config.inputs}
    step = _concrete(_judge_step(model, config), {**labels, "h": state, "c": state})
    return _convert(model, {"judge": step})


def _concrete(step: Callable[..., Any], specs: dict[str, tf.TensorSpec]) -> Any:
    named = {name: tf.TensorSpec(spec.shape, spec.dtype, name=name) for name, spec in specs.items()}
    return tf.function(step).get_concrete_function(**named)


def _tower_step(model: keras.Model, tower: Tower) -> Callable[..., Any]:
    def step(h: Any, c: Any, **labels: Any) -> dict[str, Any]:
        embedded = [model.get_layer(f"{tower.name}_embed_{name}")(labels[name]) for name in tower.inputs]
        hidden = tf.concat(embedded, axis=-1)  # (B, sum of units)
        next_h, next_c = [], []
        for layer in range(tower.lstm_layers):
            hidden, (new_h, new_c) = model.get_layer(lstm_name(tower, layer)).cell(hidden, [h[layer], c[layer]])
            next_h.append(new_h)
            next_c.append(new_c)
        return {"hidden": hidden, "h": tf.stack(next_h), "c": tf.stack(next_c)}

    return step


def _head_step(model: keras.Model, tower: Tower, output: str) -> Callable[..., Any]:
    def step(hidden: Any, **labels: Any) -> dict[str, Any]:
        seen = [
            model.get_layer(f"{tower.name}_{output}_sees_{name}")(labels[chosen(name)])
            for name in head_inputs(tower, output)
        ]
        dense = model.get_layer(f"{tower.name}_{output}_dense")(tf.concat([hidden, *seen], axis=-1))
        return {"logits": model.get_layer(f"{tower.name}_{output}_logits")(dense)}

    return step


def _judge_step(model: keras.Model, config: DiscriminatorConfig) -> Callable[..., Any]:
    def step(h: Any, c: Any, **labels: Any) -> dict[str, Any]:
        one_hot = {name: tf.one_hot(labels[name], LABELS[name] + 1) for name in config.inputs}
        embedded = [model.get_layer(f"embed_{name}")(one_hot[name]) for name in config.inputs]
        hidden, (new_h, new_c) = model.get_layer("lstm").cell(tf.concat(embedded, axis=-1), [h[0], c[0]])
        return {"logits": model.get_layer("verdict")(hidden)[:, 0], "h": new_h[None], "c": new_c[None]}

    return step


def _convert(model: keras.Model, functions: dict[str, Any]) -> bytes:
    """int8 weights, float activations (LiteRT's dynamic-range quantisation)."""
    module = tf.Module()
    module.weights = [weight.value for weight in model.weights]  # untracked weights would be left out of the file
    with tempfile.TemporaryDirectory() as folder:
        tf.saved_model.save(module, folder, signatures=functions)
        converter = tf.lite.TFLiteConverter.from_saved_model(folder, signature_keys=list(functions))
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        return bytes(converter.convert())
