"""MusicXML -> what sounds of it, as a smaller MusicXML that music21 reads; for bytes that anyone may have sent.

Kept are notes, time, tempo, transposition and instruments (MusicXML 4.0 names them all). Layout, lyrics, fingerings,
repeat signs and whatever else a score holds never reach music21: it reads the rest several times as fast, and has fewer
occasions to fail. Staves and voices of a part are not told apart.
"""

import re
from xml.etree.ElementTree import Element, SubElement, tostring

from engine.errors import CorruptFile, TooLarge
from engine.reading.xml_sieve import sieved

MOST_NOTES = 20_000
"""An opera act has more; a symphony's movement has about so many. music21 reads some 6,000 notes a second."""

MOST_MEASURES = 5_000
"""Counted in every part: 250 bars for 20 instruments."""

_MOST_BARS_SQUARED = 2_000_000  # two parts of 1,000 bars; music21's time grows with the square of a part's bars
_MOST_CHANGES = 2_000  # of meter and of transposing instruments; each costs music21 a millisecond
_MOST_PARTS = 200
_MOST_LENGTHS = 1_000  # different ones; scores have fewer than a hundred
_MOST_BEATS = 64  # in a bar; music21's time grows with their square, and with every pair of beats and beat-type

_ROOTS = {"score-partwise", "score-timewise"}
_IN_SCORE = {"work", "movement-title", "part-list", "part", "measure"}
_IN_MEASURE = {"attributes", "note", "backup", "forward", "direction", "sound"}

_CHILDREN = {
    "score-partwise": _IN_SCORE,
    "score-timewise": _IN_SCORE,
    "work": {"work-title"},
    "part-list": {"score-part"},
    "score-part": {"part-name", "score-instrument", "midi-instrument"},
    "score-instrument": {"instrument-name"},
    "midi-instrument": {"midi-channel", "midi-program", "midi-unpitched"},
    "part": {"measure"} | _IN_MEASURE,
    "measure": {"part"} | _IN_MEASURE,
    "attributes": {"divisions", "time", "transpose"},
    "time": {"beats", "beat-type"},
    "transpose": {"chromatic", "octave-change"},
    "note": {"grace", "cue", "chord", "pitch", "unpitched", "rest", "duration", "tie", "notations"},
    "pitch": {"step", "alter", "octave"},
    "notations": {"tied"},
    "backup": {"duration"},
    "forward": {"duration"},
    "direction": {"direction-type", "sound"},
    "direction-type": {"metronome"},
    "metronome": {"beat-unit", "beat-unit-dot", "per-minute"},
}

_ATTRIBUTES = {
    "part": {"id"},
    "score-part": {"id"},
    "score-instrument": {"id"},
    "midi-instrument": {"id"},
    "tie": {"type"},
    "tied": {"type"},
    "sound": {"tempo"},
}

_NUMBER = re.compile(r"\d{1,8}(\.\d{1,16})?")
_SIGNED = re.compile(r"[+-]?\d{1,2}(\.\d{1,16})?")
_NEEDED = {
    "divisions": _NUMBER,
    "duration": _NUMBER,
    "step": re.compile("[A-G]"),
    "alter": _SIGNED,
    "octave": re.compile(r"-?\d"),
    "beats": re.compile(r"\d{1,2}(\s*\+\s*\d{1,2}){0,7}"),
    "beat-type": re.compile(r"1|2|4|8|16|32|64|128"),
    "chromatic": _SIGNED,
    "octave-change": _SIGNED,
}
"""What must stand in an element if it is there; anything else would become a wrong note or an endless one."""

_WELCOME = {
    "per-minute": _NUMBER,
    "midi-channel": re.compile(r"\d{1,2}"),
    "midi-program": re.compile(r"\d{1,3}"),
    "midi-unpitched": re.compile(r"\d{1,3}"),
}
"""The same for what a score can do without: anything else is left out."""


def is_xml(data: bytes) -> bool:
    """Whether the bytes begin like XML in an encoding of ASCII's family or in UTF-16."""
    head = data[:200].removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    return head.lstrip(b"\0 \t\r\n").startswith(b"<")


def sounding(data: bytes) -> str | None:
    """What sounds of a score, partwise; nothing where the bytes are no MusicXML. Raises CorruptFile, TooLarge."""
    root = sieved(_trimmed(data), _ROOTS, _CHILDREN, _ATTRIBUTES, _Counter())
    if root is None:
        return None
    _check(root)
    for transpose in root.iter("transpose"):
        _add_octaves(transpose)
    for time in root.iter("time"):
        _add_beats(time)
    _silence_cues(root)
    score = _partwise(root) if root.tag == "score-timewise" else root
    parts = score.findall("part")
    if len({length.text for length in score.iter("duration")}) > _MOST_LENGTHS:
        raise CorruptFile(
            f"The score has more than {_MOST_LENGTHS:,} different lengths of notes; please export it again."
        )
    if len(parts) > _MOST_PARTS or sum(len(part.findall("measure")) ** 2 for part in parts) > _MOST_BARS_SQUARED:
        raise _too_large()
    for part in parts:
        _repeat_times(part)
    return tostring(score, encoding="unicode")


