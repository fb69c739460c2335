"""Notes that are never released: finding and closing them before a parser drops them in silence."""

from collections.abc import Iterable, Iterator

from engine.errors import TooLarge
from engine.midi.smf import END_OF_TRACK, events

_NOTE_OFF, _NOTE_ON, _META = 0x80, 0x90, 0xFF
_END = b"\xff\x2f\x00"
_PERCUSSION = 9  # channel 10, counted from 0


def with_all_released(track: bytes) -> bytes:
    """The track with a note-off for every key of its channels just before its end.

    A parser that finds more notes in the result than in `track` has dropped notes; one that does not has read all.
    """
    channels = sorted({status & 0x0F for status in set(track) if status & 0xF0 == _NOTE_ON} - {_PERCUSSION})
    closers = [bytes((_NOTE_OFF | channel, key, 0)) for channel in channels for key in range(128)]
    if not closers:
        return track
    if track.endswith(_END):
        return track[: -len(_END)] + b"\0".join([*closers, _END])
    return track + b"\0" + b"\0".join([*closers, _END])


def with_stuck_released(tracks: Iterable[bytes], max_events: int) -> tuple[bytes, ...]:
    """The tracks with every sounding key released when it is struck again, and all of them at their track's end.

    Raises TooLarge where the tracks have more events together than that.
    """
    budget = iter(range(max_events))
    return tuple(_released(track, budget) for track in tracks)


def _released(track: bytes, budget: Iterator[int]) -> bytes:
    out = bytearray()
    sounding: set[tuple[int, int]] = set()
    delta = b"\0"
    for delta, status, body in events(track):
        if next(budget, None) is None:
            raise TooLarge("The file has too many events to repair its notes without an end; please export it again.")
        if status == _META and body[0] == END_OF_TRACK:
            break
        key = (status & 0x0F, body[0]) if body else (0, 0)
        if status & 0xF0 == _NOTE_ON and body[1] > 0:
            if key in sounding:
                out += delta + _release(key)
                delta = b"\0"
            sounding.add(key)
        elif status & 0xF0 in (_NOTE_OFF, _NOTE_ON):
            sounding.discard(key)
        out += delta + bytes((status,)) + body
        delta = b"\0"
    for key in sorted(sounding):
        out += delta + _release(key)
        delta = b"\0"
    return bytes(out + delta + _END)


def _release(key: tuple[int, int]) -> bytes:
    channel, pitch = key
    return bytes((_NOTE_OFF | channel, pitch, 0))
