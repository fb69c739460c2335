"""Everything that is measured of a composer, beside real music and beside baselines.

Two sets of real pieces share nothing. Every system composes after the pieces of the first set and is compared with the
second, and so is the first set itself: that is the limit.
"""

import os
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from engine.corpus.dataset import Dataset
from engine.errors import EngineError
from engine.judging.baselines import markov, paper_network, random_notes
from engine.judging.composed import composed, requests_like
from engine.judging.copying import shared_runs, training_lines
from engine.judging.features import Table, flat
from engine.judging.progress import Progress, silent
from engine.judging.reference import Choice, read_reference
from engine.judging.sample import Sample
from engine.judging.selection import Selection, selection_of
from engine.judging.standing import Spread, Standing, features_of, spreads, standing_of
from engine.limits import Allowance, call_each
from engine.nets.folder import load_model

REAL, COMPOSED, FIRST, RANDOM, MARKOV, PAPER = "real", "composed", "first", "random", "markov", "paper"
SYSTEMS: dict[str, str] = {
    REAL: "real pieces, against other real pieces",
    COMPOSED: "composed, the chosen candidates",
    FIRST: "composed, the first candidate of each",
    RANDOM: "random notes of the mode",
    MARKOV: "Markov chain of order 2",
    PAPER: "the paper's network",
}

JUDGING = Allowance(seconds=1800.0, memory_bytes=4 * 2**30)  # of one system


@dataclass(frozen=True)
class Plan:
    """What to measure. `pieces` a side; `paper` and `training` are folders of a model and a data set."""

    reference: tuple[Path, ...]
    pieces: int = 80
    seed: int = 0
    held_out: bool = False
    inside: float = 0.0
    model: Path | None = None
    training: Path | None = None
    paper: Path | None = None
    baselines: bool = True
    workers: int | None = None


@dataclass(frozen=True)
class Evaluation:
    """Everything that `evaluate composer` prints."""

    plan: Plan
    standings: dict[str, Standing]  # system -> standing, REAL first
    copies: dict[str, Spread]  # system -> intervals of the longest run shared with a training piece, if there are any
    real_spread: dict[str, Spread]  # measure -> over all real pieces
    refused: int  # requests that the composer gave nothing for
    candidates_heard: float  # share of all that were written, before any rejection
    first_heard: float  # share of the first candidates
    selection: Selection
    tables: dict[str, Table] = field(repr=False)  # system -> features, for pictures
    against: Table = field(repr=False)  # of the real pieces that all are compared with


def evaluate(plan: Plan, progress: Progress = silent) -> Evaluation:
    """Measure the composer. The same plan gives the same figures, whatever the number of workers.

    Raises BadRequest for too few real pieces, DatasetUnusable, ModelUnusable, EngineError where muspy is missing.
    """
    dataset = Dataset.load(plan.training) if plan.training else None
    learned = frozenset(row.name for row in dataset.rows if row.split == "train") if dataset else frozenset()
    choice = Choice(plan.held_out, learned, plan.inside)
    reals = read_reference(plan.reference, 2 * plan.pieces, plan.seed, choice, progress)
    patterns, others = reals[: plan.pieces], reals[plan.pieces :]
    made = composed(requests_like(patterns, plan.seed), plan.model, plan.workers, progress)
    sets = {REAL: patterns, COMPOSED: [one.chosen for one in made], FIRST: [one.first for one in made]}
    sets |= _baselines(plan, patterns, dataset) if plan.baselines else {}
    against = features_of(others)
    standings = _standings(sets, against, plan, progress)
    heard = [heard for one in made for heard in one.heard]
    return Evaluation(
        plan=plan,
        standings=standings,
        copies=_copies(sets, dataset) if dataset else {},
        real_spread=spreads(reals),
        refused=plan.pieces - len(made),
        candidates_heard=float(np.mean(heard)),
        first_heard=float(np.mean([one.heard[0] for one in made])),
        selection=selection_of(made, flat(against), plan.seed),
        tables={name: features_of(samples) for name, samples in sets.items()},
        against=against,
    )


def _standings(sets: dict[str, list[Sample]], against: Table, plan: Plan, progress: Progress) -> dict[str, Standing]:
    """Each in a process of its own, as far as there are workers."""
    stands = partial(standing_of, against=against, seed=plan.seed)
    workers = min(plan.workers or os.cpu_count() or 1, len(sets))
    with closing(call_each(stands, sets.values(), workers, JUDGING, preload=(__name__,))) as outcomes:
        told = list(progress(outcomes, len(sets), "Judging"))
    standings = {}
    for name, outcome in zip(sets, told, strict=True):
        if isinstance(outcome, EngineError):
            raise outcome
        standings[name] = outcome
    return standings


def _copies(sets: dict[str, list[Sample]], dataset: Dataset) -> dict[str, Spread]:
    lines = training_lines(dataset)
    every = [sample for samples in sets.values() for sample in samples]
    runs = shared_runs(every, lines)
    ends = np.cumsum([len(samples) for samples in sets.values()])[:-1]
    return {name: Spread.of(part) for name, part in zip(sets, np.split(runs, ends), strict=True)}


def _baselines(plan: Plan, patterns: Sequence[Sample], dataset: Dataset | None) -> dict[str, list[Sample]]:
    """Those that there is something for: the chain needs training music, the paper's network its folder."""
    found = {RANDOM: random_notes(patterns, plan.seed)}
    if dataset:
        found[MARKOV] = markov(patterns, dataset, plan.seed)
    if plan.paper:
        found[PAPER] = paper_network(patterns, load_model(plan.paper), plan.seed)
    return found
