"""What speaks for a root and a mode: thirty-two kinds of evidence, each a weight for every pitch class.

Every kind is first a histogram over the twelve pitch classes (or, for steps, one such histogram for every root) and is
then turned so that it counts semitones above a root. The joint model (`engine.classify.model`) weighs them all.

The cues are those that music theory names: how long and how often each note sounds; where the piece, its phrases and
its groups of bars end; how it begins; what lies in the bass, on top and at the edges of the range; which triads sound;
which steps lead into the root and out of it. Durations seen through several curves let a linear model tell "hardly
ever" from "never".
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.classify.sounding import Floats, Ints, Moments, Sounding
from engine.piece import TICKS_PER_QUARTER

TURN = (np.arange(12)[:, None] + np.arange(12)) % 12
"""[root, semitones above it] -> pitch class."""

NEVER = 0.004
"""A smaller share of the sounding time is a slip or an ornament."""


@dataclass(frozen=True)
class Kind:
    """One kind of evidence. `measure` gives an array of 12, or of (12 roots, 12 semitones above the root)."""

    name: str
    cue: str  # what people call it; several kinds share one
    meaning: str  # completes "how much ..."
    measure: Callable[[Sounding], Floats]


def evidence_of(sounding: Sounding) -> Floats:
    """(12 roots, kinds, 12 semitones above the root), kinds in the order of `KINDS`."""
    measured = [kind.measure(sounding) for kind in KINDS]
    return np.stack([value if value.ndim == 2 else value[TURN] for value in measured], axis=1)


# --- how long and how often ---


def durations(sounding: Sounding) -> Floats:
    """Share of the sounding time of each pitch class."""
    return _shares(sounding.pitch_classes, sounding.durations)


def _presence(sounding: Sounding) -> Floats:
    return np.log1p(50 * durations(sounding)) / 4


def _absence(sounding: Sounding) -> Floats:
    return (durations(sounding) < NEVER).astype(np.float64)


def _logarithm(sounding: Sounding) -> Floats:
    return np.log(durations(sounding) + 0.01)


def _contrast(sounding: Sounding) -> Floats:
    """Centred and of length one, as in Krumhansl and Schmuckler's correlation with a key profile."""
    centred = durations(sounding) - 1 / 12
    return centred / (np.linalg.norm(centred) + 1e-9)


def _prominence(sounding: Sounding) -> Floats:
    return _shares(np.arange(12), durations(sounding) ** 2)


def _onsets(sounding: Sounding) -> Floats:
    return _shares(sounding.pitch_classes, np.ones(len(sounding.pitches)))


# --- beginning and ending ---


def _near_end(quarters: float) -> Callable[[Sounding], Floats]:
    """Durations that count less the longer before the end they stand: to 1/e at so many quarters."""

    def measure(sounding: Sounding) -> Floats:
        distance = (sounding.end - sounding.ends) / (quarters * TICKS_PER_QUARTER)
        return _shares(sounding.pitch_classes, sounding.durations * np.exp(-distance))

    return measure


def _last_quarter(sounding: Sounding) -> Floats:
    late = sounding.onsets - sounding.start > 0.75 * (sounding.end - sounding.start)
    return _shares(sounding.pitch_classes, sounding.durations * late)


def _near_start(sounding: Sounding) -> Floats:
    distance = (sounding.onsets - sounding.start) / (4 * TICKS_PER_QUARTER)
    return _shares(sounding.pitch_classes, sounding.durations * np.exp(-distance))


def _first(sounding: Sounding) -> Floats:
    return _one(sounding.pitches[sounding.onsets == sounding.start].min())


def _last_bass(sounding: Sounding) -> Floats:
    moments = sounding.moments
    return _one(moments.lowest[np.flatnonzero(moments.lengths)[-1]])


def _last_top(sounding: Sounding) -> Floats:
    return _one(_struck_last(sounding).max())


def _last_low(sounding: Sounding) -> Floats:
    return _one(_struck_last(sounding).min())


