"""Real pieces to judge composed ones by: their first bars, heard by the classifier."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import numpy as np

from engine.classify import classify
from engine.corpus import Source, find_sources, split_of
from engine.errors import BadRequest, EngineError
from engine.midi import read_midi
from engine.piece import Note, Piece
from engine.request import MAX_TEMPO_BPM, METERS, MIN_TEMPO_BPM

BARS = 16
FEWEST_NOTES = 32  # in the first bars; two a bar

Progress: TypeAlias = Callable[[Iterable["Real"], int, str], Iterator["Real"]]


@dataclass(frozen=True)
class Real:
    """The first bars of a real piece and what the classifier hears in them."""

    name: str
    piece: Piece
    root: str
    mode: str

    @property
    def tempo_bpm(self) -> int:
        """Its first tempo, as near as one can ask for it."""
        return min(max(round(self.piece.tempos[0].bpm), MIN_TEMPO_BPM), MAX_TEMPO_BPM)


def read_reference(places: Sequence[Path], pieces: int, seed: int, *, held_out: bool, progress: Progress) -> list[Real]:
    """The first bars of `pieces` pieces drawn from all MIDI files under `places`.

    Taken are files that can be read, are in one of the meters that can be asked for through all of the first bars, have
    notes in the last of them, and are heard in a mode. With `held_out` only those on the validation side of a data set
    are. Raises BadRequest where there are too few.
    """
    sources = [source for source in find_sources(places) if not held_out or split_of(source.name) == "validation"]
    order = np.random.default_rng(seed).permutation(len(sources))
    found = _readable([sources[i] for i in order])
    taken = [real for _, real in zip(range(pieces), progress(found, pieces, "Reading"), strict=False)]
    if len(taken) < pieces:
        raise BadRequest(
            f"Only {len(taken)} of {len(sources)} files have {BARS} bars in one meter and in a mode, {pieces} are"
            " needed; give more files or ask for fewer pieces."
        )
    return taken


def _readable(sources: Sequence[Source]) -> Iterator[Real]:
    for source in sources:
        try:
            beginning = first_bars(read_midi(source.read()))
            heard = classify(beginning) if is_comparable(beginning) else None
        except EngineError:  # among thousands of files some cannot be read; the next ones take their place
            continue
        if heard and heard.verdict != "none":
            yield Real(source.name, beginning, heard.root, heard.mode)


def first_bars(piece: Piece, bars: int = BARS) -> Piece:
    """The notes that begin in the first `bars` bars of the first meter, cut at their end; one track, no pedal."""
    end = bars * piece.meters[0].bar_ticks
    notes = [
        Note(n.onset_ticks, n.pitch, min(n.duration_ticks, end - n.onset_ticks), n.velocity)
        for n in piece.notes
        if n.onset_ticks < end
    ]
    changes = [meter for meter in piece.meters if meter.tick < end]
    return replace(piece, notes=tuple(notes), meters=tuple(changes), programs=(0,), pedals=())


def is_comparable(beginning: Piece, bars: int = BARS) -> bool:
    """Whether the first bars are full of notes in one meter that can be asked for."""
    names = {str(meter) for meter in beginning.meters}
    last_bar = (bars - 1) * beginning.meters[0].bar_ticks
    return (
        len(names) == 1
        and names <= set(METERS)
        and len(beginning.notes) >= FEWEST_NOTES
        and beginning.notes[-1].end_ticks > last_bar
    )
