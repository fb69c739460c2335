"""A random but sensible wish: what is common in music comes more often."""

from collections.abc import Mapping
from random import Random
from typing import Any

from engine.mood import find_mood
from engine.request import MAX_TEMPO_BPM, MIN_TEMPO_BPM
from engine.theory import ROOT_NAMES, Mode, find_mode, find_root, spell_scale

Weights = Mapping[str, int]

WEIGHTS: Mapping[str, Weights] = {
    "mode": {
        "dorian": 5, "aeolian": 5, "mixolydian": 4, "ionian": 4, "lydian": 3, "phrygian": 3, "harmonic_minor": 3,
        "melodic_minor": 2, "bhairav": 2, "todi": 1, "poorvi": 1, "marva": 1, "locrian": 1,
    },
    "mood": {
        "free": 6, "calm": 3, "lively": 3, "wistful": 3, "playful": 2, "dance": 2, "dramatic": 2, "solemn": 1,
        "lullaby": 1, "march": 1, "meditation": 1, "swing": 1,
    },
    "meter": {"4/4": 8, "3/4": 5, "6/8": 4, "2/4": 2, "12/8": 1, "9/8": 1, "5/4": 1, "7/8": 1},
    "bars": {"16": 6, "24": 2, "12": 1, "32": 1},
    "form": {"auto": 4, "aaba": 3, "period": 2, "variations": 1, "through_composed": 1},
    "instrument": {
        "Acoustic Grand Piano": 10, "Church Organ": 2, "Harpsichord": 2, "Orchestral Harp": 2, "Violin": 2, "Flute": 2,
        "Acoustic Guitar (nylon)": 2, "String Ensemble 1": 2, "Choir Aahs": 1, "Vibraphone": 1, "Clarinet": 1,
        "Cello": 1, "Accordion": 1, "Sitar": 1, "Koto": 1,
    },
}  # fmt: skip
"""Of each value of an option of /compose how often it comes, beside the others."""

FITTING_METERS: Mapping[str, Weights] = {
    "march": {"2/4": 1, "4/4": 2, "6/8": 1},
    "swing": {"4/4": 1},
    "lullaby": {"3/4": 1, "6/8": 2},
    "solemn": {"4/4": 2, "3/4": 1},
    "dance": {"3/4": 1, "6/8": 1, "2/4": 1, "4/4": 1, "7/8": 1},
}
"""Moods that go with some meters only."""

TEMPO_SPREAD = 0.15
"""How far from the usual tempo of the mood, as a share of it."""


def surprise(mood: str | None, rng: Random) -> dict[str, Any]:
    """Options of /compose, all but seed, craft and colour. `mood` is one that was asked for. Raises BadRequest."""
    mood = find_mood(mood or drawn(WEIGHTS["mood"], rng)).name
    mode = drawn(WEIGHTS["mode"], rng)
    return {
        "mode": mode,
        "root": drawn(root_weights(find_mode(mode)), rng),
        "tempo": _tempo(mood, rng),
        "meter": drawn(FITTING_METERS.get(mood, WEIGHTS["meter"]), rng),
        "bars": int(drawn(WEIGHTS["bars"], rng)),
        "form": drawn(WEIGHTS["form"], rng),
        "mood": mood,
        "instrument": drawn(WEIGHTS["instrument"], rng),
    }


def drawn(weights: Weights, rng: Random) -> str:
    [value] = rng.choices([*weights], [*weights.values()])
    return value


def root_weights(mode: Mode) -> Weights:
    """Roots that need few accidentals, those with the fewest most often; none that needs more than four."""
    return {name: 5 - accidentals for name in ROOT_NAMES if (accidentals := _accidentals(name, mode)) <= 4}


def _accidentals(root: str, mode: Mode) -> int:
    return sum(len(name) - 1 for name in spell_scale(find_root(root), mode))


def _tempo(mood: str, rng: Random) -> int:
    """Even numbers near the mood's own tempo."""
    usual = find_mood(mood).tempo_bpm
    near = 2 * round(usual * rng.uniform(1 - TEMPO_SPREAD, 1 + TEMPO_SPREAD) / 2)
    return min(max(near, MIN_TEMPO_BPM), MAX_TEMPO_BPM)
