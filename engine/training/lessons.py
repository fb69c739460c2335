"""What the discriminator is taught for its work at run time: whole composed pieces beside real ones.

In the game of Eq. (2) it hears single choices of the generator along real music; there it never meets what goes wrong
when the generator goes on from its own choices. So it is taught again, with pieces written as the composer writes them.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine import vocabulary
from engine.composing import sampling
from engine.composing.compose import wish_of
from engine.composing.ending import with_ending
from engine.corpus.dataset import Dataset
from engine.corpus.encoding import encode_piece
from engine.errors import EngineError
from engine.nets.runtime import GeneratorRuntime
from engine.nets.settings import TrainingConfig
from engine.request import Request
from engine.texture import Textures

if TYPE_CHECKING:
    from engine.nets.training import Network

LESSON_BARS = 16
LESSON_METERS = ("4/4", "3/4", "2/4", "6/8")
PURE = 0.97  # composed pieces never leave their mode; the real ones that stand against them hardly do


def teach(discriminator: "Network", composed: Dataset, dataset: Dataset, run: Path, config: TrainingConfig) -> float:
    """Teach the discriminator in place; its share of right verdicts on validation tokens, 0..1."""
    from engine.nets import training

    pure = dataset.only([row.in_mode >= PURE for row in dataset.rows])
    windows = min(config.windows_per_epoch, 3 * len(composed.rows))
    sizes = replace(config, windows_per_epoch=windows, split="pieces", pieces=0, targets="all")
    train, validation = (
        training.RealAndComposed(
            training.windows_of(pure, sizes, side), training.windows_of(composed, sizes, side), config.discriminator
        )
        for side in ("train", "validation")
    )
    return training.fit_discriminator(discriminator, train, validation, run, config.discriminator_epochs)


def lessons(
    generator: GeneratorRuntime, config: TrainingConfig, modes: Sequence[str], textures: Textures | None = None
) -> Dataset:
    """`config.lessons` pieces of the modes in turn, written as the composer writes them, split like any other data."""
    rng = np.random.default_rng(config.seed)
    pieces: list[Dataset] = []
    for number in range(-(-config.lessons // config.candidates)):
        request = _lesson(modes[number % len(modes)], rng)
        wish = wish_of(request, textures or Textures.unknown(), config.candidates, rng)
        for place, tokens in enumerate(sampling.write(generator, wish, request.bars - 1, rng)):
            piece = with_ending(vocabulary.decode(tokens, [wish.meter]), request.bars, wish.mode)
            try:
                pieces.append(encode_piece(vocabulary.quantised(piece), f"lesson-{number}-{place}", 0, wish.mode))
            except EngineError:  # too short to be cut into windows
                continue
    return Dataset.joined(pieces)


def _lesson(mode: str, rng: np.random.Generator) -> Request:
    return Request.checked(
        mode,
        tempo_bpm=int(rng.integers(60, 150)),
        meter=LESSON_METERS[rng.integers(len(LESSON_METERS))],
        bars=LESSON_BARS,
        seed=0,  # the plan comes from `rng`
    )
