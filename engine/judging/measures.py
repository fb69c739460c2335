"""Numbers of single pieces that say what is wrong with composed music: loops, silence, wandering from the tonic.

muspy's (H.-W. Dong et al., "MusPy: a toolkit for symbolic music generation", ISMIR 2020) where it has them, on a grid
of 24 steps a quarter: groove consistency after S.-L. Wu and Y.-H. Yang, "The Jazz Transformer on the front line",
ISMIR 2020, empty beats and polyphony after H.-W. Dong et al., "MuseGAN", AAAI 2018. The top line is the highest note
that begins at each onset.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import EngineError
from engine.judging.sample import BARS, Sample
from engine.piece import Piece
from engine.theory import find_mode
from engine.vocabulary import GRID_PER_QUARTER, TICKS_PER_GRID

REPEATED_NOTES = 4

MEASURES: dict[str, str] = {
    "in_mode": "share of the notes inside the mode",
    "tonic_weight": "share of the sounding time on the tonic",
    "tonic_bass": "share of the bars whose lowest note is the tonic",
    "ends_on_tonic": "share of the pieces whose last bass note is the tonic",
    "pitch_repetition": "share of the runs of four notes of the top line that were there before",
    "interval_repetition": "the same at any height",
    "longest_run": "notes of the longest run of one pitch in the top line",
    "empty_beats": "share of the beats in which nothing sounds",
    "empty_bars": "share of the bars in which nothing begins",
    "groove_consistency": "how much the rhythm of a bar is like that of the next",
    "polyphony": "notes sounding at once",
}
"""Name -> what it is, for people."""

Ints = NDArray[np.int64]


def measures_of(sample: Sample) -> dict[str, float]:
    """All of MEASURES for the first bars of a piece. Raises EngineError where muspy is not installed."""
    muspy = muspy_library()
    music = _for_muspy(sample.piece, muspy)
    line = top_line(sample.piece)
    own = {name: function(sample) for name, function in _OF_SAMPLES.items()}
    return own | {
        "pitch_repetition": repetition(line, REPEATED_NOTES),
        "interval_repetition": repetition(np.diff(line), REPEATED_NOTES - 1),
        "longest_run": float(longest_run(line)),
        "empty_beats": muspy.empty_beat_rate(music),
        "groove_consistency": muspy.groove_consistency(music, sample.piece.meters[0].bar_ticks // TICKS_PER_GRID),
        "polyphony": muspy.polyphony(music),
    }


def muspy_library() -> Any:
    """The library. Raises EngineError where it is not installed."""
    try:
        import muspy
    except ModuleNotFoundError as error:
        raise EngineError("Measuring a composer needs muspy: pip install 'modebot[training]'.") from error
    return muspy


def _for_muspy(piece: Piece, muspy: Any) -> Any:
    notes = [
        muspy.Note(
            time=round(note.onset_ticks / TICKS_PER_GRID),
            pitch=note.pitch,
            duration=max(1, round(note.duration_ticks / TICKS_PER_GRID)),
        )
        for note in piece.notes
    ]
    return muspy.Music(resolution=GRID_PER_QUARTER, tracks=[muspy.Track(notes=notes)])


def top_line(piece: Piece) -> Ints:
    """Pitches of the highest note that begins at each onset."""
    highest: dict[int, int] = {}
    for note in piece.notes:  # in order of onset, then pitch
        highest[note.onset_ticks] = note.pitch
    return np.array(list(highest.values()), np.int64)


def repetition(line: Ints, length: int) -> float:
    """Share of the runs of `length` values that occurred before; 0 for a line that is shorter."""
    if len(line) < length:
        return 0.0
    runs = np.lib.stride_tricks.sliding_window_view(line, length)
    return 1 - len(np.unique(runs, axis=0)) / len(runs)


def longest_run(line: Ints) -> int:
    """How many equal values follow one another at most."""
    edges = np.flatnonzero(np.diff(line, prepend=line[:1] - 1, append=line[-1:] - 1))
    return int(np.diff(edges).max(initial=0))


def share_in_mode(sample: Sample) -> float:
    inside = find_mode(sample.mode).pitch_classes(sample.root_class)
    return float(np.mean([note.pitch_class in inside for note in sample.piece.notes]))


def _tonic_weight(sample: Sample) -> float:
    notes = sample.piece.notes
    on_tonic = sum(note.duration_ticks for note in notes if note.pitch_class == sample.root_class)
    return on_tonic / sum(note.duration_ticks for note in notes)


def _tonic_bass(sample: Sample) -> float:
    lowest: dict[int, int] = {}
    for note in sample.piece.notes:
        bar = note.onset_ticks // sample.piece.meters[0].bar_ticks
        lowest[bar] = min(lowest.get(bar, note.pitch), note.pitch)
    return float(np.mean([pitch % 12 == sample.root_class for pitch in lowest.values()]))


def _ends_on_tonic(sample: Sample) -> float:
    end = sample.piece.length_ticks
    last_bass = min(note.pitch for note in sample.piece.notes if note.end_ticks == end)
    return float(last_bass % 12 == sample.root_class)


def _empty_bars(sample: Sample) -> float:
    bar_ticks = sample.piece.meters[0].bar_ticks
    return 1 - len({note.onset_ticks // bar_ticks for note in sample.piece.notes}) / BARS


_OF_SAMPLES: dict[str, Callable[[Sample], float]] = {
    "in_mode": share_in_mode,
    "tonic_weight": _tonic_weight,
    "tonic_bass": _tonic_bass,
    "ends_on_tonic": _ends_on_tonic,
    "empty_bars": _empty_bars,
}
