"""Windows of a data set as training batches.

A window of T tokens predicts tokens s .. s+T-1 of one piece from those before each. Pieces were split before windows
are cut, so no window of a validation piece is ever trained on; only where the paper's figures are repeated, a draw
gives the windows of every piece to the two sides (`split_by="windows"`).
"""

from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from engine.conditions import MODE_LABEL
from engine.corpus.dataset import Dataset, PieceRow
from engine.errors import BadRequest
from engine.nets.config import STREAMS, GeneratorConfig, chosen, head_inputs

Batch = tuple[dict[str, Any], dict[str, Any], dict[str, Any]]
Indices = NDArray[np.int64]

VALIDATION_SHARE = 0.1  # of windows, when they are split


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
        pieces: int = 0,
        split_by: str = "pieces",
        targets: str = "all",
    ) -> None:
        super().__init__()
        self._streams = dataset.streams
        self._config, self._window, self._batch = config, window, batch
        self._seed, self._shuffle = seed, shuffle
        self._last_only = targets == "last"
        by_windows = split_by == "windows"
        found = [
            (row, at) for row, at in dataset.pieces() if (by_windows or row.split == split) and mode in (None, row.mode)
        ]
        if not found:
            raise BadRequest(f"The data set holds no {split} piece{f' in {mode}' if mode else ''}; give it more music.")
        if pieces and (by_windows or split == "train"):
            found = _some(found, pieces, seed)
        self._starts = np.array([at.start for _, at in found])
        self._ends = np.array([at.stop for _, at in found])
        self._modes = np.array([MODE_LABEL[row.mode] for row, _ in found])
        self._weights = _piece_weights(self._ends - self._starts, self._modes)
        self._windows = windows
        self._mine = self._side(split) if by_windows else None
        self.draw(0)

    def _side(self, split: str) -> NDArray[np.bool_]:
        """Which tokens of the data set begin a window of this side, (tokens,); the same draw from a seed for both."""
        draw = np.random.default_rng(self._seed).random(len(self._streams["note"]))
        mine = draw < VALIDATION_SHARE if split == "validation" else draw >= VALIDATION_SHARE
        places = zip(self._starts, np.maximum(self._ends - self._window, self._starts) + 1, strict=True)
        if not any(mine[first:end].any() for first, end in places):
            raise BadRequest(f"The data set is too small to draw {split} windows from it; give it more music.")
        return mine

    def draw(self, epoch: int) -> None:
        """Choose the windows of an epoch."""
        rng = np.random.default_rng((self._seed, epoch if self._shuffle else 0))
        drawn = self._places(rng)
        while len(drawn) < self._windows:
            drawn = np.concatenate([drawn, self._places(rng)])
        self._drawn = drawn[: self._windows]

    def _places(self, rng: np.random.Generator) -> Indices:
        """Piece and first token of windows on this side, shape (`windows` or fewer, 2)."""
        piece = rng.choice(len(self._starts), self._windows, p=self._weights)
        room = np.maximum(self._ends[piece] - self._starts[piece] - self._window, 0)
        # Starting one window early clips to the piece's first token: beginnings are seen as often as other places.
        offset = np.maximum(rng.integers(-self._window // 4, room + 1), 0)
        places = np.stack([piece, self._starts[piece] + offset], axis=1)
        return places if self._mine is None else places[self._mine[places[:, 1]]]

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
        weights = {name: (value > 0).astype(np.float32) for name, value in targets.items()}
        if self._last_only:
            for weight in weights.values():
                weight[:, :-1] = 0
        return targets, weights


def _some(found: list[tuple[PieceRow, slice]], pieces: int, seed: int) -> list[tuple[PieceRow, slice]]:
    """`pieces` of them by a draw, in the order that they had."""
    picked = np.random.default_rng(seed).permutation(len(found))[:pieces]
    return [found[i] for i in sorted(picked)]


def _piece_weights(tokens: Indices, modes: Indices) -> NDArray[np.float64]:
    """Chance of each piece, shape (pieces,): within a mode by length, between modes by the root of their length."""
    of_mode = np.bincount(modes, weights=tokens)
    weights = tokens / np.sqrt(of_mode[modes])
    return np.asarray(weights / weights.sum())
