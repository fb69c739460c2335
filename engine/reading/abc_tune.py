"""ABC notation -> its first tune, reduced to what sounds, as ABC that music21 reads without mistakes.

The standard (abcnotation.com, version 2.1) is wider than music21's reader, which passes over fields inside a line,
accidentals named with a key, and accidentals that hold on in a bar's chords. So these are written out: fields on lines
of their own, voices one after another, every accidental at every note that it counts for. Chord names, lyrics, grace
notes, ornaments, repeat signs and all else that is no music go. Not followed: rests of several bars (Z), transpose= of
a key or voice.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from engine.errors import CorruptFile, TooLarge
from engine.midi import clean_title
from engine.piece import Meter

MOST_TOKENS = 10_000
"""A tune has 100 to 1,000; music21 reads some 4,000 a second."""

_MOST_CHARACTERS = 20 * MOST_TOKENS  # with spaces, ties, tuplets
_MOST_VOICES = 100  # music21's time grows with their square

_TUNE = re.compile(r"^X:\s*\d.*$", re.MULTILINE)
_FIELD = re.compile(r"([A-Zmrsw+]):(?![|:\]])\s*(.*)")
_INLINE = re.compile(r"\[([A-Za-z]):([^\[\]\n]*)\]")
_LONGEST_BAR = 32  # notes, on average; with more there are no bars
_LONG_NUMBER = re.compile(r"\d{4}|/{6}")

_VALUES = {
    "M": re.compile(r"[1-5]?\d/\d{1,2}|C\|?"),
    "L": re.compile(r"1/[1-9]\d{0,2}"),
    "Q": re.compile(r"(\d{1,2}/[1-9]\d?\s*=\s*)?\d{1,3}"),
    "V": re.compile(r"\S{1,40}"),
}
"""The fields that matter besides T and K, and what is kept of them."""

_MODE = r"m(?![a-z])|(?:maj|min|ion|dor|phr|lyd|mix|aeo|loc)[a-z]*"
_KEY = re.compile(rf"\s*(HP|[A-G][#b]?(?!\w*=)\s*(?:{_MODE})?)", re.IGNORECASE)
_LARGE_CHORD = re.compile(r"\[[^\]]{200}")
_COUNTED = re.compile(r"[A-Ga-gz|]")
_KEY_ACCIDENTAL = re.compile(r"(?<=\s)(\^\^|__|[_^=])([A-Ga-g])(?=\s|$)")

_BAR = re.compile(r"\[?(?<![|:])[|:]*\|[|:]*\]?(?:\[?\d[\d,-]*)?|(?<!\(\d)::|\[\d[\d,-]*")
_SIGNS = r"""[^A-Ga-gz0-9_^=,'/<>|:\[\](\s-]"""
_SILENT = re.compile(
    rf'"[^"\n]*"|![^!\n]*!|\+[a-z<>().]+\+|\{{[^{{}}\n]*\}}|[Zy]\d*|\((?!\d)|\([01](?::\d*){{0,2}}|{_SIGNS}'
)
_TOKEN = re.compile(r"(\|)|(\^\^|__|[_^=]?)([A-Ga-g])([,']*)([0-9/]*)(-?)")


def is_abc(text: str) -> bool:
    """Whether a line of the text numbers a tune (X:) and, unless that is the first line, a later one names its key."""
    tune = _TUNE.search(text)
    return tune is not None and (tune.start() == 0 or "\nK:" in text[tune.end() :])


def first_tune(text: str) -> tuple[str, Meter, tuple[str, ...]]:
    """The first tune for music21, its meter, and a remark where there are more. Raises CorruptFile, TooLarge.

    The text is without meters: with them, music21's time grows with the square of the bars.
    """
    starts = [found.start() for found in _TUNE.finditer(text)]
    end = starts[1] if len(starts) > 1 else len(text)
    head, body = _split(text[starts[0] : end].splitlines())
    defaults = [line for line in text[: starts[0]].splitlines() if line[:2] in ("M:", "L:", "Q:")]
    fields = {line[0]: line[2:].strip() for line in [*defaults, *reversed(head)] if line[1:2] == ":"}
    tune = "\n".join([*_written_head(fields), *_written_body(fields["K"], body), ""])
    remark = f"The file is a book of {len(starts):,} tunes; only the first was read."
    return tune, _meter(fields.get("M", "")), (remark,) if len(starts) > 1 else ()


def _split(lines: Iterable[str]) -> tuple[list[str], list[str]]:
    """Head (up to the key) and body (up to the first empty line after music) of a tune, without comments."""
    head: list[str] = []
    body: list[str] = []
    for line in (line.partition("%")[0].strip() for line in lines if not line.startswith("%")):
        if not head or not head[-1].startswith("K:"):
            head += [line] if line else []
        elif line:
            body.append(line)
        elif body:
            break
    if not head[-1].startswith("K:"):
        raise CorruptFile("The ABC tune has no key, a line that begins with K: before its notes; please add one.")
    return head, body


def _written_head(fields: dict[str, str]) -> Iterator[str]:
    yield "X:1"
    yield "T:" + clean_title(fields.get("T", ""))
    yield f"L:{_value('L', fields.get('L', '')) or _usual_length(fields.get('M', ''))}"
    if tempo := _value("Q", fields.get("Q", "")):
        yield f"Q:{tempo}"
    yield "K:" + (_key(fields["K"]) or "none")


def _usual_length(meter: str) -> str:
    """Of a note without a number: the standard makes it depend on the meter."""
    found = _meter(meter)
    return "1/16" if found.numerator / found.denominator < 0.75 else "1/8"


def _meter(text: str) -> Meter:
    """C is 4/4, and so is nothing; C| is 2/2."""
    numerator, _, denominator = _value("M", text).replace("C|", "2/2").replace("C", "4/4").partition("/")
    possible = denominator in ("1", "2", "4", "8", "16", "32") and int(numerator) > 0
    return Meter(0, int(numerator), int(denominator)) if possible else Meter(0, 4, 4)


def _value(name: str, text: str) -> str:
    found = _VALUES[name].search(text)
    return found[0] if found else ""


def _key(text: str) -> str:
    """Tonic and mode; empty where the field names neither, but a clef or nothing."""
    found = None if "exp" in text else _KEY.match(text)
    if found is None:
        return ""
    return found[1] if found[1].lower() == "hp" else found[1][0].upper() + found[1][1:].lower().replace(" ", "")


def _written_body(key: str, body: Iterable[str]) -> Iterator[str]:
    """Each voice as a whole: music21 takes a voice that comes back for another one."""
    voices: dict[str, list[tuple[str, str]]] = {}
    voice = voices.setdefault("", [])
    for name, text in _pieces(body):
        if name == "V":
            voice = voices.setdefault(_value(name, text), [])
        else:
            voice.append((name, text))
    sounding = [pieces for pieces in voices.values() if any(not name for name, _ in pieces)]
    if len(sounding) > _MOST_VOICES:
        raise TooLarge(f"The tune has more than {_MOST_VOICES} voices, the most that is read of ABC.")
    music = [text for pieces in sounding for _, text in pieces]
    if sum(map(len, music)) > _MOST_CHARACTERS or sum(len(_COUNTED.findall(text)) for text in music) > MOST_TOKENS:
        raise TooLarge(f"The tune has more than {MOST_TOKENS:,} notes, rests and bars, the most that is read of ABC.")
    for number, pieces in enumerate(sounding, start=1):
        if len(sounding) > 1:
            yield f"V:{number}"
        yield from _written_voice(key, pieces)


def _written_voice(key: str, pieces: Sequence[tuple[str, str]]) -> Iterator[str]:
    music = "".join(text for name, text in pieces if not name)
    barred = len(_TOKEN.findall(music)) <= _LONGEST_BAR * (1 + music.count("|"))
    accidentals = _Accidentals(key, barred)
    for name, text in pieces:
        if name == "K":
            accidentals = _Accidentals(text, barred)
            yield f"K:{_key(text) or 'none'}"
        elif name:
            yield f"{name}:{_value(name, text)}"
        else:
            yield accidentals.written_out(text)


def _pieces(body: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(name of a field that matters and its text) or ("", music), in their order."""
    for line in body:
        field = _FIELD.match(line)
        found = ["", field[1], field[2], ""] if field else _INLINE.split(line)
        for index, text in enumerate(found):
            if index % 3 == 0 and text.strip():
                yield "", _music(text)
            elif index % 3 == 1 and _matters(text, found[index + 1]):
                yield text, found[index + 1]


def _matters(name: str, text: str) -> bool:
    if name == "M":
        return False  # bars of another length show by themselves
    if name == "K":
        return bool(_key(text) or "exp" in text or "none" in text)
    return name in _VALUES and bool(_value(name, text))


def _music(text: str) -> str:
    sounding = _BAR.sub(" | ", _SILENT.sub("", text.replace("x", "z")))
    if _LONG_NUMBER.search(sounding):
        raise CorruptFile("The ABC tune has a note of more than 999 units, or of nearly none; please correct it.")
    if _LARGE_CHORD.search(sounding):
        raise CorruptFile("The ABC tune has a chord that does not end; please correct it.")
    return sounding


class _Accidentals:
    """Those of a key's own list, those of the bar so far, and those that a tie carries over its bar line.

    In old music without bars (`barred` false) an accidental counts for its note alone.
    """

    def __init__(self, key: str, barred: bool) -> None:
        self._barred = barred
        self._of_key = {letter.upper(): sign for sign, letter in _KEY_ACCIDENTAL.findall(" " + key)}
        self._of_bar: dict[str, str] = {}
        self._tied: dict[str, str] = {}

    def written_out(self, music: str) -> str:
        """The music with an accidental at every note that one counts for."""
        return _TOKEN.sub(self._replaced, music)

    def _replaced(self, token: re.Match[str]) -> str:
        bar, sign, letter, octave, length, tie = token.groups()
        if bar:
            self._of_bar.clear()
            return "|"
        if sign and self._barred:
            self._of_bar[letter.upper()] = sign
        tied = self._tied.pop(letter + octave, "")
        sign = sign or self._of_bar.get(letter.upper()) or tied or self._of_key.get(letter.upper(), "")
        if tie:
            self._tied[letter + octave] = sign
        return f"{sign}{letter}{octave}{length}{tie}"
