"""Windows of a data set as training batches.

A window of T tokens predicts tokens s .. s+T-1 of one piece from those before each. Pieces were split before windows
are cut, so no window of a validation piece is ever trained on.
"""

from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from engine.conditions import MODE_LABEL
from engine.dataset import Dataset
from engine.errors import BadRequest
from engine.nets.config import STREAMS, GeneratorConfig, chosen, head_inputs

Batch = tuple[dict[str, Any], dict[str, Any], dict[str, Any]]
Indices = NDArray[np.int64]


class Windows(keras.utils.PyDataset):  # type: ignore[misc]  # Keras ships no types
    """Batches (inputs, targets, weights) of windows; each array has shape (batch, window).

    Training draws `windows` starts anew each epoch, modes in proportion to the square root of their tokens, so that
    scarce modes are heard without drowning the rest. Validation (`shuffle=False`) takes the same windows each time.
    Same seed and epoch, same batches.
    """

    def __init__(
        self,
        dataset: Dataset,
        config: GeneratorConfig,
        *,
        split: str,
        window: int,
        batch: int,
        windows: int,
        seed: int,
        mode: str | None = None,
        shuffle: bool = True,
    ) -> None:
        super().__init__()
        self._streams = dataset.streams
        self._config, self._window, self._batch = config, window, batch
        self._seed, self._shuffle = seed, shuffle
        chosen_pieces = [(row, at) for row, at in dataset.pieces() if row.split == split and mode in (None, row.mode)]
        if not chosen_pieces:
            raise BadRequest(f"The data set holds no {split} piece{f' in {mode}' if mode else ''}; give it more music.")
        self._starts = np.array([at.start for _, at in chosen_pieces])
        self._ends = np.array([at.stop for _, at in chosen_pieces])
        self._modes = np.array([MODE_LABEL[row.mode] for row, _ in chosen_pieces])
        self._weights = _piece_weights(self._ends - self._starts, self._modes)
        self._windows = windows
        self.epoch = 0
        self.draw(0)

    def draw(self, epoch: int) -> None:
        """Choose the windows of an epoch."""
        rng = np.random.default_rng((self._seed, epoch if self._shuffle else 0))
        piece = rng.choice(len(self._starts), self._windows, p=self._weights)
        room = np.maximum(self._ends[piece] - self._starts[piece] - self._window, 0)
        # Starting one window early clips to the piece's first token: beginnings are seen as often as other places.
        offset = np.maximum(rng.integers(-self._window // 4, room + 1), 0)
        self._drawn = np.stack([piece, self._starts[piece] + offset], axis=1)  # (windows, 2)

    def __len__(self) -> int:
        return -(-self._windows // self._batch)

    def __getitem__(self, index: int) -> Batch:
        rows = self._drawn[index * self._batch : (index + 1) * self._batch]
        piece, start = rows[:, :1], rows[:, 1:]  # (batch, 1)
        now = start + np.arange(self._window)  # (batch, window)
        inside = now < self._ends[piece]
        return self._inputs(now, piece, inside), *self._targets(now, inside)

    def _inputs(self, now: Indices, piece: Indices, inside: NDArray[np.bool_]) -> dict[str, Any]:
        inputs: dict[str, Any] = {}
        for tower in self._config.towers:
            inputs |= {name: self._before(name, now, piece) for name in tower.inputs}
            heads = {name for output in tower.outputs for name in head_inputs(tower, output)}
            inputs |= {chosen(name): np.where(inside, self._at(name, now), 0) for name in heads}
        return {name: value.astype(np.int32) for name, value in inputs.items()}

    def _before(self, name: str, now: Indices, piece: Indices) -> NDArray[Any]:
        """The stream at the token before; at a piece's first token label 0 for notes, the bar line for the position."""
        if name == "mode":
            return np.broadcast_to(self._modes[piece], now.shape)
        first = self._starts[piece]
        value = self._at(name, np.maximum(now - 1, first))
        if name == "position":
            return np.where(now == first, 1, value)
        if name in STREAMS and name != "tempo":
            return np.where(now == first, 0, value)
        return value

    def _at(self, name: str, index: Indices) -> NDArray[Any]:
        stream = self._streams[name]
        return stream[np.minimum(index, len(stream) - 1)]

    def _targets(self, now: Indices, inside: NDArray[np.bool_]) -> tuple[dict[str, Any], dict[str, Any]]:
        outputs = [output for tower in self._config.towers for output in tower.outputs]
        targets = {name: np.where(inside, self._at(name, now), 0).astype(np.int32) for name in outputs}
        # Label 0 is padding, or the duration of <SOC> and <EOC>, which the note already decides.
        return targets, {name: (value > 0).astype(np.float32) for name, value in targets.items()}


def _piece_weights(tokens: Indices, modes: Indices) -> NDArray[np.float64]:
    """Chance of each piece, shape (pieces,): within a mode by length, between modes by the root of their length."""
    of_mode = np.bincount(modes, weights=tokens)
    weights = tokens / np.sqrt(of_mode[modes])
    return np.asarray(weights / weights.sum())
