"""A synthesised WAV file -> what is posted: level set, tail cut and faded, encoded as the true format within a size.

Everything goes block by block: memory stays small however long the piece, and libsndfile's Vorbis encoder, which can
overflow its stack on one huge write, never sees more than a block.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import RenderFailed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from soundfile import SoundFile

BLOCK_FRAMES = 1 << 16
PEAK = 10 ** (-1 / 20)  # -1 dBFS leaves room for the overshoot of lossy encoders
MOST_GAIN = 8.0  # 18 dB: a soft piece stays softer than a loud one
SILENCE = 1e-4  # -80 dBFS: dither at 16 bits reaches -90
INAUDIBLE = 10 ** (-66 / 20)  # as a share of the peak
FADE_S = 0.8
LEAST_S = 15.0  # of a piece that is cut: less gives no idea of it
SPARE = 0.97  # share of the room that is aimed at when cutting, as bitrates vary along a piece


Quality = tuple[float | None, str | None]
"""A compression level (0 the best, 1 the smallest) and a bitrate mode."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How one audio format is written: libsndfile's names, and the qualities to try, best first."""

    container: str
    subtype: str
    qualities: tuple[Quality, ...] = ((None, None),)


ENCODINGS = {
    "ogg": Encoding("OGG", "VORBIS", ((0.5, None), (0.8, None), (1.0, None))),  # piano: 140, 80, 50 kbit/s
    "mp3": Encoding("MP3", "MPEG_LAYER_III", ((0.4, "VARIABLE"), (0.6, "VARIABLE"), (0.9, "CONSTANT"))),  # 140, 90, 56
    "flac": Encoding("FLAC", "PCM_16"),
    "wav": Encoding("WAV", "PCM_16"),
}


@dataclass(frozen=True, slots=True)
class Level:
    """A recording's peak (1 is full scale), how many frames pass until only silence is left, and their rate in Hz."""

    peak: float
    frames: int
    rate: int

    @property
    def seconds(self) -> float:
        return self.frames / self.rate

    def until(self, seconds: float) -> "Level":
        return replace(self, frames=round(seconds * self.rate))


@dataclass(frozen=True, slots=True)
class Recording:
    """An audio file. `lowered`: not in the best quality; `cut_s`: seconds of the music that it has, None for all."""

    data: bytes
    lowered: bool = False
    cut_s: float | None = None


def encode(wav: Path, audio_format: str, max_bytes: int | None = None, places_s: Iterable[float] = ()) -> Recording:
    """The file as `audio_format` (a key of ENCODINGS), at the best quality that fits into `max_bytes`.

    Its peak comes to -1 dBFS, unless that takes more than 18 dB; silence at the end is cut, the last 0.8 s fade. Where
    the smallest ogg or mp3 does not fit, the music is cut at the last of `places_s` (seconds, such as bar lines) that
    does, or at a whole second. Raises RenderFailed for a silent recording, and where less than LEAST_S would fit.
    """
    level, encoding = measure(wav), ENCODINGS[audio_format]
    room = math.inf if max_bytes is None else max_bytes
    for quality in encoding.qualities:
        audio, frames = _encoded(wav, level, encoding, quality, room)
        if len(audio) <= room:
            return Recording(audio, lowered=quality != encoding.qualities[0])
    if len(encoding.qualities) == 1:
        raise RenderFailed(
            f"As {audio_format} the recording takes more than the {_kb(room)} allowed; choose ogg or mp3."
        )
    return _cut(wav, level, encoding, frames / len(audio), room, list(places_s))


def _cut(
    wav: Path, level: Level, encoding: Encoding, frames_a_byte: float, room: float, places_s: list[float]
) -> Recording:
    """As much as fits of a recording at the smallest quality, of which so many frames go into a byte."""
    seconds = level.seconds
    while (seconds := _place_before(min(seconds, SPARE * room * frames_a_byte / level.rate), places_s)) >= LEAST_S:
        audio, frames = _encoded(wav, level.until(seconds), encoding, encoding.qualities[-1], room)
        if len(audio) <= room:
            return Recording(audio, lowered=True, cut_s=seconds)
        frames_a_byte, seconds = frames / len(audio), seconds * SPARE
    raise RenderFailed(
        f"Not even {LEAST_S:.0f} seconds of the recording fit into the {_kb(room)} allowed; ask for it where larger "
        "files may be posted."
    )


def _place_before(room_s: float, places_s: list[float]) -> float:
    """The last place within the room, or a whole second where that would leave too little."""
    return max((place for place in places_s if LEAST_S <= place <= room_s), default=math.floor(room_s))


def _kb(size: float) -> str:
    return f"{size / 1024:,.0f} KB"


def length_s(wav: Path) -> float:
    """Seconds of sound in a WAV file; 0 if it is missing or no WAV file."""
    from soundfile import LibsndfileError, SoundFile

    try:
        with SoundFile(wav) as source:
            return float(source.frames / source.samplerate)
    except (LibsndfileError, OSError):
        return 0.0


def measure(wav: Path) -> Level:
    """Raises RenderFailed if the file holds nothing but silence."""
    from soundfile import SoundFile

    with SoundFile(wav) as source:
        peaks = [float(abs(block).max()) for block in _blocks(source, source.frames)]
        peak = max(peaks, default=0.0)
        if peak < SILENCE:
            raise RenderFailed(
                "The recording is silent: the sound font is damaged or lacks these instruments; please use another."
            )
        last = max(index for index, loudest in enumerate(peaks) if loudest > INAUDIBLE * peak)
        source.seek(last * BLOCK_FRAMES)
        audible = (abs(source.read(BLOCK_FRAMES, dtype="float32", always_2d=True)) > INAUDIBLE * peak).any(axis=1)
        frames = last * BLOCK_FRAMES + int(audible.nonzero()[0][-1]) + 1
        return Level(peak, frames, source.samplerate)


def _encoded(wav: Path, level: Level, encoding: Encoding, quality: Quality, room: float) -> tuple[bytes, int]:
    """A file and how many frames it has: not all, where it is larger than the room already."""
    from soundfile import SoundFile

    compression, bitrate_mode = quality
    audio = BytesIO()
    gain = min(PEAK / level.peak, MOST_GAIN)
    with (
        SoundFile(wav) as source,
        SoundFile(
            audio,
            "w",
            source.samplerate,
            source.channels,
            encoding.subtype,
            format=encoding.container,
            compression_level=compression,
            bitrate_mode=bitrate_mode,
        ) as target,
    ):
        at = 0
        for block in _blocks(source, level.frames):
            target.write(block * gain * _fade(at, len(block), level.frames, round(FADE_S * source.samplerate)))
            at += len(block)
            if audio.tell() > room:
                break
    return audio.getvalue(), at


def _blocks(source: "SoundFile", frames: int) -> Iterator["NDArray[np.float32]"]:
    """The first `frames` frames in blocks of shape (at most BLOCK_FRAMES, channels)."""
    yield from source.blocks(BLOCK_FRAMES, frames=frames, dtype="float32", always_2d=True)


def _fade(start: int, length: int, end: int, fade: int) -> "NDArray[np.float32]":
    """Gain of `length` frames from `start` on, shape (length, 1): 1, falling to 0 in the last `fade` before `end`."""
    import numpy as np

    left = np.clip((end - np.arange(start, start + length)) / fade, 0.0, 1.0)
    return np.sin(np.pi / 2 * left).astype(np.float32)[:, None]
