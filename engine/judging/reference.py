"""Real pieces to judge composed ones by: their first bars, heard by the classifier."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.classify import classify
from engine.corpus.encoding import split_of
from engine.corpus.sources import Source, find_sources
from engine.errors import BadRequest, EngineError
from engine.judging.measures import share_in_mode
from engine.judging.progress import Progress
from engine.judging.sample import BARS, Sample, first_bars
from engine.midi import read_midi
from engine.piece import Piece
from engine.request import METERS

FEWEST_NOTES = 32  # in the first bars; two a bar


@dataclass(frozen=True)
class Choice:
    """Which of the real files are taken.

    With `held_out` only those that a data set made of them has on its validation side, never those called as one
    `without`, and of the others those whose first bars are at least `inside` (share of the notes) in one mode.
    """

    held_out: bool = False
    without: frozenset[str] = frozenset()
    inside: float = 0.0


def read_reference(places: Sequence[Path], pieces: int, seed: int, choice: Choice, progress: Progress) -> list[Sample]:
    """The first bars of `pieces` pieces drawn from all MIDI files under `places`; the same for the same seed.

    Taken are files that can be read, are in one of the meters that can be asked for through all of the first bars, have
    notes in the last of them, and are heard in a mode. Raises BadRequest where there are too few.
    """
    sources = [source for source in find_sources(places) if _is_allowed(source.name, choice)]
    order = np.random.default_rng(seed).permutation(len(sources))
    found = _readable([sources[i] for i in order], choice.inside)
    taken = [sample for _, sample in zip(range(pieces), progress(found, pieces, "Reading"), strict=False)]
    if len(taken) < pieces:
        raise BadRequest(
            f"Only {len(taken)} of {len(sources)} files have {BARS} bars in one meter and in a mode, {pieces} are"
            " needed; give more files or ask for fewer pieces."
        )
    return taken


def _is_allowed(name: str, choice: Choice) -> bool:
    return name not in choice.without and (not choice.held_out or split_of(name) == "validation")


def _readable(sources: Sequence[Source], inside: float) -> Iterator[Sample]:
    for source in sources:
        try:
            sample = _heard(first_bars(read_midi(source.read())))
        except EngineError:  # among thousands of files some cannot be read; the next ones take their place
            continue
        if sample and share_in_mode(sample) >= inside:
            yield sample


def _heard(beginning: Piece) -> Sample | None:
    """None for what cannot be compared, or follows no mode."""
    heard = classify(beginning) if is_comparable(beginning) else None
    return Sample(beginning, heard.root, heard.mode) if heard and heard.verdict != "none" else None


def is_comparable(beginning: Piece, bars: int = BARS) -> bool:
    """Whether the first bars are full of notes in one meter that can be asked for."""
    names = {str(meter) for meter in beginning.meters}
    last_bar = (bars - 1) * beginning.meters[0].bar_ticks
    return (
        len(names) == 1
        and names <= set(METERS)
        and len(beginning.notes) >= FEWEST_NOTES
        and beginning.length_ticks > last_bar
    )
