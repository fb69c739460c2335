"""All formats together: what decides between them, what music21 writes, what damage does, what is touched."""

import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.classify import classify
from engine.errors import CorruptFile, EmptyPiece, NotMusic, TooLarge, UnreadablePiece
from engine.files import classify_file, find_files
from engine.midi import Limits
from engine.piece import Meter, Note, Piece, Tempo
from engine.reading import read_piece
from engine.studio import identify
from tests.engine.midi_bytes import DORIAN, header, melody, smf, track
from tests.engine.reading.written import ABC, KERN, compressed, scale

MIDI = smf(track(melody((62, 64, 65, 67, 69, 71, 72, 74, 72, 71, 69, 67, 65, 64, 62, 62))))
FORMATS = {
    "midi": MIDI,
    "rmi": b"RIFF\0\0\0\0RMIDdata" + len(MIDI).to_bytes(4, "little") + MIDI,
    "musicxml": scale(),
    "mxl": compressed(scale()),
    "abc": ABC.encode(),
    "kern": KERN.encode(),
}


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_tune_in_every_format_is_the_same_notes(kind: str) -> None:
    assert read_piece(FORMATS[kind]).notes == read_piece(MIDI).notes


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_is_identified_whatever_its_name(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "song.pdf"
    path.write_bytes(FORMATS[kind])
    assert classify_file((path, "paper")) == identify(FORMATS[kind], "paper") == classify(read_piece(MIDI), "paper")


def test_folders_are_searched_for_every_format(tmp_path: Path) -> None:
    for name in ("a.mid", "b.musicxml", "c.XML", "d.mxl", "e.abc", "f.krn", "g.txt"):
        (tmp_path / name).touch()
    assert [path.name for path in find_files([tmp_path])] == ["a.mid", "b.musicxml", "c.XML", "d.mxl", "e.abc", "f.krn"]


def test_remarks_become_warnings() -> None:
    piece = read_piece(header(3) + track(melody(DORIAN)))
    assert len(piece.remarks) == 1
    assert classify(piece, "paper").warnings[:1] == piece.remarks


@pytest.mark.parametrize(
    ("data", "error", "says"),
    [
        (b"", EmptyPiece, "empty"),
        (b"Dear X: please call me.\nK: see you", NotMusic, "text"),
        (b"<html><body>Not found</body></html>", NotMusic, "web page"),
        (b"<svg/>", NotMusic, "text"),
        (b"\x00\x01\x02", NotMusic, "MusicXML (.musicxml, .mxl), ABC (.abc) or Humdrum kern (.krn)"),
        (b" " * (Limits().bytes + 1), TooLarge, "10 MB"),
    ],
)
def test_other_bytes_are_told_what_can_be_read(data: bytes, error: type[UnreadablePiece], says: str) -> None:
    with pytest.raises(error) as caught:
        read_piece(data)
    assert says in str(caught.value)


# --- round trips through music21 -------------------------------------------------------------------------------------

MELODY = ((62, 1.0), (65, 0.5), (66, 1.5), (None, 1.0), (70, 1 / 3), (69, 2 / 3), (61, 3.0), (74, 4.0))
"""(MIDI number or rest, quarters)"""


def of_music21() -> Any:
    from music21 import instrument, meter, note, stream, tempo

    part: Any = stream.Part()  # type: ignore[no-untyped-call]  # music21 is typed here and there
    clarinet: Any = instrument.Clarinet
    part.append([clarinet(), meter.TimeSignature("3/4"), tempo.MetronomeMark(number=88)])
    for key, quarters in MELODY:
        part.append(note.Rest(quarterLength=quarters) if key is None else note.Note(key, quarterLength=quarters))
    score: Any = stream.Score([part.makeNotation()])
    score.atSoundingPitch = True  # the exporter writes it for a clarinet in B flat
    return score


def test_what_music21_writes_as_musicxml_is_read_back() -> None:
    from music21.musicxml.m21ToXml import GeneralObjectExporter

    data = GeneralObjectExporter(of_music21()).parse()
    assert b"<chromatic>-2</chromatic>" in data
    piece = read_piece(data)
    expected, at = [], 0.0
    for key, quarters in MELODY:
        if key is not None:
            expected.append(Note(round(at * 480), key, round((at + quarters) * 480) - round(at * 480)))
        at += quarters
    assert piece.notes == tuple(expected)
    assert (piece.tempos, piece.meters, piece.programs) == ((Tempo(0, 88.0),), (Meter(0, 3, 4),), (71,))


@pytest.mark.parametrize(
    "work", ["bach/bwv66.6", "bach/bwv269", "haydn/opus74no1/movement3", "schoenberg/opus19/movement2"]
)
def test_real_scores_are_read_as_music21_reads_them(work: str) -> None:
    from music21 import converter, corpus

    path = Path(str(corpus.getWork(work)))
    score: Any = converter.parse(path, forceSource=True, storePickle=False)
    notes = {
        (round(element.offset * 480), head.pitch.midi)
        for part in score.parts
        for element in part.flatten().notes.getElementsNotOfClass("Harmony")
        for head in (element.notes if element.isChord else [element])
        if element.quarterLength and not (head.tie and head.tie.type in ("stop", "continue"))
    }
    piece = read_piece(path.read_bytes())
    assert {(note.onset_ticks, note.pitch) for note in piece.notes} == notes


# --- damage ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_that_stops_anywhere_gives_a_piece_or_a_named_error(kind: str) -> None:
    data = FORMATS[kind]
    for length in range(0, len(data), max(1, len(data) // 60)):
        with suppress(UnreadablePiece):
            assert read_piece(data[:length]).notes


@pytest.mark.parametrize("kind", FORMATS)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_damage_gives_a_piece_or_a_named_error(kind: str, data: st.DataObject) -> None:
    damaged = bytearray(FORMATS[kind])
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, max(0, len(damaged) - 1)))
        if data.draw(st.booleans()):
            damaged[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
        else:
            source = data.draw(st.integers(0, len(damaged)))
            damaged[at:at] = damaged[source : source + 40]
    with suppress(UnreadablePiece):
        piece: Piece = read_piece(bytes(damaged))
        assert piece.notes
        assert all(0 <= note.pitch <= 127 and note.duration_ticks > 0 for note in piece.notes)


def test_whatever_music21_stumbles_over_has_a_sentence() -> None:
    with pytest.raises(CorruptFile, match="ABC tune is damaged among its notes"):
        read_piece(b"X:1\nL:1/4\nK:C\nC^|]]]__[\n")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"X:1\nK:C\nCDE\x00FG\n", "tune in ABC"),
        (b"X:none\nK:C\nCDEFG\n", "tune in ABC"),
        (KERN.replace("4g", "4\x0eg").encode(), "Humdrum kern"),
        (b"<" + scale(), "MusicXML"),
        (scale().partition(b" ")[2], "MusicXML"),
    ],
)
def test_damage_to_a_format_that_is_read_is_not_called_another_format(data: bytes, name: str) -> None:
    with pytest.raises(CorruptFile, match=f"begins like a.* {name}.* damaged"):
        read_piece(data)


