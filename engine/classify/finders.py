"""music21's key finders, for comparison: they know major and minor alone."""

from functools import cache
from typing import Any

from engine.classify.evidence import durations
from engine.classify.sounding import Sounding
from engine.theory import MODES

FINDERS = (
    "AardenEssen",
    "BellmanBudge",
    "KrumhanslKessler",
    "KrumhanslSchmuckler",
    "SimpleWeights",
    "TemperleyKostkaPayne",
)
_WHOLE = 1000.0  # quarters; shares of it stand for the durations of a piece
_INDEX = {mode.name: index for index, mode in enumerate(MODES)}
_MODE = {"major": _INDEX["ionian"], "minor": _INDEX["aeolian"]}


def keys_of(sounding: Sounding) -> dict[str, tuple[int, int]]:
    """(root, mode) by each finder; modes are indices into `theory.MODES`.

    The finders count durations by pitch class and nothing else, so they are given one note for each pitch class.
    """
    summary = _summary(sounding)
    found = {name: _finder(name).getSolution(summary) for name in FINDERS}
    return {name: (key.tonic.pitchClass, _MODE[key.mode]) for name, key in found.items()}


def _summary(sounding: Sounding) -> Any:
    from music21 import note, stream

    sounding_long = enumerate(durations(sounding) * _WHOLE)
    return stream.Stream([note.Note(60 + pc, quarterLength=float(length)) for pc, length in sounding_long if length])


@cache
def _finder(name: str) -> Any:
    from music21.analysis import discrete

    return getattr(discrete, name)()
