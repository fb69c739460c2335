"""What a training run has reached so far, from the CSV log that Keras writes an epoch at a time."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras


def read_history(path: Path) -> dict[str, list[float]]:
    """Column -> its value after each epoch; nothing for a run that has not finished an epoch."""
    if not path.exists():
        return {}
    with path.open(newline="") as file:
        rows = {row["epoch"]: row for row in csv.DictReader(file)}  # an epoch that was broken off may stand there twice
    return {name: [float(row[name]) for row in rows.values()] for name in next(iter(rows.values()), {})}


class Patience(keras.callbacks.Callback):  # type: ignore[misc]  # Keras ships no types
    """Stops after `patience` epochs without a better `monitor`, counting those before an interruption as well.

    Keras' own EarlyStopping begins to count anew each time a run goes on.
    """

    def __init__(self, monitor: str, mode: str, patience: int, before: Sequence[float]) -> None:
        super().__init__()
        self._monitor, self._patience = monitor, patience
        self._sign = 1 if mode == "max" else -1
        self._values = [self._sign * value for value in before]

    @property
    def best(self) -> float | None:
        """The best value so far; None before the first epoch."""
        return self._sign * max(self._values) if self._values else None

    @property
    def exhausted(self) -> bool:
        if not self._values:
            return False
        since = len(self._values) - 1 - self._values.index(max(self._values))
        return since >= self._patience

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:  # noqa: ARG002 - the signature is Keras'
        self._values.append(self._sign * float(logs[self._monitor]))
        if self.exhausted:
            self.model.stop_training = True
