"""Progress of a training run: on a terminal a bar within the epoch and a line after it; on disk for TensorBoard."""

from pathlib import Path
from typing import Any

import keras
import tensorflow as tf
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


class ScalarLog(keras.callbacks.Callback):  # type: ignore[misc]  # Keras ships no types
    """The figures of each epoch as TensorBoard shows them, under `train` and `validation`.

    Keras' own callback needs the package tensorboard, with its web server, to write; this takes TensorFlow alone.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        plugin = tf.compat.v1.SummaryMetadata.PluginData(plugin_name="scalars")
        self._scalar = tf.compat.v1.SummaryMetadata(plugin_data=plugin)

    def on_train_begin(self, logs: Any = None) -> None:  # noqa: ARG002 - the signature is Keras'
        sides = ("train", "validation")
        self._writers = {side: tf.summary.create_file_writer(str(self._folder / side)) for side in sides}

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        for name, value in (logs or {}).items():
            side = "validation" if name.startswith("val_") else "train"
            with self._writers[side].as_default():
                figure = tf.constant(float(value), tf.float32)
                tf.summary.write(f"epoch_{name.removeprefix('val_')}", figure, step=epoch, metadata=self._scalar)
        for writer in self._writers.values():
            writer.flush()

    def on_train_end(self, logs: Any = None) -> None:  # noqa: ARG002 - the signature is Keras'
        for writer in self._writers.values():
            writer.close()