def _struck_last(sounding: Sounding) -> Ints:
    struck: Ints = sounding.pitches[sounding.onsets == sounding.onsets.max()]
    return struck


# --- phrases ---


def _long_notes(sounding: Sounding) -> Floats:
    """Notes of the melody after which it waits longer than usual."""
    steps = sounding.melody.steps
    return _shares(sounding.melody.pitch_classes, np.maximum(0.0, steps - 1.5 * _median(steps)))


def _before_rests(sounding: Sounding) -> Floats:
    return _shares(sounding.melody.pitch_classes, sounding.melody.rests)


def _end_of_bars(bars: int) -> Callable[[Sounding], Floats]:
    """The melody at the end of every so many bars."""

    def measure(sounding: Sounding) -> Floats:
        span = bars * sounding.bar_ticks
        found = sounding.melody.sounding_at(np.arange(span, sounding.end + sounding.bar_ticks / 2, span))
        return _shares(found, np.ones(len(found)))

    return measure


def _downbeats(sounding: Sounding) -> Floats:
    on_bar = sounding.onsets % sounding.bar_ticks == 0
    return _shares(sounding.pitch_classes, sounding.durations * on_bar)


# --- bass, top and range ---


def _bass(sounding: Sounding) -> Floats:
    return _shares(sounding.moments.lowest % 12, sounding.moments.lengths)


def _top(sounding: Sounding) -> Floats:
    return _shares(sounding.moments.highest % 12, sounding.moments.lengths)


def _lowest_tenth(sounding: Sounding) -> Floats:
    rising = np.sort(sounding.melody.pitches)
    return _shares(rising[: _tenth(rising)] % 12, np.ones(_tenth(rising)))


def _highest_tenth(sounding: Sounding) -> Floats:
    rising = np.sort(sounding.melody.pitches)
    return _shares(rising[-_tenth(rising) :] % 12, np.ones(_tenth(rising)))