def _trimmed(data: bytes) -> bytes:
    """Without the space before the first tag, which XML forbids."""
    return data if data.startswith((b"\xff\xfe", b"\xfe\xff", b"\0")) else data.lstrip()


class _Counter:
    """Counts what takes time to read and raises TooLarge before it takes too long."""

    def __init__(self) -> None:
        self._left = {"note": MOST_NOTES, "backup": MOST_NOTES, "forward": MOST_NOTES, "measure": MOST_MEASURES}
        self._left |= {"direction": MOST_MEASURES, "sound": MOST_MEASURES, "attributes": MOST_MEASURES}
        self._left |= {"time": _MOST_CHANGES, "beats": _MOST_CHANGES, "transpose": _MOST_CHANGES}
        self._left |= {"metronome": MOST_MEASURES, "score-part": _MOST_PARTS}

    def __call__(self, name: str) -> None:
        if name not in self._left:
            return
        self._left[name] -= 1
        if self._left[name] < 0:
            raise _too_large()


def _too_large() -> TooLarge:
    return TooLarge(
        f"The score is longer than what is read of MusicXML, {MOST_NOTES:,} notes and some 1,000 bars of a piano or 250"
        " of an orchestra; please give a part of it, or export it as MIDI."
    )


def _check(root: Element) -> None:
    for parent in root.iter():
        for element in list(parent):
            text = (element.text or "").strip()
            if element.tag in _NEEDED and not _NEEDED[element.tag].fullmatch(text):
                raise CorruptFile(
                    f"The MusicXML score is damaged: a <{element.tag}> holds “{text[:20]}”; please export it again."
                )
            if element.tag in _WELCOME and not _WELCOME[element.tag].fullmatch(text):
                parent.remove(element)
            if element.tag == "sound" and not _NUMBER.fullmatch(element.get("tempo", "")):
                parent.remove(element)
            if element.tag == "time" and len(element) < 2:  # no meter: senza misura
                parent.remove(element)


def _add_octaves(transpose: Element) -> None:
    """Semitones alone: the steps of the staff beside them, where they are wrong, keep music21 from reading on."""
    semitones = float(transpose.findtext("chromatic") or 0) + 12 * float(transpose.findtext("octave-change") or 0)
    transpose[:] = []
    SubElement(transpose, "chromatic").text = str(round(semitones))


def _add_beats(time: Element) -> None:
    """One number of beats and one kind: "3+2" eighths, or 3 eighths and 1 quarter, are 5 eighths."""
    sums = [sum(map(int, (found.text or "").split("+"))) for found in time.findall("beats")]
    kinds = [int(found.text or 0) for found in time.findall("beat-type")]
    if len(sums) != len(kinds):
        raise CorruptFile("The MusicXML score is damaged: a <time> is not whole; please export it again.")
    smallest = max(kinds)
    beats = sum(number * smallest // kind for number, kind in zip(sums, kinds, strict=True))
    if not 1 <= beats <= _MOST_BEATS:
        raise CorruptFile(f"The MusicXML score is damaged: a bar has {beats:,} beats; please export it again.")
    time[:] = []
    SubElement(time, "beats").text = str(beats)
    SubElement(time, "beat-type").text = str(smallest)


def _silence_cues(root: Element) -> None:
    """Small notes that remind of another part become rests: they take time and do not sound here."""
    for parent in root.iter():
        for note in [note for note in parent.findall("note") if note.find("cue") is not None]:
            if note.find("chord") is not None:
                parent.remove(note)
                continue
            for child in note.findall("*"):
                if child.tag not in ("duration", "grace"):
                    note.remove(child)
            SubElement(note, "rest")


def _repeat_times(part: Element) -> None:
    """Writes the meter into every bar, 4/4 where none is said: music21 would look for it through all bars before."""
    current = Element("time")
    SubElement(current, "beats").text = SubElement(current, "beat-type").text = "4"
    for measure in part.findall("measure"):
        found = measure.findall("attributes/time")
        if not found:
            attributes = Element("attributes")
            attributes.append(current)
            measure.insert(0, attributes)
        current = found[-1] if found else current


def _partwise(timewise: Element) -> Element:
    """Bars of parts -> parts of bars."""
    score = Element("score-partwise")
    parts: dict[str, Element] = {}
    for child in timewise:
        if child.tag != "measure":
            score.append(child)
            continue
        for part in child.findall("part"):
            name = part.get("id", "")
            measure = SubElement(parts.setdefault(name, Element("part", id=name)), "measure")
            measure.extend(part)
    score.extend(parts.values())
    return score
