"""SQLite's write-ahead log: whether writes that were acknowledged are lost in it.

A log ends for SQLite where its checksums do, and what follows is dropped without a word: that is how it forgets a write
that a power cut left unfinished. But each write is on the disk before the next one begins, so only the last one can be
unfinished; more behind a break are damage. The format: https://www.sqlite.org/fileformat2.html#walformat
"""

import struct
from pathlib import Path

_HEADER = struct.Struct(">8I")  # magic, format, bytes of a page, checkpoints, two salts, two checksums
_FRAME = struct.Struct(
    ">6I"
)  # page, pages of the database where a write ends or 0, two salts, two checksums; then the page
_PAIRS = {0x377F0682: struct.Struct("<2I"), 0x377F0683: struct.Struct(">2I")}
"""Magic number -> how checksums take the bytes, two words at a time."""

Sums = tuple[int, int]


def is_damaged(log: Path) -> bool:
    """Whether SQLite would drop a write that was acknowledged. A log that is not there is whole.

    The last write is left out of account: nobody can tell whether it was acknowledged.
    """
    try:
        content = log.read_bytes()
    except FileNotFoundError:  # asked for first, it could still go in between: the last reader takes it along
        return False
    if len(content) < _HEADER.size + _FRAME.size:
        return False
    magic, _, page_bytes, _, *salts, first, second = _HEADER.unpack_from(content)
    if magic not in _PAIRS or (sums := _added((0, 0), content[:24], _PAIRS[magic])) != (first, second):
        return True
    return any(_dropped(content, page_bytes, salts, sums, _PAIRS[magic])[:-1])


def _dropped(content: bytes, page_bytes: int, salts: list[int], sums: Sums, pairs: struct.Struct) -> list[bool]:
    """For each frame behind a break, whether a write ends with it. Frames with other salts are of an earlier log."""
    dropped, whole = [], True
    for at in range(_HEADER.size, len(content) - _FRAME.size - page_bytes + 1, _FRAME.size + page_bytes):
        _, ends, *its_salts, first, second = _FRAME.unpack_from(content, at)
        if its_salts != salts:
            whole = False
            continue
        if whole:
            sums = _added(sums, content[at : at + 8], pairs)
            sums = _added(sums, content[at + _FRAME.size : at + _FRAME.size + page_bytes], pairs)
            whole = sums == (first, second)
        if not whole:
            dropped.append(ends > 0)
    return dropped


def _added(sums: Sums, content: bytes, pairs: struct.Struct) -> Sums:
    one, other = sums
    for first, second in pairs.iter_unpack(content):
        one = (one + first + other) & 0xFFFFFFFF
        other = (other + second + one) & 0xFFFFFFFF
    return one, other
