"""Frozen descriptions of the networks. `build` makes the trained and the exported network from the same one."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from engine.conditions import CONDITION_LABELS
from engine.vocabulary import DURATION_LABELS, NOTE_LABELS, STEP_LABELS, TEMPO_LABELS

STREAMS = {"note": NOTE_LABELS, "step": STEP_LABELS, "duration": DURATION_LABELS, "tempo": TEMPO_LABELS}

LABELS: dict[str, int] = {**STREAMS, **CONDITION_LABELS}
"""Number of labels of each stream and condition; label 0 comes on top of them."""


@dataclass(frozen=True)
class Tower:
    """An LSTM stack that reads some streams and predicts others.

    `inputs` are streams of the previous token and conditions; `outputs` are streams of the next token in the order in
    which they are chosen: each head sees the LSTM's state and what was chosen before it.
    """

    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    lstm_units: int = 512  # the paper's
    lstm_layers: int = 3  # the paper's, for notes
    dense_units: int = 256  # the paper's, for notes


def chosen(stream: str) -> str:
    """Name of the network input that holds the stream's value at the token that is being predicted."""
    return f"chosen_{stream}"


def head_inputs(tower: Tower, output: str) -> tuple[str, ...]:
    """What the head of `output` sees beside the LSTM: the outputs chosen before it, and the position once known."""
    before = tower.outputs[: tower.outputs.index(output)]
    placed = ("position",) if "step" in before and "position" in tower.inputs else ()
    return (*before, *placed)


@dataclass(frozen=True)
class GeneratorConfig:
    towers: tuple[Tower, ...]
    embedding_units: int = 100  # the paper's
    condition_units: int = 24  # conditions have few labels; a wide embedding would only be slower
    dropout: float = 0.3  # the paper's, after each LSTM, off when generating


@dataclass(frozen=True)
class DiscriminatorConfig:
    """Embedding, LSTM, Dense over the combined streams (paper, section on the GAN)."""

    inputs: tuple[str, ...]
    embedding_units: int = 100
    lstm_units: int = 256
    dropout: float = 0.3


PAPER_GENERATOR = GeneratorConfig(
    (
        Tower("notes", ("note",), ("note",)),
        Tower("tempo", ("tempo",), ("tempo",), lstm_layers=2, dense_units=128),
    )
)
"""The paper's two networks: 3 x LSTM 512 over notes, 2 x LSTM 512 over tempo classes."""

PAPER_DISCRIMINATOR = DiscriminatorConfig(("note", "tempo"))

CONDITIONS = tuple(CONDITION_LABELS)

RHYTHM_GENERATOR = GeneratorConfig(
    (
        Tower(
            "notes",
            ("note", "step", "duration", "tempo", *CONDITIONS),
            ("step", "note", "duration"),
            lstm_units=384,  # half again as fast as 512 on a CPU, where the hours are what is short
        ),
    ),
    dropout=0.1,  # each token is seen a few times only: the paper's 0.3 would hold back more than it protects
)
"""The paper's note network with rhythm beside the notes and the conditions that a composer knows."""

RHYTHM_DISCRIMINATOR = DiscriminatorConfig(("note", "step", "duration", "mode", "meter", "position"))


def to_json(config: GeneratorConfig | DiscriminatorConfig) -> dict[str, Any]:
    return asdict(config)


def generator_from_json(data: Mapping[str, Any]) -> GeneratorConfig:
    """Inverse of `to_json`. Raises TypeError for fields that this version does not know."""
    towers = tuple(_tower(tower) for tower in data["towers"])
    return GeneratorConfig(**{**data, "towers": towers})


def _tower(data: Mapping[str, Any]) -> Tower:
    return Tower(**{**data, "inputs": tuple(data["inputs"]), "outputs": tuple(data["outputs"])})


def discriminator_from_json(data: Mapping[str, Any]) -> DiscriminatorConfig:
    return DiscriminatorConfig(**{**data, "inputs": tuple(data["inputs"])})
