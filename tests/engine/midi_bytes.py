"""Small MIDI files, byte by byte.

    file = smf(track(on(0, 60), off(480, 60)))

Standard MIDI Files 1.0: every event is a delta time (a variable-length number) and a message.
"""

from collections.abc import Iterable

END = bytes.fromhex("00 ff 2f 00")  # at once: meta, end of track, no data


def number(value: int) -> bytes:
    """Variable-length number: seven bits a byte, the high bit set on all but the last."""
    digits = [value & 0x7F]
    while value := value >> 7:
        digits.append(0x80 | value & 0x7F)
    return bytes(reversed(digits))


def event(delta: int, message: str) -> bytes:
    """A message written in hex after its delta time."""
    return number(delta) + bytes.fromhex(message)


def on(delta: int, key: int, velocity: int = 80, channel: int = 0) -> bytes:
    return number(delta) + bytes((0x90 | channel, key, velocity))


def off(delta: int, key: int, channel: int = 0) -> bytes:
    return number(delta) + bytes((0x80 | channel, key, 0))


def melody(keys: Iterable[int], ticks: int = 480, channel: int = 0) -> bytes:
    """The keys one after another."""
    return b"".join(on(0, key, channel=channel) + off(ticks, key, channel) for key in keys)


def chunk(name: bytes, body: bytes, claimed_length: int | None = None) -> bytes:
    return name + (len(body) if claimed_length is None else claimed_length).to_bytes(4) + body


def track(*events: bytes, end: bytes = END) -> bytes:
    return chunk(b"MTrk", b"".join(events) + end)


def header(tracks: int, form: int = 1, division: int = 480) -> bytes:
    return chunk(b"MThd", form.to_bytes(2) + tracks.to_bytes(2) + division.to_bytes(2))


def smf(*tracks: bytes, form: int = 1, division: int = 480) -> bytes:
    return header(len(tracks), form, division) + b"".join(tracks)


DORIAN = (62, 64, 65, 67, 69, 71, 72, 74, 62, 69, 67, 65, 64, 62) * 2
"""28 notes of D Dorian."""
