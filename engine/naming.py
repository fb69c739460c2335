"""Note names as people say them, in three languages.

English: C D E F G A B with ♯ and ♭. German: C D E F G A H, B for B flat, -is and -es (Es, As). Solfège with a fixed
do: do re mi fa sol la si with ♯ and ♭, as in French, Italian and Spanish (L. S. Lloyd and R. Rastall, "Pitch
nomenclature", Grove Music Online). Everywhere else a note is called by its canonical name: a letter from A to G with
`#` or `b`, as in `engine.theory`.
"""

import re
from collections.abc import Mapping
from typing import Literal

from engine.errors import BadRequest

Names = Literal["english", "german", "solfege"]

TITLES: Mapping[Names, str] = {
    "english": "C D E F G A B",
    "german": "C D E F G A H",
    "solfege": "do re mi fa sol la si",
}
"""For people who choose one."""

_SYLLABLES = {"C": "do", "D": "re", "E": "mi", "F": "fa", "G": "sol", "A": "la", "B": "si"}
_SAID = {
    **{syllable: letter for letter, syllable in _SYLLABLES.items()},
    "ut": "C", "ré": "D", "ti": "B", "h": "B",
}  # fmt: skip
_SHARPS = ("#", "♯", "sharp", "is", "dièse", "diese", "diesis", "sostenido", "kreuz")
_FLATS = ("b", "♭", "flat", "es", "s", "bémol", "bemol", "bemolle")
_WRITTEN = re.compile(r"(do|ut|re|ré|mi|fa|sol|la|si|ti|[a-h])(.*)")


def name_note(name: str, names: Names = "english") -> str:
    """A canonical name such as "Bb" or "F##", for people: "B♭" and "F♯♯", "B" and "Fisis", or "si♭" and "fa♯♯"."""
    letter, accidental = name[0], name[1:]
    if names == "german":
        return _german(letter, accidental)
    shown = accidental.replace("#", "♯").replace("b", "♭")
    return (_SYLLABLES[letter] if names == "solfege" else letter) + shown


def read_note(text: str, names: Names = "english") -> str:
    """What a person typed -> the canonical name, for example "Bb".

    Letters, "H" and do re mi are understood in every language, accidentals as signs and as words; only "B" is B flat in
    German and B elsewhere. Raises BadRequest.
    """
    plain = re.sub(r"[\s_-]+", "", text.strip().lower())
    if names == "german" and plain == "b":
        return "Bb"
    found = _WRITTEN.fullmatch(plain)
    accidental = _accidental(found[2]) if found else None
    if found is None or accidental is None or (found[1] in "cdfghb" and found[2] == "s"):
        raise BadRequest(f"There is no root called “{text.strip()[:40]}”; {_hint(names)}")
    said = found[1]
    return _SAID.get(said, said.upper()) + accidental


def _accidental(said: str) -> str | None:
    """ "#", "b" or nothing; None for what is no accidental."""
    if said in _SHARPS:
        return "#"
    if said in _FLATS:
        return "b"
    return None if said else ""


def _german(letter: str, accidental: str) -> str:
    """Sharps are -is, flats -es: Es and As drop a vowel, B flat is B and B double flat Heses."""
    if accidental.startswith("#"):
        return ("H" if letter == "B" else letter) + "is" * len(accidental)
    if letter == "B":
        return {"": "H", "b": "B"}.get(accidental, "H" + "es" * len(accidental))
    if not accidental:
        return letter
    return letter + ("s" if letter in "EA" else "es") + "es" * (len(accidental) - 1)


def _hint(names: Names) -> str:
    return {
        "english": "give a letter from A to G, with # or b if needed.",
        "german": "give a letter from A to H, with -is or -es if needed, such as Fis or Es.",
        "solfege": "give one of do re mi fa sol la si, with # or b if needed.",
    }[names]
