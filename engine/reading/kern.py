"""Humdrum files with **kern in them, checked before music21 reads them.

The syntax is that of the Humdrum Toolkit's reference manual: columns (spines) divided by tabs, which records of
interpretations split (*^), join (*v), exchange (*x), add (*+) and end (*-).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice

from engine.errors import CorruptFile, TooLarge, Unsupported

MOST_NOTES = 8_000
"""Notes and rests; the longest movements of quartets have 6,500."""

MOST_CELLS = 25_000
MOST_BARS = 600
_MOST_BAR_CELLS = 1_600  # four parts of 400 bars
_MOST_SPLITS = 1_000
_MOST_INTERPRETATIONS = 1_000  # clefs, keys, meters, tempos; a quartet has 100
_MOST_BEATS = 64
_MOST_COLUMNS = 100  # at a time
"""music21 reads some 4,000 notes a second, but needs time that grows with the square of most other things."""

_FIRST_LINE = re.compile(r"\s*(?:!!|\*\*[a-z])")  # a comment, or the names of the columns
_KERN = re.compile(r"^(?:[^\n]*\t)?\*\*kern(?=\t|$)", re.MULTILINE)
_SEGMENT = re.compile(r"^!!!!SEGMENT.*$", re.MULTILINE)
_NOTE = re.compile(r"[A-Ga-g]+[#n-]*|r")
_INTERPRETATION = re.compile(r"(?:^|\t)\*[^*\s]{2}")
_METER = re.compile(r"(?<=\*M)(\d+)/(\d+)")
_GRACE_NOTE = re.compile(r"(?<=\t)[^\t]*[qQ][^\t]*|^[^\t]*[qQ][^\t]*")
_LENGTH = re.compile(r"\d+(?:%\d+)?")
_MOST_LENGTHS = 100  # different ones; pieces have a dozen, and sums of odd fractions grow without end
_LONG_NUMBER = re.compile(r"\d{5}")


def is_humdrum(text: str) -> bool:
    """Whether the text begins as Humdrum files do."""
    return bool(_FIRST_LINE.match(text))


def checked(text: str) -> tuple[str, tuple[str, ...]]:
    """The first piece in the text, its notes without comments, other columns and grace notes, and a remark where there
    are more.

    Raises Unsupported where there is no **kern in it, CorruptFile, TooLarge.
    """
    segments = [segment for segment in _SEGMENT.split(text) if _KERN.search(segment)]
    if not segments:
        raise Unsupported("The Humdrum file has no **kern in it, the only kind that is read here; export it as MIDI.")
    lines = [line for line in segments[0].split("\n") if line and (line[0] != "!" or line.startswith("!!!OTL"))]
    if any(count > most for count, most in _counts(lines)):
        raise TooLarge(
            f"The Humdrum file has more than {MOST_BARS} bars or {MOST_NOTES:,} notes, the most that is read of this"
            " format; please give a part of it, or export it as MIDI."
        )
    titles = [line for line in lines if line[0] == "!"]
    lines = [*titles, *_kern_alone(line for line in lines if line[0] != "!")]
    _check_numbers(lines)
    remark = f"The file holds {len(segments):,} pieces; only the first was read."
    return "\n".join([*_without_graces(lines), ""]), (remark,) if len(segments) > 1 else ()


def _counts(lines: list[str]) -> Iterator[tuple[int, int]]:
    """(number, most allowed) of what takes time."""
    bars = [line for line in lines if line.startswith("=")]
    yield len(bars), MOST_BARS
    yield sum(line.count("=") for line in bars), _MOST_BAR_CELLS
    yield sum(line.count("\t") + 1 for line in lines), MOST_CELLS
    yield sum(line.count("*^") for line in lines), _MOST_SPLITS
    yield sum(len(_INTERPRETATION.findall(line)) for line in lines), _MOST_INTERPRETATIONS
    yield sum(len(_NOTE.findall(line)) for line in lines if line[0] not in "!*="), MOST_NOTES


def _kern_alone(lines: Iterable[str]) -> Iterator[str]:
    """The lines with nothing in the columns that are no **kern: music21 takes seconds for the words of a long song.

    Raises CorruptFile where a line has more or fewer columns than those before it leave open, or is only in part one of
    interpretations or a bar line, and TooLarge.
    """
    kinds, begun = list[bool](), False
    for line in lines:
        cells = line.split("\t")
        begins = all(cell.startswith("**") for cell in cells)
        if begins and not begun:
            kinds, begun = [False] * len(cells), True
        elif begins or len(cells) != len(kinds) or _is_mixed(cells):
            raise CorruptFile(
                f"The Humdrum file is damaged: its columns do not fit together at “{line[:20]}”; please correct it."
            )
        yield (
            line
            if line[0] in "*="
            else "\t".join(cell if is_kern else "." for cell, is_kern in zip(cells, kinds, strict=True))
        )
        if line[0] == "*":
            kinds = _kinds_after(cells, kinds)
            begun = bool(kinds)
        if len(kinds) > _MOST_COLUMNS:
            raise TooLarge(f"The Humdrum file has more than {_MOST_COLUMNS} columns, the most that are read.")


def _is_mixed(cells: Sequence[str]) -> bool:
    return any(len({cell.startswith(sign) for cell in cells}) > 1 for sign in "*=")


def _kinds_after(cells: Sequence[str], kinds: Sequence[bool]) -> list[bool]:
    """Which columns are open after a line of interpretations, True for **kern. Joined neighbours become one."""
    exchanged = [index for index, cell in enumerate(cells) if cell == "*x"]
    order = list(kinds)
    for one, other in zip(exchanged[::2], exchanged[1::2], strict=False):
        order[one], order[other] = order[other], order[one]
    after: list[bool] = []
    for cell, run in groupby(zip(cells, order, strict=True), key=lambda pair: pair[0]):
        for _, is_kern in islice(run, 1) if cell == "*v" else run:
            after += _become(cell, is_kern)
    return after


def _become(cell: str, is_kern: bool) -> list[bool]:
    """A column that is added has no kind before a line names it."""
    if cell.startswith("**"):
        return [cell == "**kern"]
    changes = {"*^": [is_kern, is_kern], "*+": [is_kern, False], "*-": []}
    return changes.get(cell, [is_kern])


def _check_numbers(lines: Sequence[str]) -> None:
    if len({length for line in lines if line[0] not in "!*=" for length in _LENGTH.findall(line)}) > _MOST_LENGTHS:
        raise CorruptFile(
            f"The Humdrum file has more than {_MOST_LENGTHS} different lengths of notes; please correct it."
        )
    for line in lines:
        if line[0] not in "!*" and _LONG_NUMBER.search(line):
            raise CorruptFile(
                "The Humdrum file has a number of more than four digits among its notes; please correct it."
            )
        if line[0] == "*" and any(_impossible(*found.groups()) for found in _METER.finditer(line)):
            raise CorruptFile(f"The Humdrum file has a meter that no bar can have at “{line[:20]}”; please correct it.")


def _impossible(numerator: str, denominator: str) -> bool:
    """A denominator of 0 is a breve."""
    beats = int(numerator[:4])
    return not 1 <= beats <= _MOST_BEATS or denominator not in ("0", "1", "2", "4", "8", "16", "32", "64", "128")


def _without_graces(lines: Iterable[str]) -> Iterator[str]:
    """Grace notes have no time of their own and would be left out later, but slow music21 down most of all."""
    for line in lines:
        yield line if line[0] in "!*=" else _GRACE_NOTE.sub(".", line)
