"""Damage that knows MIDI: lengths, clocks, deltas, events and numbers of them."""

from collections.abc import Callable, Iterator
from random import Random

from tests.engine.midi_bytes import END, chunk, event, number, off, on, track
from tests.soak.mutations.raw import NASTY_COUNTS, cut

_META = (
    "51 03 00 00 00", "51 03 ff ff ff", "51 01 00", "58 04 00 02 18 08", "58 04 ff ff 18 08", "58 04 01 06 18 08",
    "58 01 04", "59 02 7f 7f", "2f 00", "2f 05 00", "54 05 ff ff ff ff ff", "03 ff ff ff 7f", "01 80 80 80 80 80 00",
    "20 01 09", "21 01 ff", "7f 00",
)  # fmt: skip
_OTHERS = (
    "f0 05 7e 7f 09 01 f7", "f0 ff ff ff 7f", "f7 00", "f1 00", "f3 00", "f4", "fe", "c9 7f", "e0 00 7f", "b0 7b 00",
    "b0 40 7f", "b0 00 7f", "90 7f ff", "80 ff 00", "9f 3c 40",
)  # fmt: skip


def header(rng: Random, data: bytes) -> bytes:
    """A nasty number as the header's length, format, number of tracks or clock."""
    at = data.find(b"MThd")
    offset, width = rng.choice(((4, 4), (8, 2), (10, 2), (12, 2)))
    return data if at < 0 else _put(data, at + offset, rng.choice(NASTY_COUNTS), width)


def clock(rng: Random, data: bytes) -> bytes:
    """Any division: ticks a quarter, or frames and ticks of a frame."""
    at = data.find(b"MThd")
    return (
        data if at < 0 else _put(data, at + 12, rng.choice((1, 2, 3, 0x7FFF, 0xE200, 0xE801, rng.randrange(2**16))), 2)
    )


def length(rng: Random, data: bytes) -> bytes:
    """The length of some chunk a little or much too short or long."""
    places = [at for name in (b"MTrk", b"RIFF", b"data") for at in _places(data, name)]
    if not places:
        return data
    at = rng.choice(places)
    order = "big" if data[at : at + 4] == b"MTrk" else "little"
    old = int.from_bytes(data[at + 4 : at + 8], "big" if order == "big" else "little")
    new = rng.choice((old + rng.randint(-20, 20), old * 2, rng.choice(NASTY_COUNTS))) % 2**32
    return _put(data, at + 4, new, 4, order)


def chunk_names(rng: Random, data: bytes) -> bytes:
    old, new = rng.choice(
        ((b"MTrk", b"MTrK"), (b"MTrk", b"XFIH"), (b"MThd", b"MTrk"), (b"RMID", b"WAVE"), (b"data", b"LIST"))
    )
    return data.replace(old, new, rng.choice((1, -1)))


def events(rng: Random, data: bytes) -> bytes:
    """Events of all kinds, some broken, at a place where one may begin."""
    at = _somewhere(rng, data)
    kinds = [f"ff {text}" for text in _META] + list(_OTHERS)
    new = (event(rng.choice((0, 1, 480, 2**21, 2**28 - 1)), rng.choice(kinds)) for _ in range(rng.randint(1, 6)))
    return _grown(data, at, b"".join(new))


def long_delta(rng: Random, data: bytes) -> bytes:
    """A wait that is long, or whose number has more bytes than are allowed."""
    digits = rng.choice(
        (number(rng.choice(NASTY_COUNTS)), b"\x80" * rng.randint(1, 9) + b"\x00", b"\xff" * 8 + b"\x7f")
    )
    return _grown(data, _somewhere(rng, data), digits + b"\xff\x06\x00")


def stuck(rng: Random, data: bytes) -> bytes:
    """Note-offs vanish, or become something else."""
    new = rng.choice((0xB0, 0x90, 0xA0, 0xC0))
    return bytes(new | byte & 15 if byte & 0xF0 == 0x80 and rng.random() < 0.5 else byte for byte in data)


def channels(rng: Random, data: bytes) -> bytes:
    """Notes move to another channel, often percussion."""
    channel = rng.choice((9, 9, rng.randrange(16)))
    return bytes(byte & 0xF0 | channel if byte & 0xE0 == 0x80 else byte for byte in data)


def flood(rng: Random, data: bytes) -> bytes:
    """Thousands of one event in a track of their own."""
    key = rng.randrange(128)
    tempo, meter = f"ff 51 03 0{rng.randrange(10)} a1 20", "ff 58 04 01 05 18 08"
    one = rng.choice((
        on(0, key), on(1, key) + off(0, key), on(0, key, 0), event(0, "b0 40 7f") + event(0, "b0 40 00"),
        event(0, "f0 01 f7"), event(rng.choice((0, 1)), tempo), event(rng.choice((0, 1)), meter),
        event(0, "ff 01 02 68 69"), event(rng.choice((0, 9)), "e0 00 40"), END, event(2**20, "fe"),
    ))  # fmt: skip
    return cut(data + chunk(b"MTrk", one * rng.choice((50, 1000, 8000, 30_000)) + END))


def tracks(rng: Random, data: bytes) -> bytes:
    """Hundreds of tracks, empty or not."""
    one = rng.choice((track(), track(on(0, 60), off(1, 60)), chunk(b"MTrk", b""), chunk(b"junk", b"x"), data[14:4000]))
    return cut(data + one * rng.choice((2, 40, 480, 600)))


def wrapped(rng: Random, data: bytes) -> bytes:
    """In RIFF, perhaps more than once, perhaps with chunks before it."""
    for _ in range(rng.choice((1, 1, 2, 9))):
        before = rng.choice((b"", b"LIST\x04\0\0\0INFO", b"disp\xff\xff\xff\xff", b"data\0\0\0\0"))
        body = b"RMID" + before + b"data" + len(data).to_bytes(4, "little") + data
        data = b"RIFF" + rng.choice((len(body), 0, 2**32 - 1)).to_bytes(4, "little") + body
    return data


def _places(data: bytes, name: bytes) -> Iterator[int]:
    at = data.find(name)
    while at >= 0:
        yield at
        at = data.find(name, at + 1)


def _put(data: bytes, at: int, value: int, width: int, order: str = "big") -> bytes:
    digits = (value % (1 << 8 * width)).to_bytes(width, "big" if order == "big" else "little")
    return data[:at] + digits + data[at + width :]


def _somewhere(rng: Random, data: bytes) -> int:
    """After the head of a track, or after a byte 0 or 1, which often is the delta of what follows."""
    heads = [at + 8 for at in _places(data, b"MTrk")]
    loose = [at for at, byte in enumerate(data[:5000]) if byte == 0 and at > 22]
    return rng.choice([*heads, *rng.sample(loose, min(8, len(loose))), len(data)])


def _grown(data: bytes, at: int, new: bytes) -> bytes:
    """With `new` at a place of a track, whose length says so."""
    head = data.rfind(b"MTrk", 0, at)
    grown = data[:at] + new + data[at:]
    if head < 0:
        return grown
    return _put(grown, head + 4, int.from_bytes(data[head + 4 : head + 8]) + len(new), 4)


MUTATORS: tuple[Callable[[Random, bytes], bytes], ...] = (
    header, clock, length, chunk_names, events, long_delta, stuck, channels, flood, tracks, wrapped,
)  # fmt: skip
