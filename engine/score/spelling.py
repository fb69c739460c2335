"""Which letter and accidental a pitch is written with in a mode, and the key signature that fits the mode."""

from dataclasses import dataclass

from engine.theory import LETTERS, NATURALS, Mode, Root, find_mode, root_for, spell_scale

SHARPS, FLATS = "FCGDAEB", "BEADGCF"
"""The order in which key signatures take their accidentals."""

_RAISED_MINORS = ("harmonic_minor", "melodic_minor")


@dataclass(frozen=True, slots=True)
class Written:
    """A pitch as it is written: letter, alteration in semitones (-2..2), octave (middle C is C4)."""

    letter: str
    alter: int
    octave: int


@dataclass(frozen=True)
class Spelling:
    """How a mode is written: its root, its seven notes from the root up, the key signature in printed order."""

    root: Root
    scale: tuple[str, ...]
    signature: dict[str, int]

    @classmethod
    def of(cls, root: Root, mode: Mode) -> "Spelling":
        """The signature has the accidentals of the mode's scale, so that its notes need none in the music.

        The two raised minors keep the natural minor's signature and raise in the music, as is the custom. Double
        accidentals never enter a signature; a root whose scale would need them is written as its usual enharmonic
        (D# Ionian as Eb).
        """
        if any(len(name) > 2 for name in spell_scale(root, mode)):
            root = root_for(root.pitch_class, mode)
        scale = spell_scale(root, mode)
        signed = spell_scale(root, find_mode("aeolian")) if mode.name in _RAISED_MINORS else scale
        alters = {name[0]: _alter(name) for name in signed}
        flats = {letter: -1 for letter in FLATS if alters[letter] == -1}
        sharps = {letter: 1 for letter in SHARPS if alters[letter] == 1}
        return cls(root, scale, flats | sharps)

    @property
    def fifths(self) -> int | None:
        """Sharps (positive) or flats (negative) of an ordinary signature; None for one of the thaats' own."""
        count = len(self.signature)
        for order, alter in ((SHARPS, 1), (FLATS, -1)):
            if self.signature == dict.fromkeys(order[:count], alter):
                return count * alter
        return None

    def write(self, pitch: int) -> Written:
        """A MIDI pitch 0..127 as written: the scale's own letter, or for a note outside the nearest plain spelling."""
        name = next((n for n in self.scale if (NATURALS[n[0]] + _alter(n) - pitch) % 12 == 0), None)
        letter, alter = (name[0], _alter(name)) if name else self._outside(pitch % 12)
        return Written(letter, alter, (pitch - alter) // 12 - 1)

    def is_signed(self, pitch: int) -> bool:
        """Whether the key signature alone writes the MIDI pitch, without an accidental in the music."""
        written = self.write(pitch)
        return self.signature.get(written.letter, 0) == written.alter

    def _outside(self, pitch_class: int) -> tuple[str, int]:
        """A natural where there is one, else a sharp, or a flat in a signature of flats."""
        side = -1 if sum(self.signature.values()) < 0 else 1
        for alter in (0, side):
            for letter in LETTERS:
                if (NATURALS[letter] + alter - pitch_class) % 12 == 0:
                    return letter, alter
        raise ValueError(f"{pitch_class} is no pitch class")


def _alter(name: str) -> int:
    return name.count("#") - name[1:].count("b")
