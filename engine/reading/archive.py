"""Compressed MusicXML (.mxl): the score inside the archive, unpacked in memory and never further than a bound.

MusicXML 4.0, "Compressed .MXL files": a zip archive whose META-INF/container.xml names the score, its first root file.
Nothing is extracted: names in the archive are compared, never used as paths.
"""

import io
import zipfile
import zlib

from engine.errors import CorruptFile, TooLarge
from engine.reading.xml_sieve import sieved

MOST_PACKED_BYTES = 2 * 2**20  # a symphony has 400 kB
MOST_SCORE_BYTES = 32 * 2**20  # the same symphony; MusicXML packs to a twentieth or thirtieth
_MOST_CONTAINER_BYTES = 2**16
_MOST_MEMBERS = 1000  # a score, its container, perhaps pictures and parts
_LARGEST_RATIO = 200  # of real scores: 10 to 60
_CONTAINER = "META-INF/container.xml"
_UNDERSTOOD = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # what the format allows; others unpack without a bound
_ENCRYPTED = 0x1
_AGAIN = "please export or upload it again."


def is_compressed_score(data: bytes) -> bool:
    """Whether this is a zip archive with a container file in it."""
    return data.startswith(b"PK\x03\x04") and _CONTAINER.encode() in data


def root_file(data: bytes) -> bytes:
    """The score that the container names. Raises CorruptFile, TooLarge."""
    if len(data) > MOST_PACKED_BYTES:
        raise TooLarge(f"The compressed score is larger than {MOST_PACKED_BYTES >> 20} MB, the most that is unpacked.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if len(archive.infolist()) > _MOST_MEMBERS:
                raise TooLarge(f"The compressed score holds more than {_MOST_MEMBERS:,} files; please export it again.")
            container = _member(archive, _CONTAINER, _MOST_CONTAINER_BYTES)
            return _member(archive, _root_name(container), MOST_SCORE_BYTES)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise CorruptFile("The compressed score is damaged; " + _AGAIN) from error


def _root_name(container: bytes) -> str:
    children = {"container": {"rootfiles"}, "rootfiles": {"rootfile"}}
    root = sieved(container, {"container"}, children, {"rootfile": {"full-path"}})
    found = root.find("rootfiles/rootfile") if root is not None else None
    name = found.get("full-path") if found is not None else None
    if not name:
        raise CorruptFile("The compressed score does not say which of its files is the score; " + _AGAIN)
    return name


def _member(archive: zipfile.ZipFile, name: str, most_bytes: int) -> bytes:
    """One file of the archive. What its directory says of its size is checked, then not believed."""
    try:
        info = archive.getinfo(name)
    except KeyError:
        raise CorruptFile("The compressed score lacks the file that it says is the score; " + _AGAIN) from None
    if info.compress_type not in _UNDERSTOOD or info.flag_bits & _ENCRYPTED:
        raise CorruptFile("The compressed score is packed in a way that scores never are; please export it again.")
    with archive.open(info) as member:
        content = member.read(most_bytes + 1)
    if len(content) > most_bytes or len(content) > max(1, info.compress_size) * _LARGEST_RATIO:
        raise TooLarge("The compressed score becomes far too large when it is unpacked; please give a smaller one.")
    return content
