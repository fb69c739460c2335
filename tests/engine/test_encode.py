"""WAV files made here, encoded and decoded again."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from engine.errors import RenderFailed, TooLarge
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
    audio = encode(wav(tmp_path, tone(3)), audio_format)
    info = soundfile.info(BytesIO(audio))
    assert (info.format, info.subtype) == (ENCODINGS[audio_format].container, ENCODINGS[audio_format].subtype)
    samples = decoded(audio)
    assert abs(len(samples) / RATE - 3) < 0.05
    assert abs(np.abs(samples).max() - PEAK) < 0.05
    spectrum = np.abs(np.fft.rfft(samples[:RATE, 0]))
    assert abs(int(spectrum.argmax()) - 440) <= 1


def test_silence_at_the_end_is_cut_and_the_end_fades(tmp_path: Path) -> None:
    samples = decoded(encode(wav(tmp_path, np.concatenate([tone(3), np.zeros(5 * RATE)])), "wav"))
    assert abs(len(samples) / RATE - 3) < 0.01
    assert np.abs(samples[-RATE // 100 :]).max() < 0.02
    assert np.abs(samples[:RATE]).max() == pytest.approx(PEAK, abs=1e-3)


def test_a_soft_recording_is_raised_by_eighteen_decibels_at_most(tmp_path: Path) -> None:
    samples = decoded(encode(wav(tmp_path, tone(1, level=0.01)), "flac"))
    assert np.abs(samples).max() == pytest.approx(0.08, abs=2e-3)


def test_a_loud_recording_is_lowered(tmp_path: Path) -> None:
    assert np.abs(decoded(encode(wav(tmp_path, tone(1, level=0.999)), "wav"))).max() == pytest.approx(PEAK, abs=1e-3)


@pytest.mark.parametrize("audio_format", ["ogg", "mp3"])
def test_the_quality_is_lowered_until_the_file_fits(tmp_path: Path, audio_format: str) -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, 10 * RATE)
    source = wav(tmp_path, noise)
    best = encode(source, audio_format)
    smaller = encode(source, audio_format, max_bytes=len(best) - 1)
    assert len(smaller) < len(best)
    assert len(decoded(smaller)) == pytest.approx(10 * RATE, abs=3000)
    with pytest.raises(TooLarge, match="ask for fewer bars"):
        encode(source, audio_format, max_bytes=20_000)


def test_a_lossless_file_that_does_not_fit_points_to_a_smaller_format(tmp_path: Path) -> None:
    with pytest.raises(TooLarge, match="choose ogg or mp3"):
        encode(wav(tmp_path, tone(2)), "wav", max_bytes=1000)


def test_silence_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RenderFailed, match="silent"):
        encode(wav(tmp_path, np.zeros(RATE)), "ogg")


def test_ten_minutes_are_encoded_block_by_block(tmp_path: Path) -> None:
    with soundfile.SoundFile(tmp_path / "long.wav", "w", RATE, 2, "PCM_16") as target:
        for _ in range(600):
            target.write(np.column_stack([tone(1), tone(1)]))
    assert soundfile.info(BytesIO(encode(tmp_path / "long.wav", "flac"))).duration == pytest.approx(600, abs=0.1)
