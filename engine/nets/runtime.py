"""Exported networks at work: one token a step with carried state, on LiteRT, without TensorFlow.

One thread, so that the same seed gives the same bytes on every machine of a kind, however many cores it has.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import ModelUnusable
from engine.nets.config import DiscriminatorConfig, GeneratorConfig, Tower

Array = NDArray[np.float32]
ChosenLabels = Mapping[str, NDArray[np.int32]]


def _interpreter(content: bytes) -> Any:
    from ai_edge_litert.interpreter import Interpreter

    try:
        interpreter = Interpreter(model_content=content, num_threads=1)
        with _silent_stderr():  # where LiteRT tells every user that it has made a delegate
            interpreter.allocate_tensors()
    except ValueError as error:
        raise ModelUnusable("A network file is damaged; take it again from the repository.") from error
    return interpreter


@contextmanager
def _silent_stderr() -> Iterator[None]:
    """Native code writes past `sys.stderr`, so its file descriptor is turned away for a moment."""
    kept = os.dup(2)
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


class GeneratorRuntime:
    """One tower of an exported generator, for B sequences at once.

    `advance` feeds the labels of the previous token and moves the state on; `logits` asks a head, given what was chosen
    before it.
    """

    def __init__(self, content: bytes, config: GeneratorConfig, batch: int, tower: str = "notes") -> None:
        self._interpreter = _interpreter(content)
        self._tower = _tower_named(config, tower)
        self._step = self._interpreter.get_signature_runner(tower)
        self._heads = {
            output: self._interpreter.get_signature_runner(f"{tower}_{output}") for output in self._tower.outputs
        }
        self._shape = (self._tower.lstm_layers, batch, self._tower.lstm_units)
        self.begin()

    def begin(self) -> None:
        """Forget everything: the state before the first token."""
        self._h: Array = np.zeros(self._shape, np.float32)
        self._c: Array = np.zeros(self._shape, np.float32)
        self._hidden: Array = np.zeros(self._shape[1:], np.float32)

    def advance(self, labels: ChosenLabels) -> None:
        """One step: `labels` holds an array (B,) int32 for each input of the tower."""
        result = self._step(h=self._h, c=self._c, **{name: labels[name] for name in self._tower.inputs})
        self._hidden, self._h, self._c = result["hidden"], result["h"], result["c"]

    def logits(self, output: str, chosen: ChosenLabels) -> Array:
        """Logits (B, labels + 1) of a head; `chosen` holds `chosen_*` arrays (B,) int32 as the head needs them."""
        result: Array = self._heads[output](hidden=self._hidden, **chosen)["logits"]
        return result


def _tower_named(config: GeneratorConfig, name: str) -> Tower:
    for tower in config.towers:
        if tower.name == name:
            return tower
    raise ModelUnusable(f"The network has no part called {name}; its card names {[t.name for t in config.towers]}.")


class DiscriminatorRuntime:
    """An exported discriminator: `judge` gives one logit (B,) for each token of B sequences, positive = real."""

    def __init__(self, content: bytes, config: DiscriminatorConfig, batch: int) -> None:
        self._judge = _interpreter(content)
        self._step = self._judge.get_signature_runner("judge")
        self._inputs = config.inputs
        self._shape = (1, batch, config.lstm_units)

    def judge(self, streams: Mapping[str, NDArray[np.int32]]) -> Array:
        """Logits (B, T) for label arrays (B, T) of each input."""
        h = c = np.zeros(self._shape, np.float32)
        verdicts = []
        for token in range(next(iter(streams.values())).shape[1]):
            result = self._step(h=h, c=c, **{name: streams[name][:, token] for name in self._inputs})
            h, c = result["h"], result["c"]
            verdicts.append(result["logits"])
        return np.stack(verdicts, axis=1)
