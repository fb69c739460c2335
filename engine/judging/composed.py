"""Pieces composed beside real ones: each with the root, mode, meter and tempo of one of them."""

import os
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from engine.classify import Classification
from engine.composing.compose import compose
from engine.errors import BadRequest, ComposeFailed, EngineError
from engine.judging.progress import Progress
from engine.judging.sample import BARS, Sample
from engine.limits import Allowance, call_each
from engine.nets.folder import Model, load_model
from engine.piece import Piece
from engine.request import MAX_SEED, MAX_TEMPO_BPM, MIN_TEMPO_BPM, Request
from engine.theory import find_root

ALLOWANCE = Allowance(seconds=300.0)
Job = tuple[Request, Path | None]


@dataclass(frozen=True)
class Made:
    """What the composer made of one request: its choice among all that it wrote, in the order in which it did."""

    chosen: Sample
    candidates: tuple[Piece, ...]
    heard: tuple[bool, ...]  # whether each candidate is heard as asked
    is_heard: bool  # whether the chosen one is

    @property
    def first(self) -> Sample:
        """What it would have given out without choosing."""
        return Sample(self.candidates[0], self.chosen.root, self.chosen.mode)


def requests_like(patterns: Sequence[Sample], seed: int) -> list[Request]:
    """What to ask the composer for, one request for each real piece; the same for the same seed."""
    seeds = np.random.default_rng(seed).integers(0, MAX_SEED, len(patterns), endpoint=True)
    return [
        Request.checked(
            pattern.mode,
            pattern.root,
            tempo_bpm=tempo_bpm_of(pattern),
            meter=str(pattern.piece.meters[0]),
            bars=BARS,
            seed=int(number),
        )
        for pattern, number in zip(patterns, seeds, strict=True)
    ]


def tempo_bpm_of(pattern: Sample) -> int:
    """Its first tempo, as near as one can ask for it."""
    return min(max(round(pattern.piece.tempos[0].bpm), MIN_TEMPO_BPM), MAX_TEMPO_BPM)


def composed(requests: Sequence[Request], model: Path | None, workers: int | None, progress: Progress) -> list[Made]:
    """What the composer makes of each request, those that it refuses left out; the same for any number of workers.

    By the networks that are shipped, unless a model folder is given. Raises ModelUnusable and whatever else stops the
    composer, and BadRequest where nothing could be composed.
    """
    jobs: list[Job] = [(request, model) for request in requests]
    processes = min(workers or os.cpu_count() or 1, len(jobs))
    with closing(call_each(compose_one, jobs, processes, ALLOWANCE, preload=(__name__,))) as outcomes:
        told = list(progress(outcomes, len(jobs), "Composing"))
    for outcome in told:
        if isinstance(outcome, EngineError) and not isinstance(outcome, ComposeFailed):
            raise outcome
    made = [outcome for outcome in told if isinstance(outcome, Made)]
    if not made:
        raise BadRequest("The composer refused every piece, so there is nothing to measure; try another model.")
    return made


def compose_one(job: Job) -> Made:
    """Runs in a worker. Raises ComposeFailed, ModelUnusable."""
    request, folder = job
    composition = compose(request, _opened(folder) if folder else None)
    return Made(
        Sample(composition.piece, request.root, request.mode),
        tuple(candidate.piece for candidate in composition.candidates),
        tuple(_is_as_asked(candidate.heard, request) for candidate in composition.candidates),
        _is_as_asked(composition.heard, request),
    )


def _is_as_asked(heard: Classification, request: Request) -> bool:
    same_root = find_root(heard.root).pitch_class == find_root(request.root).pitch_class
    return same_root and heard.mode == request.mode


@cache
def _opened(folder: Path) -> Model:
    return load_model(folder)
