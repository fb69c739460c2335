"""Compressed MusicXML: archives are opened in memory, and only as far as a score needs."""

import io
import zipfile

import pytest

from engine.errors import CorruptFile, NotMusic, TooLarge, UnreadablePiece, Unsupported
from engine.reading import read_piece
from tests.engine.reading.written import ABC, CONTAINER, compressed, mxl, scale

CONTAINER_NAME = "META-INF/container.xml"


@pytest.mark.parametrize("name", ["score.xml", "../../../etc/passwd", "/etc/passwd", "C:\\x.xml", "ö/x.musicxml"])
def test_names_in_the_archive_are_names_and_nothing_else(name: str) -> None:
    assert read_piece(compressed(scale(), name)).notes == read_piece(scale()).notes


def test_the_first_root_file_is_the_score() -> None:
    container = CONTAINER.format("a.xml").replace("</rootfiles>", '<rootfile full-path="b.pdf"/></rootfiles>')
    archive = mxl([("b.pdf", b"%PDF"), ("a.xml", scale()), (CONTAINER_NAME, container.encode())])
    assert len(read_piece(archive).notes) == 16


def test_a_score_may_be_stored_unpacked() -> None:
    files = [(CONTAINER_NAME, CONTAINER.format("x").encode()), ("x", scale())]
    assert len(read_piece(mxl(files, zipfile.ZIP_STORED)).notes) == 16


def container(text: str, *more: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    return mxl([(CONTAINER_NAME, text.encode()), *more], method)


def lying(data: bytes, size: int) -> bytes:
    """The archive with a false unpacked size for its last file."""
    at = data.rfind(b"PK\x01\x02") + 24
    return data[:at] + size.to_bytes(4, "little") + data[at + 4 :]


BOMB = compressed(b"<score-partwise>" + b" " * 2**26 + b"</score-partwise>")
NAMED = CONTAINER.format("x")


@pytest.mark.parametrize(
    ("data", "error", "says"),
    [
        (BOMB, TooLarge, "far too large"),
        (lying(BOMB, 1000), UnreadablePiece, "compressed score"),
        (compressed(scale())[:-30], CorruptFile, "damaged"),
        (container("<container/>"), CorruptFile, "which of its files"),
        (container("rubbish"), CorruptFile, "which of its files"),
        (container(NAMED), CorruptFile, "lacks the file"),
        (container(NAMED, ("x", b"")), CorruptFile, "no MusicXML"),
        (container(NAMED, ("x", ABC.encode())), CorruptFile, "no MusicXML"),
        (container(NAMED, ("x", compressed(scale()))), CorruptFile, "no MusicXML"),
        (container(NAMED, ("x", scale()), method=zipfile.ZIP_BZIP2), CorruptFile, "never are"),
        (container(NAMED, ("x", scale()), method=zipfile.ZIP_LZMA), CorruptFile, "never are"),
        (container(NAMED, *((str(i), b"") for i in range(1001))), TooLarge, "1,000 files"),
        (container(NAMED, ("x", bytes(range(256)) * 2**14), method=zipfile.ZIP_STORED), TooLarge, "2 MB"),
        (container('<!DOCTYPE c [<!ENTITY a "b">]>' + NAMED), CorruptFile, "entities"),
        (container(" " * 70_000 + NAMED, ("x", scale())), TooLarge, "far too large"),
        (mxl([("score.xml", scale())]), Unsupported, "archive with music"),
        (mxl([("readme.txt", b"hello")]), NotMusic, "zip archive"),
    ],
)
def test_what_cannot_be_unpacked_is_named(data: bytes, error: type[UnreadablePiece], says: str) -> None:
    with pytest.raises(error, match=says) as caught:
        read_piece(data)
    assert str(caught.value).endswith(".")


def test_a_damaged_score_in_a_sound_archive_is_noticed_by_its_checksum() -> None:
    target = bytearray(mxl([(CONTAINER_NAME, NAMED.encode()), ("x", scale())], zipfile.ZIP_STORED))
    at = target.index(b"<step>D")
    target[at + 6] = ord("E")
    with zipfile.ZipFile(io.BytesIO(bytes(target))), pytest.raises(CorruptFile, match="damaged"):
        read_piece(bytes(target))
