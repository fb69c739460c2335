"""Humdrum files with **kern in them, checked before music21 reads them."""

import re
from collections.abc import Iterator

from engine.errors import CorruptFile, TooLarge, Unsupported

MOST_NOTES = 8_000
MOST_CELLS = 25_000
MOST_BARS = 600
_MOST_BAR_CELLS = 1_600  # four parts of 400 bars
_MOST_SPLITS = 1_000
"""music21 reads some 4,000 notes a second, but needs time that grows with the square of the bars."""

_FIRST_LINE = re.compile(r"\s*(?:!!|\*\*[a-z])")  # a comment, or the names of the columns
_KERN = re.compile(r"^(?:[^\n]*\t)?\*\*kern\b", re.MULTILINE)
_NOTE = re.compile(r"[A-Ga-g]+[#n-]*")
_LONG_NUMBER = re.compile(r"\d{5}")


def is_humdrum(text: str) -> bool:
    """Whether the text begins as Humdrum files do."""
    return bool(_FIRST_LINE.match(text))


def checked(text: str) -> tuple[str, tuple[str, ...]]:
    """The first piece in the text, without comments, and a remark where there are more.

    Raises Unsupported where there is no **kern in it, CorruptFile, TooLarge.
    """
    if not _KERN.search(text):
        raise Unsupported("The Humdrum file has no **kern in it, the only kind that is read here; export it as MIDI.")
    segments = [segment for segment in text.split("!!!!SEGMENT") if _KERN.search(segment)]
    lines = [line for line in segments[0].split("\n") if line and (line[0] != "!" or line.startswith("!!!OTL"))]
    if any(count > most for count, most in _counts(lines)):
        raise TooLarge(
            f"The Humdrum file has more than {MOST_BARS} bars or {MOST_NOTES:,} notes, the most that is read of this"
            " format; please give a part of it, or export it as MIDI."
        )
    if any(_LONG_NUMBER.search(line) for line in lines if line[0] not in "!*"):
        raise CorruptFile("The Humdrum file has a number of more than four digits among its notes; please correct it.")
    remark = f"The file holds {len(segments):,} pieces; only the first was read."
    return "\n".join([*lines, ""]), (remark,) if len(segments) > 1 else ()


def _counts(lines: list[str]) -> Iterator[tuple[int, int]]:
    """(number, most allowed) of what takes time."""
    bars = [line for line in lines if line.startswith("=")]
    yield len(bars), MOST_BARS
    yield sum(line.count("=") for line in bars), _MOST_BAR_CELLS
    yield sum(line.count("\t") + 1 for line in lines), MOST_CELLS
    yield sum(line.count("*^") for line in lines), _MOST_SPLITS
    yield sum(len(_NOTE.findall(line)) for line in lines if line[0] not in "!*="), MOST_NOTES