def _tenth(values: Ints) -> int:
    return max(1, len(values) // 10)


# --- chords ---


def _triads(third: int, fifth: int) -> Callable[[Sounding], Floats]:
    """Share of the time in which the triad on each pitch class sounds, whatever else does."""

    def measure(sounding: Sounding) -> Floats:
        chords = sounding.moments.chords
        whole = chords & chords[:, TURN[third]] & chords[:, TURN[fifth]]
        return _share_of_time(whole, sounding.moments)

    return measure


def _fifths_on_bass(sounding: Sounding) -> Floats:
    """Share of the time in which a bass note has its fifth above it."""
    chords = sounding.moments.chords
    in_bass = sounding.moments.lowest[:, None] % 12 == np.arange(12)
    return _share_of_time(in_bass & chords[:, TURN[7]], sounding.moments)


def _share_of_time(present: np.ndarray, moments: Moments) -> Floats:
    weighted: Floats = moments.lengths @ present / moments.lengths.sum()
    return weighted


# --- steps ---


def _into_root(sounding: Sounding) -> Floats:
    """Share of the melody's steps that lead from each semitone to the root, for every root."""
    return _toward(_steps(sounding.melody.pitch_classes))


def _out_of_root(sounding: Sounding) -> Floats:
    return _toward(_steps(sounding.melody.pitch_classes).T)


def _bass_into_root(sounding: Sounding) -> Floats:
    bass = sounding.moments.lowest[sounding.moments.lengths > 0] % 12
    moving = np.append(True, bass[1:] != bass[:-1])
    return _toward(_steps(bass[moving]))


def _steps(line: Ints) -> Floats:
    """(12, 12): share of all steps of a line that go from the first pitch class to the second."""
    pairs = np.bincount(line[:-1] * 12 + line[1:], minlength=144).reshape(12, 12)
    shares: Floats = pairs / max(1, len(line) - 1)
    return shares


def _toward(steps: Floats) -> Floats:
    """[from, to] -> [root, semitones above it from which steps lead to the root]."""
    turned: Floats = steps[TURN, np.arange(12)[:, None]]
    return turned


# --- small parts ---


def _shares(pitch_classes: Ints, weights: Floats) -> Floats:
    total = np.bincount(pitch_classes, weights=weights, minlength=12)
    shares: Floats = total / (total.sum() or 1.0)
    return shares


def _median(values: Floats) -> float:
    """numpy's own takes ten times longer for so few."""
    rising = np.sort(values)
    middle = len(rising) // 2
    return float(rising[middle] if len(rising) % 2 else (rising[middle - 1] + rising[middle]) / 2)


def _one(pitch: int) -> Floats:
    histogram = np.zeros(12)
    histogram[pitch % 12] = 1.0
    return histogram


SOUNDING = "how long each note sounds"
ENDING = "the ending"
BEGINNING = "the beginning"
PHRASES = "the ends of phrases"
DOWNBEATS = "the first beats of bars"
BASS = "the bass"
TOP = "the top line"
RANGE = "the range"
CHORDS = "the chords"
STEPS = "the steps into and out of the root"

KINDS: tuple[Kind, ...] = (
    Kind("duration", SOUNDING, "of the time it sounds", durations),
    Kind("duration_root", SOUNDING, "of the time it sounds, rare notes weighed up", lambda s: np.sqrt(durations(s))),
    Kind("presence", SOUNDING, "it sounds at all, rare notes weighed up strongly", _presence),
    Kind("absence", SOUNDING, "it never sounds", _absence),
    Kind("duration_logarithm", SOUNDING, "of the time it sounds, as a logarithm", _logarithm),
    Kind("contrast", SOUNDING, "it stands out, as in a key profile", _contrast),
    Kind("prominence", SOUNDING, "of the squared time it sounds", _prominence),
    Kind("onsets", SOUNDING, "of all notes it is", _onsets),
    Kind("bass", BASS, "of the time it is the lowest note", _bass),
    Kind("top", TOP, "of the time it is the highest note", _top),
    Kind("end", ENDING, "of the last bar it is", _near_end(4)),
    Kind("late", ENDING, "of the last bars it is", _near_end(16)),
    Kind("last_quarter", ENDING, "of the last quarter of the piece it is", _last_quarter),
    Kind("beginning", BEGINNING, "of the first bar it is", _near_start),
    Kind("first", BEGINNING, "it is the lowest of the first notes", _first),
    Kind("last_bass", ENDING, "it is the lowest note that sounds last", _last_bass),
    Kind("last_top", ENDING, "it is the highest note that is struck last", _last_top),
    Kind("last_low", ENDING, "it is the lowest note that is struck last", _last_low),
    Kind("long_notes", PHRASES, "it is where the melody waits", _long_notes),
    Kind("before_rests", PHRASES, "it is what the melody rests after", _before_rests),
    Kind("fourth_bars", PHRASES, "it ends groups of four bars", _end_of_bars(4)),
    Kind("eighth_bars", PHRASES, "it ends groups of eight bars", _end_of_bars(8)),
    Kind("downbeats", DOWNBEATS, "it sounds on the first beat of a bar", _downbeats),
    Kind("low_range", RANGE, "of the lowest notes of the melody it is", _lowest_tenth),
    Kind("high_range", RANGE, "of the highest notes of the melody it is", _highest_tenth),
    Kind("fifths", CHORDS, "of the time it is a bass below its own fifth", _fifths_on_bass),
    Kind("major_triads", CHORDS, "of the time its major triad sounds", _triads(4, 7)),
    Kind("minor_triads", CHORDS, "of the time its minor triad sounds", _triads(3, 7)),
    Kind("diminished_triads", CHORDS, "of the time its diminished triad sounds", _triads(3, 6)),
    Kind("into_root", STEPS, "of the melody's steps lead from it to the root", _into_root),
    Kind("out_of_root", STEPS, "of the melody's steps lead to it from the root", _out_of_root),
    Kind("bass_into_root", BASS, "of the bass's steps lead from it to the root", _bass_into_root),
)
