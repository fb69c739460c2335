"""Harmony that belongs to the mode: a chord or two for each bar of a plan, in C.

Chords are thirds stacked on the mode's own degrees. Which follows which is a table a mode (`PRACTICES`), read as
W. Piston reads his (*Harmony*, 1941, chapter 3): a chord is usually, sometimes or seldom followed by another. Sources:

- Ionian, harmonic and melodic minor: Piston's table of usual root progressions; V or vii leads to the tonic.
- Dorian to Locrian: V. Persichetti, *Twentieth-Century Harmony* (1961), chapter 2: the primary chords are the tonic and
  the triads that hold the mode's characteristic degree; the diminished triad, which would suggest the major key on the
  same notes, is kept out. Phrygian descends iv ♭III ♭II i (the Andalusian cadence; P. Manuel, "Modal Harmony in Andalusian,
  Eastern European, and Turkish Syncretic Musics", 1989); Locrian never follows ♭VI or ♭V by ♭II, which would be a home.
- Thaats have no chords: a drone of sa and pa lies under notes that are leaned on, the vadi and samvadi first
  (J. Bor et al., *The Raga Guide*, 1999); Marva is played without pa, over dha and ni.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engine.form import Bar
from engine.theory import Mode

TWO_CHORDS_CHANCE = 0.2  # of a bar inside a phrase; a phrase has one such bar or none in most songs and hymns
USUALLY, SOMETIMES, SELDOM, STAYS = 6.0, 3.0, 1.0, 1.5  # weights of Piston's words, and of a chord that goes on


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord in C: `degree` 1..7 of the mode, pitch classes 0..11 with the root first, and the bass's pitch class."""

    degree: int
    pitch_classes: tuple[int, ...]
    bass: int


@dataclass(frozen=True, slots=True)
class Practice:
    """What a mode does with its chords; degrees are 1..7.

    `moves` gives for each degree in use those that follow it usually, sometimes and seldom. `closed` and `open` are the
    last two degrees of a phrase. `colours` are the degrees that tell the mode from others. `leaning` gives pitch classes
    where they are not the triad; `pedal` is a bass (pitch class) that stays.
    """

    moves: Mapping[int, tuple[str, str, str]]
    closed: tuple[tuple[int, int], ...]
    open: tuple[tuple[int, int], ...]
    colours: tuple[int, ...]
    leaning: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    pedal: int | None = None


def _thaat(colours: tuple[int, int], leaning: Mapping[int, tuple[int, ...]]) -> Practice:
    """A drone under notes: from the drone to a note and back, the vadi and samvadi most."""
    favoured = "".join(map(str, colours))
    rest = "".join(str(d) for d in leaning if d not in (1, *colours))
    moves = {d: ("1" + favoured.replace(str(d), ""), rest.replace(str(d), ""), "") for d in leaning if d != 1}
    approaches = [d for d in (2, 7) if d in leaning]
    return Practice(
        moves={1: (favoured, rest, ""), **moves},
        closed=tuple((d, 1) for d in approaches),
        open=tuple((1, d) for d in colours),
        colours=colours,
        leaning=leaning,
        pedal=0,
    )


