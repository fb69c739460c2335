"""Damage that knows the formats that are written in letters, ABC and Humdrum kern."""

import re
from collections.abc import Callable, Sequence
from random import Random

from tests.soak.mutations.raw import cut

_ABC = (
    "K:", "K:none", "K:H", "K:C#maj exp ^f", "K:Zmix clef=bass", "[K:Ab]", "M:0/0", "M:none", "M:99/128", "[M:3/0]",
    "L:1/0", "L:1/999", "L:4", "Q:0", "Q:1/4=9999", "Q:\"x\"", "V:1", "V:x clef=perc", "[V:2]", "X:2", "X:", "T:",
    "P:AABB", "I:abc-charset x", "%%MIDI program 500", "%%begintext", "w:a-b_c*", "s:!f!", "m:~n=x", "U:T=!trill!",
    "|:", ":|", "::", "|[1", "[2", "||", "|]", "&", "(3", "(9:1:99", "(0:0:0", "(3:2", "[CEG", "]", "[[CE]G]", "{",
    "}", "{gfe}", "<<<<", ">>", ">", "-", "--", "(", ")", "z999", "Z4", "x8", "c0", "c/0", "c/////", "c1000",
    "c''''''''''''", "C,,,,,,,,,,,,,,", "^^^c", "__B", "^/c", "=", "\\", "y", "!trill(!", "\"Am7\"", "\"", "~", "H",
    "+mp+", "$", "*", "`", "c2-c2-|c2", "[c2e4]3/2", "\u266f", "\x00", "\ufeff",
)  # fmt: skip
_KERN = (
    "*^", "*v", "*v\t*v", "*x", "*x\t*x", "*+", "*-", "**kern", "**dynam", "**recip", "*", ".", "=", "=:|!", "=0",
    "=9999", "*M0/0", "*M3/0", "*M999/4", "*MM0", "*MM1e9", "*k[f#c#", "*k[]", "*X:", "*C:", "*ITr", "*ITrd99c99",
    "*clefX", "*>[A,A]", "*>A", "*tb8", "0", "00000", "-4c", "4", "4cc#-n", "4c 4e 4g", "[4c", "4c]", "4c_", "3%0c",
    "3%2c", "0%0", "4...............c", "qc", "qqc", "4Qc", "4Pc", "9999c", "4rc", "4ccccccccccccccc",
    "4CCCCCCCCCCCCCC", "4c;L", "4z", "!! x", "!!!OTL: x", "!!!!SEGMENT: a", "!", "\t", "\t\t\t", "", "4c\t4c\t4c",
    "\u00e9", "\x00",
)  # fmt: skip
_DIGITS = ("0", "00", "1", "3", "7", "64", "128", "999", "1024", "9999", "-1", "1/3")


def _lines(change: Callable[[Random, list[str]], None]) -> Callable[[Random, bytes], bytes]:
    def changed(rng: Random, data: bytes) -> bytes:
        lines = data.decode("latin-1").split("\n")
        change(rng, lines)
        return cut("\n".join(lines).encode(errors="surrogateescape"))

    changed.__name__ = change.__name__.strip("_")
    return changed


def _swap_lines(rng: Random, lines: list[str]) -> None:
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]


def _drop_line(rng: Random, lines: list[str]) -> None:
    del lines[rng.randrange(len(lines))]


def _repeat_lines(rng: Random, lines: list[str]) -> None:
    begin = rng.randrange(len(lines))
    end = min(len(lines), begin + rng.randint(1, 8))
    lines[begin:end] = lines[begin:end] * rng.choice((2, 5, 100, 700))


def _join_lines(rng: Random, lines: list[str]) -> None:
    at = rng.randrange(len(lines))
    lines[at : at + 2] = ["".join(lines[at : at + 2])]


def _long_line(rng: Random, lines: list[str]) -> None:
    at = rng.randrange(len(lines))
    lines[at] *= rng.choice((2, 30, 2000))


def _numbers(rng: Random, lines: list[str]) -> None:
    at = rng.randrange(len(lines))
    lines[at] = re.sub(r"\d+", lambda found: rng.choice((found[0], rng.choice(_DIGITS))), lines[at])


def _tabs(rng: Random, lines: list[str]) -> None:
    at = rng.randrange(len(lines))
    lines[at] = lines[at].replace(*rng.choice((("\t", ""), ("\t", "\t\t"), ("\t", " "), (" ", "\t"))), 1)


def _inserts(tokens: Sequence[str], name: str, own_line: float) -> Callable[[Random, bytes], bytes]:
    """Something of the format where it does not belong, in a line of its own or within one."""

    def insert(rng: Random, lines: list[str]) -> None:
        for _ in range(rng.randint(1, 4)):
            at, token = rng.randrange(len(lines)), rng.choice(tokens)
            if rng.random() < own_line:
                lines.insert(at, token)
            else:
                place = rng.randrange(len(lines[at]) + 1)
                lines[at] = lines[at][:place] + token * rng.choice((1, 1, 1, 40)) + lines[at][place:]

    insert.__name__ = name
    return _lines(insert)


def _cells(rng: Random, lines: list[str]) -> None:
    at = rng.randrange(len(lines))
    cells = lines[at].split("\t")
    cells[rng.randrange(len(cells))] = rng.choice(_KERN)
    lines[at] = "\t".join(cells)


_ANY = (_swap_lines, _drop_line, _repeat_lines, _join_lines, _long_line, _numbers)
_OF_ABC = _inserts(_ABC, "abc_tokens", own_line=0.3)
_OF_KERN = (_inserts(_KERN, "kern_tokens", own_line=0.6), _lines(_tabs), _lines(_cells), _lines(_cells))

ABC_MUTATORS = (*map(_lines, _ANY), _OF_ABC, _OF_ABC, _OF_ABC)
KERN_MUTATORS = (*map(_lines, _ANY), *_OF_KERN)
