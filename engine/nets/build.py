"""Frozen config -> Keras model. The only place where a layer is made.

Shapes: B sequences, T tokens. Every input is an integer array (B, T) of labels; every output holds logits
(B, T, labels + 1), because label 0 keeps its place.
"""

from typing import Any

import keras
from keras import layers

from engine.nets.config import LABELS, STREAMS, DiscriminatorConfig, GeneratorConfig, Tower, chosen, head_inputs

CHOSEN_UNITS = 32  # a head needs little more than the identity of what was chosen before it


def build_generator(config: GeneratorConfig, dtype: str = "float32") -> keras.Model:
    """All towers as one model. `dtype` is a Keras dtype policy, for example "mixed_bfloat16" for training.

    Inputs by name: each tower's streams and conditions (of the previous token), and `chosen_*` for the heads.
    Outputs by name: logits of each predicted stream, float32.
    """
    inputs: dict[str, Any] = {}
    outputs: dict[str, Any] = {}
    for tower in config.towers:
        hidden = _tower(config, tower, inputs, dtype)
        for output in tower.outputs:
            outputs[output] = _head(tower, output, hidden, inputs, dtype)
    return keras.Model(inputs, outputs, name="generator")


def _input(inputs: dict[str, Any], name: str) -> Any:
    if name not in inputs:
        inputs[name] = keras.Input((None,), dtype="int32", name=name)  # (B, T)
    return inputs[name]


def _tower(config: GeneratorConfig, tower: Tower, inputs: dict[str, Any], dtype: str) -> Any:
    embedded = [
        layers.Embedding(LABELS[name] + 1, units_of(config, name), dtype=dtype, name=f"{tower.name}_embed_{name}")(
            _input(inputs, name)
        )
        for name in tower.inputs
    ]  # each (B, T, units)
    hidden = layers.Concatenate(dtype=dtype)(embedded) if len(embedded) > 1 else embedded[0]
    for layer in range(tower.lstm_layers):
        hidden = layers.LSTM(tower.lstm_units, return_sequences=True, dtype=dtype, name=lstm_name(tower, layer))(hidden)
        hidden = layers.Dropout(config.dropout, dtype=dtype)(hidden)
    return hidden  # (B, T, lstm_units)


def units_of(config: GeneratorConfig, name: str) -> int:
    return config.embedding_units if name in STREAMS else config.condition_units


def lstm_name(tower: Tower, layer: int) -> str:
    return f"{tower.name}_lstm_{layer + 1}"


def _head(tower: Tower, output: str, hidden: Any, inputs: dict[str, Any], dtype: str) -> Any:
    seen = [
        layers.Embedding(LABELS[name] + 1, CHOSEN_UNITS, dtype=dtype, name=f"{tower.name}_{output}_sees_{name}")(
            _input(inputs, chosen(name))
        )
        for name in head_inputs(tower, output)
    ]
    state = layers.Concatenate(dtype=dtype)([hidden, *seen]) if seen else hidden
    dense = layers.Dense(tower.dense_units, "relu", dtype=dtype, name=f"{tower.name}_{output}_dense")(state)
    return layers.Dense(LABELS[output] + 1, dtype="float32", name=f"{tower.name}_{output}_logits")(dense)


def build_discriminator(config: DiscriminatorConfig) -> keras.Model:
    """Real or generated: one logit a token, positive = real; a sequence's verdict is their mean.

    Every input is a distribution over labels (B, T, labels + 1), so that a generator's relaxed choice reaches it as
    well as a one-hot label. Output (B, T, 1).
    """
    inputs = {name: keras.Input((None, LABELS[name] + 1), name=name) for name in config.inputs}
    embedded = [
        layers.Dense(_discriminator_units(config, name), use_bias=False, name=f"embed_{name}")(value)
        for name, value in inputs.items()
    ]
    hidden = layers.LSTM(config.lstm_units, return_sequences=True, name="lstm")(layers.Concatenate()(embedded))
    hidden = layers.Dropout(config.dropout)(hidden)
    return keras.Model(inputs, layers.Dense(1, name="verdict")(hidden), name="discriminator")


def _discriminator_units(config: DiscriminatorConfig, name: str) -> int:
    return config.embedding_units if name in STREAMS else 24