PRACTICES: dict[str, Practice] = {
    "ionian": Practice(
        {1: ("45", "6", "23"), 2: ("5", "46", ""), 3: ("6", "4", "2"), 4: ("5", "12", "6"), 5: ("1", "6", "4"), 6: ("24", "5", "3")},
        closed=((5, 1), (5, 1), (5, 1), (4, 1)), open=((1, 5), (2, 5), (4, 5)), colours=(5, 4),
    ),
    "dorian": Practice(
        {1: ("4", "75", "23"), 2: ("1", "45", ""), 3: ("4", "7", "1"), 4: ("1", "7", "53"), 5: ("1", "4", "7"), 7: ("14", "3", "")},
        closed=((4, 1), (4, 1), (7, 1), (5, 1)), open=((1, 4), (7, 4), (1, 5), (4, 7)), colours=(4,),
    ),
    "phrygian": Practice(
        {1: ("2", "7", "463"), 2: ("1", "3", "7"), 3: ("2", "4", "1"), 4: ("3", "12", ""), 6: ("2", "7", "1"), 7: ("1", "2", "6")},
        closed=((2, 1), (2, 1), (7, 1)), open=((1, 2), (3, 2), (1, 7), (4, 3)), colours=(2,),
    ),
    "lydian": Practice(
        {1: ("2", "5", "673"), 2: ("1", "5", "7"), 3: ("2", "6", ""), 5: ("1", "2", "6"), 6: ("2", "5", "1"), 7: ("1", "2", "6")},
        closed=((2, 1), (2, 1), (5, 1), (7, 1)), open=((1, 2), (1, 5), (6, 2)), colours=(2,),
    ),
    "mixolydian": Practice(
        {1: ("7", "45", "26"), 2: ("7", "54", ""), 4: ("1", "7", "5"), 5: ("1", "74", ""), 6: ("74", "5", "2"), 7: ("41", "", "5")},
        closed=((7, 1), (7, 1), (4, 1), (5, 1)), open=((1, 7), (4, 7), (1, 5), (7, 4)), colours=(7,),
    ),
    "aeolian": Practice(
        {1: ("67", "45", "3"), 3: ("67", "4", ""), 4: ("1", "75", "6"), 5: ("1", "6", "4"), 6: ("7", "41", "35"), 7: ("1", "6", "35")},
        closed=((7, 1), (7, 1), (4, 1), (5, 1)), open=((1, 5), (4, 5), (6, 7), (1, 6)), colours=(6, 7),
    ),
    "locrian": Practice(
        {1: ("25", "7", "34"), 2: ("1", "3", "5"), 3: ("1", "7", "5"), 4: ("1", "5", "7"), 5: ("1", "73", "4"), 7: ("1", "5", "")},
        closed=((2, 1), (7, 1)), open=((1, 5), (1, 2), (7, 5)), colours=(2, 5), pedal=0,
    ),
    "harmonic_minor": Practice(
        {1: ("45", "6", "27"), 2: ("5", "7", ""), 4: ("5", "17", "2"), 5: ("1", "6", "4"), 6: ("45", "2", "7"), 7: ("1", "5", "")},
        closed=((5, 1), (5, 1), (5, 1), (7, 1)), open=((1, 5), (4, 5), (6, 5), (2, 5)), colours=(5, 7),
    ),
    "melodic_minor": Practice(
        {1: ("45", "2", "7"), 2: ("5", "4", "7"), 4: ("51", "", "27"), 5: ("1", "4", "2"), 7: ("1", "5", "")},
        closed=((5, 1), (5, 1), (7, 1), (4, 1)), open=((1, 5), (4, 5), (2, 5)), colours=(4, 5),
    ),
    "bhairav": _thaat((6, 2), {1: (0, 7), 2: (1, 5, 8), 3: (4, 7, 0), 4: (5, 0, 8), 6: (8, 0), 7: (11, 7)}),
    "poorvi": _thaat((3, 7), {1: (0, 7), 2: (1, 8), 3: (4, 7, 0), 4: (6, 11), 6: (8, 0, 4), 7: (11, 7, 4)}),
    "marva": _thaat((2, 6), {1: (0, 9), 2: (1, 9), 3: (4, 9, 0), 4: (6, 9), 6: (9, 0, 4), 7: (11, 4)}),
    "todi": _thaat((6, 3), {1: (0, 7), 2: (1, 8), 3: (3, 7, 0), 4: (6, 3), 6: (8, 0, 3), 7: (11, 7)}),
}  # fmt: skip


def harmonise(mode: Mode, plan: Sequence[Bar], rng: np.random.Generator) -> tuple[tuple[Chord, ...], ...]:
    """One or two chords, equal parts of the bar, for each bar of the plan. All in C and inside the mode.

    Repeated bars have the chords of their source. Open phrases end away from the tonic, closed ones on it, and the last
    bar is the tonic alone. The same generator state gives the same chords.
    """
    practice = PRACTICES[mode.name]
    bars: list[tuple[Chord, ...]] = []
    for start, end in _phrases(plan):
        degrees = _phrase(practice, plan, bars, start, end, rng)
        for bar in range(start, end):
            source = plan[bar].source
            copied = bars[source] if source is not None else None
            bars.append(copied or tuple(chord_on(mode, degree) for degree in degrees[bar - start]))
    return tuple(bars)


