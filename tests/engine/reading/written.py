"""Small scores, written by hand."""

import io
import zipfile
from collections.abc import Iterable, Sequence

DOCTYPE = (
    '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN"'
    ' "http://www.musicxml.org/dtds/partwise.dtd">'
)

CONTAINER = (
    '<?xml version="1.0"?><container><rootfiles><rootfile full-path="{}"'
    ' media-type="application/vnd.recordare.musicxml+xml"/></rootfiles></container>'
)

COMMON = "<attributes><divisions>2</divisions><time><beats>4</beats><beat-type>4</beat-type></time></attributes>"


def note(pitch: str, eighths: float = 2, inside: str = "") -> str:
    """A note like "C4" or "B-3" (flat), "F#5" of so many divisions, of which there are two a quarter here."""
    alter = {"#": 1, "-": -1}.get(pitch[1:-1], 0)
    height = f"<pitch><step>{pitch[0]}</step><alter>{alter}</alter><octave>{pitch[-1]}</octave></pitch>"
    return f"<note>{inside}{height}<duration>{eighths}</duration></note>"


def measures(*contents: str) -> str:
    return "".join(
        f'<measure number="{number}">{content}</measure>' for number, content in enumerate(contents, start=1)
    )


def musicxml(*parts: str, instruments: Sequence[str] = (), title: str = "", before: str = DOCTYPE) -> bytes:
    """A partwise score; `instruments` holds what stands in the score-part of each part."""
    inside = [*instruments, *[""] * (len(parts) - len(instruments))]
    names = "".join(
        f'<score-part id="P{i}"><part-name>x</part-name>{text}</score-part>' for i, text in enumerate(inside)
    )
    body = "".join(f'<part id="P{i}">{part}</part>' for i, part in enumerate(parts))
    heading = f"<work><work-title>{title}</work-title></work>" if title else ""
    return f"{before}<score-partwise>{heading}<part-list>{names}</part-list>{body}</score-partwise>".encode()


def scale() -> bytes:
    """D Dorian up and down."""
    keys = ("D4", "E4", "F4", "G4", "A4", "B4", "C5", "D5", "C5", "B4", "A4", "G4", "F4", "E4", "D4", "D4")
    return musicxml(
        measures(COMMON + "".join(map(note, keys[:4])), *("".join(map(note, keys[i : i + 4])) for i in (4, 8, 12)))
    )


def mxl(files: Iterable[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return target.getvalue()


def compressed(score: bytes, name: str = "score.xml") -> bytes:
    return mxl([("META-INF/container.xml", CONTAINER.format(name).encode()), (name, score)])


ABC = "X:1\nT:Up and down\nM:4/4\nL:1/4\nK:Ddor\nDEFG|ABcd|cBAG|FEDD|\n"

KERN = (
    "!!!OTL: Up and down\n**kern\n*M4/4\n"
    + "\n".join(
        [
            "4d",
            "4e",
            "4f",
            "4g",
            "=",
            "4a",
            "4b",
            "4cc",
            "4dd",
            "=",
            "4cc",
            "4b",
            "4a",
            "4g",
            "=",
            "4f",
            "4e",
            "4d",
            "4d",
            "==",
            "*-",
        ]
    )
    + "\n"
)
