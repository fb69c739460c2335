"""Pieces composed beside real ones: each with the root, mode, meter and tempo of one of them."""

from collections.abc import Iterator, Sequence

import numpy as np

from engine.compose import Composition, compose
from engine.judging.reference import BARS, Real
from engine.nets.folder import Model
from engine.request import MAX_SEED, Request


def requests_like(reals: Sequence[Real], seed: int) -> list[Request]:
    """What to ask the composer for, one request for each real piece; the same for the same seed."""
    seeds = np.random.default_rng(seed).integers(0, MAX_SEED, len(reals), endpoint=True)
    return [
        Request.checked(
            real.mode, real.root, tempo_bpm=real.tempo_bpm, meter=str(real.piece.meters[0]), bars=BARS, seed=int(number)
        )
        for real, number in zip(reals, seeds, strict=True)
    ]


def compositions(requests: Sequence[Request], model: Model | None = None) -> Iterator[Composition]:
    """By the network that is shipped unless another is given. Raises ModelUnusable, ComposeFailed."""
    for request in requests:
        yield compose(request, model)
