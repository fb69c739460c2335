"""Damage that knows zip archives: bombs, lies and names."""

import io
import re
import warnings
import zipfile
from collections.abc import Callable
from random import Random

from tests.engine.reading.written import CONTAINER
from tests.soak.mutations import xml
from tests.soak.mutations.raw import NASTY_COUNTS, cut

_CONTAINER = "META-INF/container.xml"
_NAMES = (
    "../x.xml",
    "/etc/passwd",
    "C:\\x.xml",
    "x" * 5000,
    "",
    "META-INF/container.xml",
    "ö\u202e.xml",
    "a\0b.xml",
    "con/",
    "&quot;",
)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


def inside(rng: Random, data: bytes) -> bytes:
    """A damaged score in a sound archive."""
    return _archive(
        {**_files(data), "score.xml": rng.choice(xml.MUTATORS)(rng, _files(data).get("score.xml", b"<a/>"))}
    )


def container(rng: Random, data: bytes) -> bytes:
    files = _files(data)
    return _archive({**files, _CONTAINER: rng.choice(xml.MUTATORS)(rng, files.get(_CONTAINER, b""))})


def named(rng: Random, data: bytes) -> bytes:
    """The score under a name that some programs would follow."""
    name = rng.choice(_NAMES)
    return _archive({_CONTAINER: CONTAINER.format(name).encode(), name: _files(data).get("score.xml", b"")})


def bomb(rng: Random, data: bytes) -> bytes:
    """A score, or a container, that becomes large when it is unpacked."""
    filling = rng.choice((b" ", b"\0", b"<note/>", b"<!-- -->")) * rng.choice((2**14, 2**20, 5 * 2**20))
    name = rng.choice(("score.xml", _CONTAINER))
    return cut(_archive({**_files(data), name: b"<score-partwise>" + filling + b"</score-partwise>"}))


def nested(rng: Random, data: bytes) -> bytes:
    for _ in range(rng.choice((1, 2, 8))):
        data = _archive({**_files(data), "score.xml": data})
    return data


def packed(rng: Random, data: bytes) -> bytes:
    return _archive(_files(data), rng.choice(_METHODS))


def members(rng: Random, data: bytes) -> bytes:
    """Many files, or one name several times."""
    number = rng.choice((3, 900, 1100, 4000))
    more = [(rng.choice(("score.xml", f"{i}")), b"") for i in range(number)]
    return cut(_zipped([*_files(data).items(), *more], zipfile.ZIP_STORED))


def directory(rng: Random, data: bytes) -> bytes:
    """A nasty number in a header of a file, of its entry in the directory, or of the archive's end."""
    name, places = rng.choice((
        (b"PK\x03\x04", ((6, 2), (8, 2), (14, 4), (18, 4), (22, 4), (26, 2), (28, 2))),
        (b"PK\x01\x02", ((8, 2), (10, 2), (16, 4), (20, 4), (24, 4), (28, 2), (30, 2), (42, 4))),
        (b"PK\x05\x06", ((8, 2), (10, 2), (12, 4), (16, 4), (20, 2))),
    ))  # fmt: skip
    found = [match.start() for match in re.finditer(re.escape(name), data)]
    if not found:
        return data
    offset, width = rng.choice(places)
    at = rng.choice(found) + offset
    return data[:at] + (rng.choice(NASTY_COUNTS) % (1 << 8 * width)).to_bytes(width, "little") + data[at + width :]


def _files(data: bytes) -> dict[str, bytes]:
    """The archive's files; none where it is beyond reading."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            small = [info for info in archive.infolist() if info.file_size < 2**18]
            return {info.filename: archive.read(info) for info in small[:20]}
    except Exception:  # an earlier mutation did its work
        return {}


def _archive(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    return _zipped(list(files.items()), method)


def _zipped(files: list[tuple[str, bytes]], method: int) -> bytes:
    target = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(target, "w", method) as archive:
        warnings.simplefilter("ignore")  # of names that come twice
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return target.getvalue()


MUTATORS: tuple[Callable[[Random, bytes], bytes], ...] = (
    inside, inside, inside, container, named, bomb, nested, packed, members, directory,
)  # fmt: skip
