"""One step of the paper's two networks, from label to logits: our exporter and runtime against TensorFlow.

Both get one thread. TensorFlow takes that setting only before it is first used, so this runs in a process of its own:
`python -m tests.bench.steps` prints the rows as JSON.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.nets.config import PAPER_GENERATOR, STREAMS
from engine.nets.runtime import GeneratorRuntime
from tests.bench.report import Row
from tests.bench.timing import median_ms

BATCHES = (1, 8)
STEPS = 400

Labels = dict[str, NDArray[np.int32]]
Step = Callable[[Labels], object]


def rows() -> Iterator[Row]:
    child = subprocess.run([sys.executable, "-m", "tests.bench.steps"], check=True, capture_output=True, text=True)
    yield from (Row(**row) for row in json.loads(child.stdout))


def measured() -> Iterator[Row]:
    """Weights are those of a new network: they change no time."""
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    from engine.nets.build import build_generator

    model = build_generator(PAPER_GENERATOR)
    weights = model.count_params()
    for batch in BATCHES:
        yield Row(
            f"one step of the paper's {weights / 1e6:.1f} M weights as int8, one thread, batch of {batch}",
            _ms(_ours(model, batch), batch),
            "ms",
            "TensorFlow: the step as a compiled function (XLA), float32",
            _ms(_tensorflow(model, batch), batch),
        )


def _ms(step: Step, batch: int) -> float:
    rng = np.random.default_rng(0)
    labels = {stream: rng.integers(1, STREAMS[stream] + 1, batch).astype(np.int32) for stream in ("note", "tempo")}
    return median_ms(lambda: step(labels), STEPS)


def _ours(model: Any, batch: int) -> Step:
    from engine.nets.export import export_generator

    content = export_generator(model, PAPER_GENERATOR, batch)
    towers = [(t.name, t.outputs[0]) for t in PAPER_GENERATOR.towers]
    runtimes = [(GeneratorRuntime(content, PAPER_GENERATOR, batch, name), stream) for name, stream in towers]

    def step(labels: Labels) -> object:
        for runtime, stream in runtimes:
            runtime.advance({stream: labels[stream]})
        return [runtime.logits(stream, {}) for runtime, stream in runtimes]

    return step


def _tensorflow(model: Any, batch: int) -> Step:
    import tensorflow as tf

    advance = tf.function(lambda labels, states: _advanced(model, labels, states), jit_compile=True)
    states: Any = [
        [[tf.zeros((batch, tower.lstm_units)) for _ in "hc"] for _ in range(tower.lstm_layers)]
        for tower in PAPER_GENERATOR.towers
    ]

    def step(labels: Labels) -> object:
        nonlocal states
        logits, states = advance({name: tf.constant(value) for name, value in labels.items()}, states)
        return [stream.numpy() for stream in logits]

    return step


def _advanced(model: Any, labels: Any, states: Any) -> tuple[list[Any], list[Any]]:
    """Logits (B, labels + 1) of both streams and the states after one token, by the layers of the trained model."""
    from engine.nets.build import lstm_name

    logits, after = [], []
    for tower, before in zip(PAPER_GENERATOR.towers, states, strict=True):
        (stream,) = tower.outputs
        hidden = model.get_layer(f"{tower.name}_embed_{stream}")(labels[stream])  # (B, units)
        new = []
        for layer, state in enumerate(before):
            hidden, moved_on = model.get_layer(lstm_name(tower, layer)).cell(hidden, state)
            new.append(moved_on)
        dense = model.get_layer(f"{tower.name}_{stream}_dense")(hidden)
        logits.append(model.get_layer(f"{tower.name}_{stream}_logits")(dense))
        after.append(new)
    return logits, after


if __name__ == "__main__":
    json.dump([asdict(row) for row in measured()], sys.stdout)