def chord_on(mode: Mode, degree: int) -> Chord:
    """The mode's chord on a degree (1..7) in root position, or over its pedal; diminished triads stand on their third."""
    practice = PRACTICES[mode.name]
    triad = tuple(mode.degrees[(degree - 1 + third) % 7] for third in (0, 2, 4))
    notes = practice.leaning.get(degree, triad)
    diminished = (notes[-1] - notes[0]) % 12 == 6 and degree != 1
    bass = practice.pedal if practice.pedal is not None else notes[1] if diminished else notes[0]
    return Chord(degree, notes, bass)


def _phrases(plan: Sequence[Bar]) -> list[tuple[int, int]]:
    """First bar and the bar after the last, of each phrase."""
    starts = [n for n, bar in enumerate(plan) if n == 0 or bar.phrase != plan[n - 1].phrase]
    return list(zip(starts, [*starts[1:], len(plan)], strict=True))


def _phrase(
    practice: Practice,
    plan: Sequence[Bar],
    before: Sequence[tuple[Chord, ...]],
    start: int,
    end: int,
    rng: np.random.Generator,
) -> list[list[int]]:
    """Degrees of each bar of one phrase: what is given stays, what is free walks from one given degree to the next."""
    everything = set(practice.moves)
    slots: list[list[set[int]]] = []
    for bar in range(start, end):
        source = plan[bar].source
        if source is not None:
            slots.append([{chord.degree} for chord in before[source]])
        else:
            two = start < bar < end - 1 and rng.random() < TWO_CHORDS_CHANCE
            slots.append([everything] * (2 if two else 1))
    if plan[start].source is None and (start == 0 or plan[start].section.startswith("A")):
        slots[0] = [{1}]
    last = plan[end - 1]
    if last.source is None and last.cadence is not None:
        approach, goal = (practice.closed if last.cadence == "closed" else practice.open)[
            int(rng.integers(len(practice.closed if last.cadence == "closed" else practice.open)))
        ]
        slots[-1] = [{goal}]
        if end - start > 1 and plan[end - 2].source is None:
            slots[-2][-1] = {approach}
        elif end < len(plan):
            slots[-1] = [{approach}, {goal}]
    previous = before[start - 1][-1].degree if start else 1
    flat = _walk(practice, [slot for bar in slots for slot in bar], previous, rng)
    walked = iter(flat)
    return [[next(walked) for _ in bar] for bar in slots]


def _walk(practice: Practice, slots: Sequence[set[int]], previous: int, rng: np.random.Generator) -> list[int]:
    """A degree for each slot, out of those allowed there; drawn from the table's walks that fit all slots."""
    weights = _weights(practice)
    allowed = np.array([[degree in slot for degree in range(8)] for slot in slots], float)  # (slots, 8)
    onward = np.ones((len(slots) + 1, 8))  # weight of all ways from a degree in a slot to the end
    for slot in range(len(slots) - 1, -1, -1):
        onward[slot] = weights @ (allowed[slot] * onward[slot + 1])
        onward[slot] /= onward[slot].max()
    degrees = [previous]
    for slot in range(len(slots)):
        chance = weights[degrees[-1]] * allowed[slot] * onward[slot + 1]
        degrees.append(int(rng.choice(8, p=chance / chance.sum())))
    return degrees[1:]


def _weights(practice: Practice) -> NDArray[np.float64]:
    """(8, 8): weight of going from a degree to another; what the table does not know is barely possible, not barred."""
    weights = np.full((8, 8), 1e-6)
    for degree, following in practice.moves.items():
        weights[degree, degree] = STAYS
        for chords, weight in zip(following, (USUALLY, SOMETIMES, SELDOM), strict=True):
            for chord in chords:
                weights[degree, int(chord)] = weight
    return weights
