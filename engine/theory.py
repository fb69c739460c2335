"""The thirteen modes, roots and their spelling, and Eq. (1) of the paper. Tables and pure functions over them.

Modes: paper, section on mode classification; thaats after V. N. Bhatkhande. Two rows of the paper's worked example
contradict its own mode sets (Poorvi printed at distance 1, Todi printed with degree 2 instead of 1); the sets here are
the true ones.
"""

import math
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from engine.errors import BadRequest
from engine.naming import Names, read_note

LETTERS = "CDEFGAB"
NATURALS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


@dataclass(frozen=True, slots=True)
class Mode:
    """A seven-note scale over a root.

    `degrees` and `characteristic` are semitones above the root (0..11); `characteristic` are the degrees that tell this
    mode from its neighbours.
    """

    name: str  # identifier, as stored and as typed on the command line
    title: str
    degrees: tuple[int, ...]
    aliases: tuple[str, ...]
    family: str
    character: str  # one sentence for people
    characteristic: tuple[int, ...]

    def pitch_classes(self, root: int) -> frozenset[int]:
        """The mode's seven pitch classes over the root's pitch class (0..11)."""
        return frozenset((root + degree) % 12 for degree in self.degrees)


MODES: tuple[Mode, ...] = (
    Mode("ionian", "Ionian", (0, 2, 4, 5, 7, 9, 11), ("major",), "major", "Bright and settled: the major scale.", (4, 5, 11)),
    Mode("dorian", "Dorian", (0, 2, 3, 5, 7, 9, 10), (), "minor", "Minor with a raised sixth: earnest, yet hopeful.", (3, 9, 10)),
    Mode("phrygian", "Phrygian", (0, 1, 3, 5, 7, 8, 10), (), "minor", "Minor with a lowered second: dark and Spanish.", (1, 3, 8)),
    Mode("lydian", "Lydian", (0, 2, 4, 6, 7, 9, 11), (), "major", "Major with a raised fourth: floating and luminous.", (4, 6, 11)),
    Mode("mixolydian", "Mixolydian", (0, 2, 4, 5, 7, 9, 10), ("dominant",), "major", "Major with a lowered seventh: open and rustic.", (4, 10)),
    Mode("aeolian", "Aeolian", (0, 2, 3, 5, 7, 8, 10), ("minor", "natural minor"), "minor", "The natural minor scale: plain and wistful.", (3, 8, 10)),
    Mode("locrian", "Locrian", (0, 1, 3, 5, 6, 8, 10), (), "minor", "A lowered second and fifth: restless, never quite at home.", (1, 6)),
    Mode("harmonic_minor", "Harmonic minor", (0, 2, 3, 5, 7, 8, 11), (), "minor", "Minor with a leading tone: tense and dramatic.", (3, 8, 11)),
    Mode("melodic_minor", "Melodic minor", (0, 2, 3, 5, 7, 9, 11), ("melodic minor ascending", "jazz minor"), "minor", "Minor below, major above: smooth and searching.", (3, 9, 11)),
    Mode("bhairav", "Bhairav", (0, 1, 4, 5, 7, 8, 11), ("double harmonic",), "thaat", "A thaat of the dawn: grave and devotional.", (1, 4, 8, 11)),
    Mode("poorvi", "Poorvi", (0, 1, 4, 6, 7, 8, 11), ("purvi",), "thaat", "A thaat of the sunset: deep and mystical.", (1, 4, 6, 8)),
    Mode("marva", "Marva", (0, 1, 4, 6, 7, 9, 11), ("marwa",), "thaat", "A thaat of the late afternoon: yearning, with its root withheld.", (1, 6, 9)),
    Mode("todi", "Todi", (0, 1, 3, 6, 7, 8, 11), (), "thaat", "A thaat of the morning: intense and plaintive.", (1, 3, 6, 11)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Root:
    """The note a mode is built on, as it was spelled: `name` such as "Eb", `pitch_class` 0..11 with C = 0."""

    name: str
    pitch_class: int


ROOT_NAMES: tuple[str, ...] = (
    "C", "C#", "Db", "D", "D#", "Eb", "E", "F", "F#", "Gb", "G", "G#", "Ab", "A", "A#", "Bb", "B",
)  # fmt: skip


def _plain(text: str) -> str:
    return " ".join(text.strip().lower().replace("_", " ").replace("-", " ").split())


_MODE_BY_NAME = {_plain(name): mode for mode in MODES for name in (mode.name, mode.title, *mode.aliases)}


def find_mode(text: str) -> Mode:
    """The mode called `text` (name, title or alias; case, `_` and `-` do not matter). Raises BadRequest."""
    mode = _MODE_BY_NAME.get(_plain(text))
    if mode is None:
        near = get_close_matches(_plain(text), _MODE_BY_NAME, n=1)
        hint = (
            f"did you mean {_MODE_BY_NAME[near[0]].title}?"
            if near
            else "the modes are " + ", ".join(m.title for m in MODES) + "."
        )
        raise BadRequest(f"There is no mode called “{text.strip()[:40]}”; {hint}")
    return mode


def find_root(text: str, names: Names = "english") -> Root:
    """The root called `text` in one of the languages of `engine.naming`. Raises BadRequest."""
    name = read_note(text, names)
    shift = {"": 0, "#": 1, "b": -1}[name[1:]]
    return Root(name, (NATURALS[name[0]] + shift) % 12)


@cache
def root_for(pitch_class: int, mode: Mode) -> Root:
    """The usual spelling of `pitch_class` (0..11) as the root of `mode`: the one that needs the fewest accidentals."""
    candidates = [find_root(name) for name in ROOT_NAMES if find_root(name).pitch_class == pitch_class % 12]
    return min(candidates, key=lambda root: (_accidentals(root, mode), "#" in root.name))


def spell_scale(root: Root, mode: Mode) -> tuple[str, ...]:
    """The seven notes of the mode over the root, one letter each: D Dorian is D E F G A B C, Eb Ionian has Ab.

    Double accidentals are written `##` and `bb`.
    """
    start = LETTERS.index(root.name[0])
    letters = [LETTERS[(start + step) % 7] for step in range(7)]
    return tuple(
        letter + _accidental(letter, root.pitch_class + d) for letter, d in zip(letters, mode.degrees, strict=True)
    )


def _accidental(letter: str, pitch_class: int) -> str:
    shift = (pitch_class - NATURALS[letter] + 6) % 12 - 6
    return "#" * shift if shift > 0 else "b" * -shift


def _accidentals(root: Root, mode: Mode) -> int:
    return sum(len(name) - 1 for name in spell_scale(root, mode))


def midi_number(frequency_hz: float) -> float:
    """Eq. (1) of the paper: 12 log2(f / 440) + 69. Raises ValueError for a frequency that is not positive."""
    if not frequency_hz > 0:
        raise ValueError("a frequency is greater than 0 Hz")
    return 12 * math.log2(frequency_hz / 440.0) + 69


def frequency_hz(midi: float) -> float:
    """The inverse of Eq. (1)."""
    return 440.0 * 2 ** ((midi - 69) / 12)
