"""Composing, rendering, engraving and classifying, each against the usual way of doing it."""

import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import numpy as np

from engine.composing.compose import compose, shipped_model
from engine.midi import read_midi, write_midi
from engine.performance import perform
from engine.piece import Piece
from engine.render import render
from engine.request import Request
from engine.score import draw_score
from engine.studio import identify
from tests.bench.report import Row
from tests.bench.timing import median_ms, one_core

REQUEST = Request.checked("dorian", "D", 96, "4/4", 16, seed=2)
LONGER = Request.checked("dorian", "D", 96, "4/4", 64, seed=7)  # notes like a tune with accompaniment, 2:40 long
WINDOW = 60  # tokens, the paper's
PREDICTED_NOTES = 500  # as many as the examples of LSTM music write


def rows() -> Iterator[Row]:
    piece = compose(REQUEST).piece
    yield from _classifying(write_midi(compose(LONGER).piece))  # before TensorFlow is loaded: no worker has it
    yield from _composing(piece)
    yield from _rendering(piece)
    yield from _starting()


def _composing(piece: Piece) -> Iterator[Row]:
    with one_core():
        ours = median_ms(lambda: compose(REQUEST), 5)
    yield Row(
        f"compose 16 bars ({len(piece.notes)} notes), best of {shipped_model(REQUEST.mode).batch}, on one core",
        ours,
        "ms",
        f"{PREDICTED_NOTES} notes by `predict` with the paper's network, one after the other, on all cores",
        _predict_loop_ms(),
    )


def _predict_loop_ms() -> float:
    """The usual loop of LSTM music: Keras' `predict` over the last 60 notes for each next one. It is run in full."""
    from engine.nets.build import build_generator
    from engine.nets.config import PAPER_GENERATOR, STREAMS

    model = build_generator(PAPER_GENERATOR)
    rng = np.random.default_rng(0)
    written = {name: rng.integers(1, STREAMS[name] + 1, (1, WINDOW)) for name in model.input}
    model.predict(written, verbose=0)  # compiles

    begin = perf_counter()
    for _ in range(PREDICTED_NOTES):
        logits = model.predict({name: labels[:, -WINDOW:] for name, labels in written.items()}, verbose=0)
        for name, labels in written.items():
            written[name] = np.append(labels, [[logits[name][0, -1, 1:].argmax() + 1]], axis=1)
    return (perf_counter() - begin) * 1000


def _rendering(piece: Piece) -> Iterator[Row]:
    played = perform(piece, REQUEST.seed)
    seconds = played.length_s
    yield Row(
        f"render {seconds:.0f} s of piano to Ogg",
        median_ms(lambda: render(played), 3),
        "ms",
        "listening to it",
        seconds * 1000,
    )
    yield Row("engrave the first bars", median_ms(lambda: draw_score(piece, "D", "dorian"), 3), "ms")


def _classifying(data: bytes) -> Iterator[Row]:
    ours = median_ms(lambda: identify(data), 20)
    yield Row(
        f"classify {len(data)} bytes, warm, bytes to answer",
        ours,
        "ms",
        "the paper's method in music21: converter, key, transposition, counting",
        _music21(data),
    )
    yield Row("read the same file", median_ms(lambda: read_midi(data), 20), "ms")


def _music21(data: bytes) -> float:
    """How the paper's method is usually written."""
    from music21 import converter, interval, pitch

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "piece.mid"
        path.write_bytes(data)

        def slow() -> object:
            score = converter.parse(path, forceSource=True, storePickle=False)
            to_c = interval.Interval(score.analyze("key").tonic, pitch.Pitch("C"))
            return Counter(sounding.pitchClass for sounding in score.transpose(to_c).pitches).most_common(7)

        return median_ms(slow, 3)


def _starting() -> Iterator[Row]:
    yield Row("start Python and import engine.studio", _child_ms("import engine.studio"), "ms")
    yield Row("start Python and import bot.client", _child_ms("import bot.client"), "ms")


def _child_ms(code: str) -> float:
    def run() -> None:
        subprocess.run([sys.executable, "-c", code], check=True)

    begin = perf_counter()
    run()
    return min((perf_counter() - begin) * 1000, median_ms(run, 3))
