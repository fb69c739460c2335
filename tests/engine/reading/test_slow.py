"""Files that are small and would take minutes: each made some reader's time grow with the square of its bytes."""

import time
from contextlib import suppress

import pytest

from engine.errors import UnreadablePiece
from engine.reading import read_piece
from tests.engine.midi_bytes import DORIAN, END, melody, number, smf, track
from tests.engine.reading.written import COMMON, measures, musicxml, note

MOST = 2**20
"""What the bot downloads by default."""
PATIENCE_S = 8.0


def abc(music: str) -> bytes:
    return f"X:1\nK:C\nCDEFG|\n{music}\n".encode()


def kern(*lines: str) -> bytes:
    return "\n".join(["**kern", *lines, "*-", ""]).encode()


def nested(root: str, outer: str, inner: str) -> bytes:
    depth = 2400
    opening, closing = f"<{outer}><{inner}>" * depth, f"</{inner}></{outer}>" * depth
    return f"<{root}>{opening}{note('C4')}{closing}</{root}>".encode()


def metered(beats: int) -> str:
    return f"<attributes><time><beats>{beats}</beats><beat-type>4</beat-type></time></attributes>"


SLOW = {
    "abc: grace notes that do not end": abc("{" * MOST),
    "abc: fields that do not end": abc("[K:" * (MOST // 3)),
    "abc: dots of repeats without a bar": abc(":" * MOST),
    "abc: tuplets without notes": abc("(2" * (MOST // 2)),
    "abc: ties without end": abc("c" + "-" * MOST),
    "abc: thousands of voices": b"X:1\nK:C\n" + b"".join(b"V:%d\nc\n" % voice for voice in range(4900)),
    "kern: tempos": kern(*["*MM60"] * 20_000, "4c"),
    "kern: grace notes": kern(*["8qc"] * 7900, "4c"),
    "kern: a long meter": kern(*(f"*M{beats}/4" for beats in range(900, 999)), "4c"),
    "kern: rests in bars": kern(*(["4r"] * 40 + ["="]) * 580),
    "kern: thousands of columns": b"\n".join(b"\t".join([cell] * 8000) for cell in (b"**kern", b"4c", b"*-")),
    "kern: fractions that have nothing in common": kern(*(f"{1 + i % 997}%{1 + i % 991}c" for i in range(7900))),
    "kern: a thousand lengths in bars": kern(
        *("\n".join(f"{i * 13 + j + 1}c" for j in range(13)) + "\n=" for i in range(590))
    ),
    "kern: words below notes": b"\n".join(
        [b"**kern\t**text", *[b"4c\tla\n4d\tla\n=\t="] * 590, *[b"4c\tla"] * 5000, b"*-\t*-"]
    ),
    "kern: a column of another kind that is called nearly so": b"\n".join(
        [b"**kern**kern", *[b"="] * 3, *[b"4c"] * 5000, b"*-"]
    ),
    "kern: long meters beside notes": b"\n".join([b"**kern\t**kern", *[b"4c\t*M999/4"] * 500, b"*-\t*-"]),
    "midi: an end and then bytes that never become a number": smf(track(END, b"\x80" * MOST), track(melody(DORIAN))),
    "midi: an end and then a length of a megabyte": smf(
        track(END, b"\0\xff\x01" + b"\xff" * MOST + b"\0"), track(melody(DORIAN))
    ),
    "midi: text of high bytes": smf(track(b"\0\xff\x01" + number(MOST) + b"\x80" * MOST, melody(DORIAN))),
    "xml: parts in bars in parts": nested("score-partwise", "part", "measure"),
    "xml: bars in parts in bars": nested("score-timewise", "measure", "part"),
    "xml: many pairs of beats in a meter": musicxml(
        measures(COMMON.replace("</time>", "<beats>4</beats><beat-type>4</beat-type>" * 3000 + "</time>") + note("C4"))
    ),
    "xml: thousands of lengths": musicxml(
        measures(COMMON.replace(">2<", ">99999999<") + "".join(note("C4", 1 + i % 7907) for i in range(19_000)))
    ),
    "xml: long meters": musicxml(measures(*(metered(beats) + note("C4") for beats in range(50, 99)))),
    "xml: parts without a bar": musicxml(measures(COMMON + note("C4")), *[""] * 30_000),
}


@pytest.mark.parametrize("name", SLOW)
def test_an_answer_comes_soon(name: str) -> None:
    begin = time.perf_counter()
    with suppress(UnreadablePiece):
        assert read_piece(SLOW[name]).notes
    assert time.perf_counter() - begin < PATIENCE_S
