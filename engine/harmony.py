"""Harmony that belongs to the mode: a chord or two for each bar of a plan, in C.

A phrase is a walk over the mode's table (`progressions`) between what is given: the chords of bars that come again,
the tonic where the tune begins, the cadence at its end, and once in each new phrase a chord that tells the mode.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.form import BARS_IN_UNIT, Bar, Cadence
from engine.progressions import PRACTICES, Practice
from engine.theory import Mode

# Weights of Piston's words, and of a chord that goes on for another bar; the table's words give no numbers, these keep
# each group well below the one before.
USUALLY, SOMETIMES, SELDOM, GOES_ON = 6.0, 3.0, 1.0, 1.5
UNKNOWN = 1e-6  # what no table has: taken only where a bar that comes again leaves no other way

TWO_CHORDS_CHANCE = 0.2  # of a new bar inside a phrase: about one bar in a phrase and a half
INVERSION_CHANCE = 0.25  # of a triad inside a phrase, so that the bass steps as well as leaps

TONIC = 1
DEGREES = 8  # rows of tables over degrees 1..7; row 0 stays empty


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord in C: `degree` 1..7 of the mode, pitch classes 0..11 from the root upwards, and the bass's pitch class.

    In a thaat, `degree` is the note that is leaned on over the drone; it comes first, the drone's notes with it.
    """

    degree: int
    pitch_classes: tuple[int, ...]
    bass: int


def harmonise(mode: Mode, plan: Sequence[Bar], rng: np.random.Generator) -> tuple[tuple[Chord, ...], ...]:
    """One or two chords, equal parts of the bar, for each bar of the plan; in C, every note inside the mode.

    Bars that come again have the chords of their source, unless they end otherwise. Open phrases end away from the
    tonic, closed ones on it, and the last bar is the tonic alone. The same generator state gives the same chords.
    """
    bars: list[tuple[Chord, ...]] = []
    for start, end in _phrases(plan):
        degrees = _phrase(PRACTICES[mode.name], plan, start, end, bars, rng)
        for bar, walked in enumerate(degrees, start):
            source = _source(plan[bar], plan)
            inner = start < bar < end - 1
            bars.append(
                bars[source]
                if source is not None
                else tuple(_voiced(mode, degree, inner, rng) for degree in dict.fromkeys(walked))
            )
    return tuple(bars)


def chord_on(mode: Mode, degree: int) -> Chord:
    """The mode's triad on a degree (1..7) in root position, in a thaat the notes over its drone.

    Diminished triads but the tonic stand on their third, as everywhere (Piston, chapter 6).
    """
    notes = PRACTICES[mode.name].notes.get(degree)
    if notes is not None:
        return Chord(degree, notes, bass=0)
    triad = tuple(mode.degrees[(degree - 1 + third) % 7] for third in (0, 2, 4))
    diminished = degree != TONIC and (triad[2] - triad[0]) % 12 == 6
    return Chord(degree, triad, bass=triad[1] if diminished else triad[0])


def _phrases(plan: Sequence[Bar]) -> list[tuple[int, int]]:
    """Of each phrase the first bar and the one after its last."""
    starts = [number for number, bar in enumerate(plan) if number == 0 or bar.phrase != plan[number - 1].phrase]
    return list(zip(starts, [*starts[1:], len(plan)], strict=True))


def _source(bar: Bar, plan: Sequence[Bar]) -> int | None:
    """The bar whose chords `bar` has; None for new music and for another ending."""
    return bar.source if bar.source is not None and plan[bar.source].cadence == bar.cadence else None


def _phrase(
    practice: Practice,
    plan: Sequence[Bar],
    start: int,
    end: int,
    bars: Sequence[tuple[Chord, ...]],
    rng: np.random.Generator,
) -> list[list[int]]:
    """Degrees of each bar of the phrase from `start` to `end`; `bars` are the chords before it."""
    previous = bars[-1][-1].degree if bars else TONIC
    sources = [_source(plan[bar], plan) for bar in range(start, end)]
    slots = [
        _slots(practice, source, bars, 0 < number < len(sources) - 1, rng) for number, source in enumerate(sources)
    ]
    if sources[0] is None:
        _begin(slots, plan[start])
    cadence = plan[end - 1].cadence
    if sources[-1] is None and cadence is not None:
        _end(practice, slots, cadence, sources, end == len(plan), rng)
    for number, source in enumerate(sources):
        if source is not None and source >= start:  # repeats a bar of this phrase, which is not known yet
            slots[source - start] = [{_walk(practice, slots[source - start][:1], previous, rng)[0]}]
            slots[number] = slots[source - start]
    _colour(practice, slots, rng)
    walked = iter(_walk(practice, [slot for bar in slots for slot in bar], previous, rng))
    return [[next(walked) for _ in bar] for bar in slots]


