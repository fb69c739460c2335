"""The container of a Standard MIDI File, taken apart and put together again without looking at the music.

Standard MIDI Files 1.0 (MMA RP-001): a header chunk `MThd` with format, track count and division, then chunks of which
`MTrk` are tracks and all others are skipped. Real files lie about lengths and counts, so everything is bounded by the
bytes that are there, and `pack` writes a clean file that a strict parser accepts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from engine.errors import CorruptFile, EmptyPiece, TooLarge
from engine.midi.disguise import not_midi

HEADER_BYTES = 14
END_OF_TRACK = 0x2F
_FRAMES_PER_SECOND = {24: 24.0, 25: 25.0, 29: 30000 / 1001, 30: 30.0}  # 29 stands for NTSC's 29.97
_MISCOUNT_BYTES = 16  # some writers count the last track a little too long; more is missing music
_MOST_DIGITS = 16
_AGAIN = "please export or upload it again."


@dataclass(frozen=True)
class Container:
    """Undecoded tracks and the clock they count in.

    `ticks_per_quarter` is 1..32767. Where `timecode` is true the file counts seconds (SMPTE), not beats: the ticks are
    then quarters at 120 a minute whatever its tempo events say. `announced` is the number of tracks that the header
    names, `tracks` are those that there are.
    """

    ticks_per_quarter: int
    timecode: bool
    announced: int
    tracks: tuple[bytes, ...]


def unpack(data: bytes, max_tracks: int) -> Container:
    """Split a MIDI file, or the RIFF wrapper around one.

    Raises NotMusic, Unsupported, CorruptFile, EmptyPiece, TooLarge.
    """
    data = _unwrap_riff(data)
    if not data.startswith(b"MThd"):
        raise not_midi(data)
    length = int.from_bytes(data[4:8])
    if len(data) < HEADER_BYTES or not 6 <= length <= len(data) - 8:
        raise CorruptFile("The MIDI header is damaged; " + _AGAIN)
    if int.from_bytes(data[8:10]) > 2:
        raise CorruptFile("The MIDI header names a format that does not exist; " + _AGAIN)
    tracks = _tracks(data, 8 + length, max_tracks)
    ticks_per_quarter, timecode = _clock(int.from_bytes(data[12:14]))
    return Container(ticks_per_quarter, timecode, int.from_bytes(data[10:12]), tracks)


def pack(container: Container) -> bytes:
    """A clean format-1 file of the same tracks."""
    head = (b"MThd", (6).to_bytes(4), (1).to_bytes(2), len(container.tracks).to_bytes(2))
    chunks = [part for track in container.tracks for part in (b"MTrk", len(track).to_bytes(4), track)]
    return b"".join((*head, container.ticks_per_quarter.to_bytes(2), *chunks))


def _unwrap_riff(data: bytes) -> bytes:
    """The MIDI file inside `RIFF....RMID`, or `data` itself. Chunks are padded to even lengths."""
    if not (data.startswith(b"RIFF") and data[8:12] == b"RMID"):
        return data
    at = 12
    while at + 8 <= len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        if data[at : at + 4] == b"data":
            return data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
    raise CorruptFile("The RIFF file holds no MIDI data; " + _AGAIN)


def _tracks(data: bytes, at: int, max_tracks: int) -> tuple[bytes, ...]:
    """All track chunks from `at` on, skipping other chunks and whatever follows them."""
    tracks: list[bytes] = []
    begin = at
    while at + 8 <= len(data) and _is_chunk_name(data[at : at + 4]):
        end = at + 8 + int.from_bytes(data[at + 4 : at + 8])
        if data[at : at + 4] == b"MTrk":
            if end > len(data) + _MISCOUNT_BYTES:
                raise CorruptFile("The MIDI file stops before its end; " + _AGAIN)
            tracks.append(data[at + 8 : end])
        if len(tracks) > max_tracks:
            raise TooLarge(f"The file has more than {max_tracks:,} tracks; please give a smaller one.")
        at = end
    if not any(tracks):
        raise EmptyPiece("The MIDI file holds no notes.") if at == len(data) else CorruptFile(_damage(begin, data))
    return tuple(tracks)


def _is_chunk_name(name: bytes) -> bool:
    return name.isascii() and name.decode("ascii").isprintable()


def _damage(begin: int, data: bytes) -> str:
    where = "no track follows its header" if b"MTrk" not in data[begin:] else "its tracks are not where they should be"
    return f"The MIDI file is damaged ({where}); {_AGAIN}"


def _clock(division: int) -> tuple[int, bool]:
    """Ticks per quarter and whether they come from SMPTE time code (negative frame rate in the high byte)."""
    if division & 0x8000:
        rate, ticks_per_frame = _FRAMES_PER_SECOND.get(256 - (division >> 8)), division & 0xFF
        if rate is None or ticks_per_frame == 0:
            raise CorruptFile("The MIDI header counts time in a unit that does not exist; " + _AGAIN)
        return max(1, round(rate * ticks_per_frame / 2)), True  # a quarter at 120 bpm is half a second
    if division == 0:
        raise CorruptFile("The MIDI header says that a quarter note has no length; " + _AGAIN)
    return division, False


_DATA_BYTES = {0x80: 2, 0x90: 2, 0xA0: 2, 0xB0: 2, 0xC0: 1, 0xD0: 1, 0xE0: 2}
_SYSTEM_DATA_BYTES = {0xF1: 1, 0xF2: 2, 0xF3: 1}  # not allowed in files, yet found in them; all others have none


def events(track: bytes) -> Iterator[tuple[bytes, int, bytes]]:
    """(delta time as its bytes, status, rest of the event) of one track; stops after its end, or where bytes make no
    sense.

    Running status is resolved. The rest of a meta event (status 0xFF) begins with its type; it and the rest of a system
    exclusive event (0xF0, 0xF7) keep their length bytes.
    """
    at, status = 0, 0
    while at < len(track):
        start, at = at, after_number(track, at)
        delta = track[start:at]
        if at < len(track) and track[at] >= 0x80:
            status, at = track[at], at + 1
        if status < 0x80:
            return
        end = _event_end(track, at, status)
        if end > len(track):
            return
        yield delta, status, track[at:end]
        if status == 0xFF and track[at] == END_OF_TRACK:
            return
        at = end


def _event_end(track: bytes, at: int, status: int) -> int:
    if status in (0xFF, 0xF0, 0xF7):
        start = at + (status == 0xFF)
        end = after_number(track, start)
        return end + _number(track[start:end])
    return at + (_SYSTEM_DATA_BYTES.get(status, 0) if status >= 0xF0 else _DATA_BYTES[status & 0xF0])


def after_number(track: bytes, at: int) -> int:
    """Where the variable-length number at `at` ends (seven bits a byte, the high bit means that another follows)."""
    while at < len(track) and track[at] >= 0x80:
        at += 1
    return at + 1


def _number(digits: bytes) -> int:
    """Four digits are allowed. With many more, each would take longer than the one before."""
    value = 0
    for digit in digits[:_MOST_DIGITS]:
        value = value << 7 | digit & 0x7F
    return value


# A run is looked at from its beginning alone: one that goes on to the end would else be read from each of its bytes.
_LONG, _LONGER, _LONGEST = (re.compile(rb"(?<![\x80-\xff])[\x80-\xff]{%d,}[\x00-\x7f]" % high) for high in (1, 2, 3))


def overruns(track: bytes, ticks: int) -> bool:
    """Whether the delta times of a track sum up to `ticks` or more, which must be above 2**30.

    Nearly always the bytes that could be part of a long number are too few for that, and no event is looked at.
    """
    possible = sum(
        len(pattern.findall(track)) << bits for pattern, bits in ((_LONG, 14), (_LONGER, 21), (_LONGEST, 28))
    )
    if possible + (len(track) << 7) < ticks:
        return False
    return any(time >= ticks for time in accumulate(_number(delta) for delta, _, _ in events(track)))