# --- what is touched -------------------------------------------------------------------------------------------------

WATCHED = """
import sys
from tests.engine.reading.written import ABC, KERN, compressed, scale
from engine.reading import read_piece
every = [scale(), compressed(scale(), "../../etc/passwd"), ABC.encode(), KERN.encode()]
every.append(b'<!DOCTYPE score-partwise SYSTEM "file:///etc/hostname"><score-partwise/>')
every += [b"/etc/hostname", b"http://127.0.0.1:9/score.xml", b"X:1\\nT:http://127.0.0.1:9/\\nK:C\\nC"]

def read_all():
    for data in every:
        try:
            read_piece(data)
        except Exception as error:
            assert "engine.errors" in str(type(error)), error

read_all()  # music21 loads
touched = []
sys.addaudithook(lambda name, args: touched.append((name, args)) if name.startswith(WATCH) else None)
read_all()
print(touched)
"""


def test_reading_opens_no_file_no_socket_and_keeps_no_cache(tmp_path: Path) -> None:
    watch = ("open", "socket.", "os.", "shutil.", "subprocess.", "urllib.", "tempfile.", "pickle.")
    child = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", f"WATCH = {watch!r}\n" + WATCHED],
        env={"HOME": str(tmp_path), "TMPDIR": str(tmp_path), "PATH": "", "PYTHONPATH": str(Path(__file__).parents[3])},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (child.stdout, child.stderr) == ("[]\n", "")
    assert not list(tmp_path.rglob("*"))


def test_midi_is_read_without_music21() -> None:
    code = (
        "import sys\nfrom engine.reading import read_piece\nfrom tests.engine.reading.test_reading import MIDI\n"
        "read_piece(MIDI)\nassert 'music21' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[3], check=True, timeout=60)