def _slots(
    practice: Practice, source: int | None, bars: Sequence[tuple[Chord, ...]], inner: bool, rng: np.random.Generator
) -> list[set[int]]:
    """The degrees that are possible in each part of a bar."""
    if source is not None and source < len(bars):
        return [{chord.degree} for chord in bars[source]]
    two = inner and not practice.drone and rng.random() < TWO_CHORDS_CHANCE
    return [set(practice.moves) for _ in range(2 if two else 1)]


def _begin(slots: list[list[set[int]]], first: Bar) -> None:
    """The tune begins at home, whatever stands against it begins elsewhere."""
    slots[0][0] = {TONIC} if first.section.startswith("A") else slots[0][0] - {TONIC}


def _end(
    practice: Practice,
    slots: list[list[set[int]]],
    cadence: Cadence,
    sources: Sequence[int | None],
    is_last: bool,
    rng: np.random.Generator,
) -> None:
    """The cadence. Where the bar before is given, the approach moves into the last bar; the piece's own stays whole."""
    ways = practice.closed if cadence == "closed" else practice.open
    if len(slots) <= BARS_IN_UNIT:  # nothing else has room to tell the mode
        ways = tuple(way for way in ways if set(way) & set(practice.colours))
    approach, goal = ways[int(rng.integers(len(ways)))]
    slots[-1] = [{goal}]
    if len(slots) == BARS_IN_UNIT and sources[0] is None:
        slots[0] = [slots[0][0], {approach}]
    elif len(slots) > 1 and sources[-2] is None:
        slots[-2][-1] = {approach}
    elif not is_last and approach != TONIC:
        slots[-1] = [{approach}, {goal}]


def _colour(practice: Practice, slots: list[list[set[int]]], rng: np.random.Generator) -> None:
    """Unless one is certain already, one free part of the phrase takes a chord that tells the mode."""
    colours = set(practice.colours)
    parts = [(bar, part) for bar, found in enumerate(slots) for part in range(len(found))]
    free = [(bar, part) for bar, part in parts if len(slots[bar][part]) > 1]
    if free and not any(slots[bar][part] <= colours for bar, part in parts):
        bar, part = free[int(rng.integers(len(free)))]
        slots[bar][part] = colours


def _walk(practice: Practice, slots: Sequence[set[int]], previous: int, rng: np.random.Generator) -> list[int]:
    """A degree for each slot, drawn from the walks over the table that begin after `previous` and fit all slots.

    Each is drawn in proportion to the weight of all walks that go on from it (the backward pass of a Markov chain).
    """
    weights = _weights(practice)
    allowed = np.array([[degree in slot for degree in range(DEGREES)] for slot in slots], float)  # (slots, 8)
    onward = np.ones((len(slots) + 1, DEGREES))  # of all ways from a degree, before slot n, to the end
    for number in reversed(range(len(slots))):
        onward[number] = weights @ (allowed[number] * onward[number + 1])
        onward[number] /= onward[number].max()
    degrees = [previous]
    for number in range(len(slots)):
        chance = weights[degrees[-1]] * allowed[number] * onward[number + 1]
        degrees.append(int(rng.choice(DEGREES, p=chance / chance.sum())))
    return degrees[1:]


def _weights(practice: Practice) -> NDArray[np.float64]:
    """(8, 8): weight of going from a degree (row) to another."""
    weights = np.full((DEGREES, DEGREES), UNKNOWN)
    for degree, followers in practice.moves.items():
        weights[degree, degree] = GOES_ON
        for group, weight in zip(followers, (USUALLY, SOMETIMES, SELDOM), strict=True):
            for follower in group:
                weights[degree, int(follower)] = weight
    return weights


def _voiced(mode: Mode, degree: int, inner: bool, rng: np.random.Generator) -> Chord:
    """The chord, inside a phrase sometimes on its third; the tonic and drones stand where they are."""
    chord = chord_on(mode, degree)
    if not inner or degree == TONIC or PRACTICES[mode.name].drone or rng.random() >= INVERSION_CHANCE:
        return chord
    return Chord(degree, chord.pitch_classes, bass=chord.pitch_classes[1])
