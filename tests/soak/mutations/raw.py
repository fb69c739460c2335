"""Damage that needs no knowledge of a format: what broken disks, transfers and editors do."""

from random import Random

NASTY_BYTES = b"\x00\x01\x09\x0a\x0d\x1a\x7f\x80\xc0\xf0\xf7\xfe\xff"
NASTY_COUNTS = (0, 1, 2, 127, 128, 255, 256, 32767, 32768, 65535, 2**24, 2**28 - 1, 2**31 - 1, 2**31, 2**32 - 1)
"""Where lengths and counts go wrong: bounds of signs and of widths."""

MOST_BYTES = 1 << 20
"""What the bot downloads at most by default."""


def cut(data: bytes) -> bytes:
    return data[:MOST_BYTES]


def span(rng: Random, data: bytes, most: int = 64) -> tuple[int, int]:
    """Begin and end of a part, mostly a short one."""
    begin = rng.randrange(len(data) + 1)
    return begin, min(len(data), begin + rng.randint(0, rng.choice((2, 8, most, len(data)))))


def flip_bits(rng: Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 12) if data else 0):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def overwrite(rng: Random, data: bytes) -> bytes:
    begin, end = span(rng, data, 16)
    return data[:begin] + bytes(rng.choices(NASTY_BYTES, k=end - begin)) + data[end:]


def truncate(rng: Random, data: bytes) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def behead(rng: Random, data: bytes) -> bytes:
    return data[rng.randrange(min(len(data), 64) + 1) :]


def delete(rng: Random, data: bytes) -> bytes:
    begin, end = span(rng, data)
    return data[:begin] + data[end:]


def repeat(rng: Random, data: bytes) -> bytes:
    begin, end = span(rng, data)
    return cut(data[:begin] + data[begin:end] * rng.choice((2, 3, 20, 300)) + data[end:])


def insert(rng: Random, data: bytes) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.randbytes(rng.randint(1, 24)) + data[at:]


def exchange(rng: Random, data: bytes) -> bytes:
    begin, end = span(rng, data)
    other = rng.randrange(end, len(data) + 1)
    return data[:begin] + data[end:other] + data[begin:end] + data[other:]


def count(rng: Random, data: bytes) -> bytes:
    """A nasty number of two or four bytes somewhere, in either order."""
    width, order = rng.choice((2, 4)), rng.choice(("big", "little"))
    at = rng.randrange(len(data) + 1)
    value = rng.choice(NASTY_COUNTS) % (1 << 8 * width)
    return data[:at] + value.to_bytes(width, "little" if order == "little" else "big") + data[at + width :]


def line_ends(rng: Random, data: bytes) -> bytes:
    """A transfer as text."""
    before, after = rng.choice(((b"\n", b"\r\n"), (b"\r\n", b"\n"), (b"\n", b"\r"), (b"\x00", b""), (b"\r", b"")))
    return data.replace(before, after)


def seven_bits(_: Random, data: bytes) -> bytes:
    return bytes(byte & 0x7F for byte in data)


def recoded(_: Random, data: bytes) -> bytes:
    """Taken for Latin-1 and saved as UTF-8: most bytes above 127 become two."""
    return data.decode("latin-1").encode()


def replaced(_: Random, data: bytes) -> bytes:
    """Opened as UTF-8 and saved: what is none becomes U+FFFD."""
    return data.decode(errors="replace").encode()


MUTATORS = (
    flip_bits, overwrite, truncate, behead, delete, repeat, insert, exchange, count, line_ends, seven_bits, recoded,
    replaced,
)  # fmt: skip
