"""WAV files made here, encoded and decoded again."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from engine.errors import RenderFailed
from engine.render.encode import ENCODINGS, PEAK, encode

RATE = 44_100


def wav(folder: Path, samples: NDArray[np.float64]) -> Path:
    path = folder / "audio.wav"
    soundfile.write(path, np.column_stack([samples, samples]), RATE, subtype="PCM_24")
    return path


def tone(seconds: float, level: float = 0.3) -> NDArray[np.float64]:
    return level * np.sin(2 * np.pi * 440 * np.arange(round(seconds * RATE)) / RATE)


def decoded(audio: bytes) -> NDArray[np.float64]:
    samples, rate = soundfile.read(BytesIO(audio))
    assert rate == RATE
    return np.asarray(samples)


@pytest.mark.parametrize("audio_format", ENCODINGS)
def test_every_format_is_what_its_name_says(tmp_path: Path, audio_format: str) -> None:
    audio = encode(wav(tmp_path, tone(3)), audio_format).data
    info = soundfile.info(BytesIO(audio))
    assert (info.format, info.subtype) == (ENCODINGS[audio_format].container, ENCODINGS[audio_format].subtype)
    samples = decoded(audio)
    assert abs(len(samples) / RATE - 3) < 0.05
    assert abs(np.abs(samples).max() - PEAK) < 0.05
    spectrum = np.abs(np.fft.rfft(samples[:RATE, 0]))
    assert abs(int(spectrum.argmax()) - 440) <= 1


def test_silence_at_the_end_is_cut_and_the_end_fades(tmp_path: Path) -> None:
    samples = decoded(encode(wav(tmp_path, np.concatenate([tone(3), np.zeros(5 * RATE)])), "wav").data)
    assert abs(len(samples) / RATE - 3) < 0.01
    assert np.abs(samples[-RATE // 100 :]).max() < 0.02
    assert np.abs(samples[:RATE]).max() == pytest.approx(PEAK, abs=1e-3)


def test_a_soft_recording_is_raised_by_eighteen_decibels_at_most(tmp_path: Path) -> None:
    samples = decoded(encode(wav(tmp_path, tone(1, level=0.01)), "flac").data)
    assert np.abs(samples).max() == pytest.approx(0.08, abs=2e-3)


def test_a_loud_recording_is_lowered(tmp_path: Path) -> None:
    assert np.abs(decoded(encode(wav(tmp_path, tone(1, level=0.999)), "wav").data)).max() == pytest.approx(
        PEAK, abs=1e-3
    )


@pytest.mark.parametrize("audio_format", ["ogg", "mp3"])
def test_the_quality_is_lowered_until_the_file_fits(tmp_path: Path, audio_format: str) -> None:
    source = wav(tmp_path, noise(10))
    best = encode(source, audio_format)
    smaller = encode(source, audio_format, max_bytes=len(best.data) - 1)
    assert len(smaller.data) < len(best.data)
    assert len(decoded(smaller.data)) == pytest.approx(10 * RATE, abs=3000)
    assert (best.lowered, smaller.lowered, smaller.cut_s) == (False, True, None)


def noise(seconds: int) -> NDArray[np.float64]:
    return np.random.default_rng(1).normal(0, 0.1, seconds * RATE)


def smallest(source: Path, audio_format: str) -> int:
    """Bytes at the lowest quality: each time one byte less than before."""
    sizes = [len(encode(source, audio_format).data)]
    for _ in ENCODINGS[audio_format].qualities[1:]:
        sizes.append(len(encode(source, audio_format, max_bytes=sizes[-1] - 1).data))
    return sizes[-1]


@pytest.mark.parametrize("audio_format", ["ogg", "mp3"])
def test_what_still_does_not_fit_is_cut_at_the_last_place_that_does(tmp_path: Path, audio_format: str) -> None:
    source = wav(tmp_path, noise(24))
    room = smallest(source, audio_format) * 3 // 4  # 18 of 24 seconds
    for places, expected in (((9.5, 16.5, 20.5), 16.5), ((9.5, 20.5), 17.0)):
        cut = encode(source, audio_format, room, places)
        assert len(cut.data) <= room
        assert cut.lowered
        assert cut.cut_s is not None
        assert cut.cut_s == pytest.approx(expected, abs=1 if expected == 17 else 0)
        samples = decoded(cut.data)
        assert len(samples) / RATE == pytest.approx(cut.cut_s, abs=0.1)
        end = round(cut.cut_s * RATE)
        loudness = [samples[end - k : end - k + RATE // 50].std() for k in (RATE // 50, RATE // 2, RATE)]
        assert loudness[0] < 0.2 * loudness[1] < 0.2 * loudness[2]


def test_under_fifteen_seconds_nothing_is_cut(tmp_path: Path) -> None:
    source = wav(tmp_path, noise(20))
    with pytest.raises(RenderFailed, match=r"Not even 15 seconds of the recording fit into the 20 KB allowed"):
        encode(source, "ogg", 20 * 1024, (5.0, 10.0))


def test_a_lossless_file_that_does_not_fit_points_to_a_smaller_format(tmp_path: Path) -> None:
    with pytest.raises(RenderFailed, match="choose ogg or mp3"):
        encode(wav(tmp_path, tone(2)), "wav", max_bytes=1000)


def test_silence_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RenderFailed, match="silent"):
        encode(wav(tmp_path, np.zeros(RATE)), "ogg")


def test_ten_minutes_are_encoded_block_by_block(tmp_path: Path) -> None:
    with soundfile.SoundFile(tmp_path / "long.wav", "w", RATE, 2, "PCM_16") as target:
        for _ in range(600):
            target.write(np.column_stack([tone(1), tone(1)]))
    assert soundfile.info(BytesIO(encode(tmp_path / "long.wav", "flac").data)).duration == pytest.approx(600, abs=0.1)
