"""Harmony that belongs to the mode: a chord or two for each bar of a plan, in C.

A phrase is a walk over the mode's table (`progressions`) between what is given: the chords of bars that come again,
the tonic where the tune begins, the cadence at its end, and once in each new phrase a chord that tells the mode.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.composing.form import BARS_IN_UNIT, Bar, Cadence
from engine.composing.progressions import PRACTICES, Practice
from engine.theory import Mode

# Weights of Piston's words, and of a chord that goes on for another bar; the table's words give no numbers, these keep
# each group well below the one before.
USUALLY, SOMETIMES, SELDOM, GOES_ON = 6.0, 3.0, 1.0, 1.5
UNKNOWN = 1e-6  # what no table has: taken only where a bar that comes again leaves no other way

TWO_CHORDS_CHANCE = 0.2  # of a new bar inside a phrase: about one bar in a phrase and a half
INVERSION_CHANCE = 0.25  # of a triad inside a phrase, so that the bass steps as well as leaps

TONIC = 1
DEGREES = 8  # rows of tables over degrees 1..7; row 0 stays empty

Slots = list[set[int]]
"""The degrees that are possible in each part of a bar."""


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
        slots[0] = _beginning(slots[0], plan[start])
    for number, source in enumerate(sources):
        if source is not None and source >= start:  # repeats a bar of this phrase, which is not known yet
            drawn = _walk(practice, [slots[source - start]], previous, rng)[0]
            slots[source - start] = slots[number] = [{degree} for degree in drawn]
    cadence = plan[end - 1].cadence
    if sources[-1] is None and cadence is not None:
        slots = _one_of(_endings(practice, slots, cadence, sources, end == len(plan)), practice, previous, rng)
    slots = _one_of(_coloured(practice, slots), practice, previous, rng)
    return _walk(practice, slots, previous, rng)


def _slots(
    practice: Practice, source: int | None, bars: Sequence[tuple[Chord, ...]], inner: bool, rng: np.random.Generator
) -> Slots:
    """The degrees that are possible in each part of a bar."""
    if source is not None and source < len(bars):
        return [{chord.degree} for chord in bars[source]]
    two = inner and not practice.drone and rng.random() < TWO_CHORDS_CHANCE
    return [set(practice.moves)] * (2 if two else 1)


def _beginning(slots: Slots, first: Bar) -> Slots:
    """The tune begins at home, whatever stands against it begins elsewhere."""
    return [{TONIC} if first.section.startswith("A") else slots[0] - {TONIC}, *slots[1:]]


def _endings(
    practice: Practice, slots: Sequence[Slots], cadence: Cadence, sources: Sequence[int | None], is_last: bool
) -> list[list[Slots]]:
    """The phrase with each cadence of the mode, but for those that leave no room for a chord that tells the mode.

    The approach stands in the bar before the last. Where that is given or begins the phrase, it moves into the last
    bar, unless that is the end of the piece.
    """
    cadences = practice.closed if cadence == "closed" else practice.open
    if len(slots) > BARS_IN_UNIT and sources[-2] is None:
        ways = [[*slots[:-2], [*slots[-2][:-1], {approach}], [{goal}]] for approach, goal in cadences]
    elif is_last:
        ways = [[*slots[:-1], [{TONIC}]]]
    else:
        ways = [[*slots[:-1], [{approach}, {goal}]] for approach, goal in cadences]
    return [way for way in ways if any(part & set(practice.colours) for bar in way for part in bar)] or ways


def _coloured(practice: Practice, slots: Sequence[Slots]) -> list[list[Slots]]:
    """The phrase with a chord that tells the mode in a free part; as it is, if one is certain or none is free."""
    colours = set(practice.colours)
    if any(part <= colours for bar in slots for part in bar):
        return [list(slots)]
    ways = [
        [*slots[:number], [*bar[:part], colours, *bar[part + 1 :]], *slots[number + 1 :]]
        for number, bar in enumerate(slots)
        for part in range(len(bar))
        if len(bar[part]) > 1
    ]
    return ways or [list(slots)]


def _one_of(ways: Sequence[list[Slots]], practice: Practice, previous: int, rng: np.random.Generator) -> list[Slots]:
    """One of the ways, drawn in proportion to the chance that the table's walk after `previous` goes it."""
    chances = np.array([_onward(_chances(practice), _allowed(way))[0, previous] for way in ways])
    return ways[int(rng.choice(len(ways), p=chances / chances.sum()))]


def _walk(practice: Practice, slots: Sequence[Slots], previous: int, rng: np.random.Generator) -> list[list[int]]:
    """Degrees in each part of each bar, drawn from the walks over the table that follow `previous` and fit the slots.

    Each is drawn with its chance given the slots behind it: a Markov chain conditioned on what lies ahead.
    """
    chances, allowed = _chances(practice), _allowed(slots)
    onward = _onward(chances, allowed)
    degrees = [previous]
    for number in range(len(allowed)):
        chance = chances[degrees[-1]] * allowed[number] * onward[number + 1]
        degrees.append(int(rng.choice(DEGREES, p=chance / chance.sum())))
    walked = iter(degrees[1:])
    return [[next(walked) for _ in bar] for bar in slots]


def _allowed(slots: Sequence[Slots]) -> NDArray[np.float64]:
    """(parts of all bars, 8): 1 where a degree is possible."""
    return np.array([[degree in part for degree in range(DEGREES)] for bar in slots for part in bar], float)


def _onward(chances: NDArray[np.float64], allowed: NDArray[np.float64]) -> NDArray[np.float64]:
    """(parts + 1, 8): the chance that a walk from a degree, before part n, fits all parts from there on."""
    onward = np.ones((len(allowed) + 1, DEGREES))
    for number in reversed(range(len(allowed))):
        onward[number] = chances @ (allowed[number] * onward[number + 1])
    return onward


def _chances(practice: Practice) -> NDArray[np.float64]:
    """(8, 8): the chance of going from a degree (row) to another."""
    weights = np.full((DEGREES, DEGREES), UNKNOWN)
    for degree, followers in practice.moves.items():
        weights[degree, degree] = GOES_ON
        for group, weight in zip(followers, (USUALLY, SOMETIMES, SELDOM), strict=True):
            for follower in group:
                weights[degree, int(follower)] = weight
    chances: NDArray[np.float64] = weights / weights.sum(axis=1, keepdims=True)
    return chances


def _voiced(mode: Mode, degree: int, inner: bool, rng: np.random.Generator) -> Chord:
    """The chord, inside a phrase sometimes on its third; the tonic and drones stand where they are."""
    chord = chord_on(mode, degree)
    if not inner or degree == TONIC or PRACTICES[mode.name].drone or rng.random() >= INVERSION_CHANCE:
        return chord
    return Chord(degree, chord.pitch_classes, bass=chord.pitch_classes[1])
