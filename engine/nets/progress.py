"""Progress of a training run on a terminal: a bar within the epoch, a line after it."""

from typing import Any

import keras
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


class EpochLines(keras.callbacks.Callback):  # type: ignore[misc]  # Keras ships no types
    """One bar an epoch with the loss so far, and its figures in a line when it is over."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._console = console

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:  # noqa: ARG002 - the signature is Keras'
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._bar = Progress(*columns, console=self._console, transient=True, disable=not self._console.is_terminal)
        self._bar.start()
        self._task = self._bar.add_task(f"Epoch {epoch + 1}", total=self.params.get("steps"))

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self._bar.update(self._task, completed=batch + 1, description=f"loss {(logs or {}).get('loss', 0):.3f}")

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self._bar.stop()
        figures = ", ".join(f"{name} {float(value):.3f}" for name, value in (logs or {}).items())
        self._console.print(f"Epoch {epoch + 1}: {figures}")
