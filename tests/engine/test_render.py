"""Rendering with the real FluidSynth and sound font, and what happens when one of them is missing, stuck or lying."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from engine.errors import BadRequest, EmptyPiece, RenderFailed, TookTooLong, TooLarge
from engine.piece import Note, Pedal, Piece, Tempo
from engine.reading import read_piece
from engine.render import AUDIO_FORMATS, MAX_NOTES, render
from tests.engine.scores import two_hands

CHORD = Piece.of([Note(0, pitch, 480, 90) for pitch in (60, 64, 67)])
LONG = Piece.of([Note(tick, 36 + tick % 61, 4000, 90) for tick in range(0, 400_000, 20)], [Tempo(0, 120)])


def decoded(audio: bytes) -> NDArray[np.float64]:
    return np.asarray(soundfile.read(BytesIO(audio))[0])


def processes_in(folder: Path) -> list[str]:
    """Command lines of processes that work in a folder below this one."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink().is_relative_to(folder):
                found.append((process / "cmdline").read_text())
        except OSError:
            continue
    return found


@pytest.fixture
def private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_piece_sounds_as_long_as_it_lasts_and_rings_on(private: Path) -> None:
    piece = two_hands(bars=4)
    samples = decoded(render(piece, "wav").data)
    seconds = len(samples) / 44_100
    assert piece.length_s + 1 < seconds < piece.length_s + 2.6
    assert np.abs(samples).max() == pytest.approx(0.89, abs=0.01)
    after = samples[round((piece.length_s + 0.5) * 44_100) :]
    assert 0.005 < np.abs(after).max() < 0.5
    assert np.abs(samples[-441:]).max() < 0.001
    assert list(private.iterdir()) == []


def test_the_notes_are_the_ones_written() -> None:
    samples = decoded(render(Piece.of([Note(0, 69, 960, 90)]), "wav").data)[:44_100].mean(axis=1)
    assert int(np.abs(np.fft.rfft(samples)).argmax()) == pytest.approx(440, abs=2)


@pytest.mark.parametrize("audio_format", AUDIO_FORMATS)
def test_every_format_plays(audio_format: str) -> None:
    audio = render(CHORD, audio_format).data
    magic = {"ogg": (b"OggS",), "mp3": (b"ID3", b"\xff\xfb"), "flac": (b"fLaC",), "wav": (b"RIFF",)}[audio_format]
    assert audio.startswith(magic)
    assert np.abs(decoded(audio)).max() > 0.5


def test_a_pedal_and_tempos_beyond_the_end_do_not_lengthen_the_recording() -> None:
    endless = replace(CHORD, pedals=(Pedal(0, 10**8),), tempos=(Tempo(0, 120.0), Tempo(10**8, 60.0)))
    assert len(decoded(render(endless, "wav").data)) < 4 * 44_100


def test_the_size_is_kept() -> None:
    piece = two_hands(bars=4)
    best = render(piece, "ogg").data
    assert len(render(piece, "ogg", max_bytes=len(best) // 2).data) <= len(best) // 2
    with pytest.raises(RenderFailed, match="Not even 15 seconds"):
        render(piece, "ogg", max_bytes=10_000)


def test_a_recording_that_does_not_fit_ends_at_a_bar_line() -> None:
    piece = two_hands(bars=16)
    smallest = render(piece, "ogg", max_bytes=len(render(piece, "ogg").data) // 2).data
    cut = render(piece, "ogg", max_bytes=len(smallest) * 3 // 4)
    assert cut.cut_s in [piece.seconds_at(bar) for bar in piece.bar_starts()]
    assert 15 <= (cut.cut_s or 0) < piece.length_s
    assert len(decoded(cut.data)) / 44_100 == pytest.approx(cut.cut_s, abs=0.1)


@pytest.mark.parametrize(
    ("piece", "audio_format", "error"),
    [
        (CHORD, "aiff", BadRequest),
        (Piece.of([]), "ogg", EmptyPiece),
        (Piece.of([Note(0, 60, 480), Note(10**8, 60, 480)]), "ogg", TooLarge),
        (Piece.of([Note(tick, 60, 1) for tick in range(MAX_NOTES + 1)]), "ogg", TooLarge),
    ],
)
def test_what_cannot_be_rendered_is_refused_at_once(piece: Piece, audio_format: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        render(piece, audio_format)


def test_without_fluidsynth_one_learns_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RenderFailed, match="apt install fluidsynth"):
        render(CHORD)


def test_a_font_that_only_looks_like_one_gives_no_silent_file(tmp_path: Path) -> None:
    font = tmp_path / "hollow.sf2"
    font.write_bytes(b"RIFF\x18\0\0\0sfbk" + bytes(20))
    with pytest.raises(RenderFailed, match="the sound font is damaged"):
        render(CHORD, sound_font=font)


def test_a_fluidsynth_that_writes_nothing_is_noticed_and_learns_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "fluidsynth"
    fake.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/arguments\nenv > {tmp_path}/environment\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    with pytest.raises(RenderFailed, match=r"stopped after 0\.0 of"):
        render(replace(CHORD, title="--rude"))
    assert "secret" not in (tmp_path / "environment").read_text()
    assert "rude" not in (tmp_path / "arguments").read_text()


def played_by(script: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on, FluidSynth is this shell script; it runs where `audio.wav` is awaited."""
    folder.mkdir()
    (folder / "fluidsynth").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "fluidsynth").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


def test_a_fluidsynth_that_dies_in_the_middle_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    half = tmp_path / "half.wav"
    soundfile.write(half, np.full((44_100, 2), 0.1), 44_100, subtype="PCM_24")
    played_by(f"cp {half} audio.wav; kill -9 $$", tmp_path / "programs", monkeypatch)
    with pytest.raises(RenderFailed, match=r"stopped after 1\.0 of 3\.0 seconds"):
        render(CHORD)


def test_a_recording_without_a_sound_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    silence = tmp_path / "silence.wav"
    soundfile.write(silence, np.zeros((4 * 44_100, 2)), 44_100, subtype="PCM_24")
    played_by(f"cp {silence} audio.wav", tmp_path / "programs", monkeypatch)
    with pytest.raises(RenderFailed, match="silent"):
        render(CHORD)


@pytest.mark.parametrize("script", ["exec cat /dev/zero > audio.wav", "exec yes 'fluidsynth: warning: again'"])
def test_a_fluidsynth_that_writes_for_ever_is_stopped_by_its_limit(
    script: str, private: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Long before its time is over: what it writes, and what it complains, has a bound by the length of the piece."""
    monkeypatch.setattr("engine.render.ROOM_BYTES", 2**20)
    played_by(script, tmp_path_factory.mktemp("fake") / "programs", monkeypatch)
    with pytest.raises(RenderFailed, match=r"stopped after 0\.0 of 3\.0 seconds"):
        render(CHORD, timeout_s=60)
    assert list(private.iterdir()) == []


ODD = {
    "as fast as can be": Piece.of([Note(0, 60, 48_000)], [Tempo(0, 1500)]),
    "as slow as can be": read_piece(b"X:1\nM:4/4\nL:1/4\nQ:1/4=1\nK:C\nCDEF|GABc|CDEF|GABc|\n"),
    "every key at once": Piece.of([Note(tick % 7, tick % 128, 480, 127) for tick in range(5_000)]),
    "a pedal for every tick": replace(CHORD, pedals=tuple(Pedal(tick, tick + 1) for tick in range(5_000))),
    "a tempo for every tick": Piece.of([Note(0, 60, 4_800)], [Tempo(tick, 60 + tick % 200) for tick in range(4_800)]),
    "a hundred instruments": Piece.of([Note(10 * n, 60, 480, 80, n) for n in range(100)], programs=range(100)),
    "one note after a long silence": Piece.of([Note(480 * 60, 60, 480)]),
    "notes that begin when others end": Piece.of([Note(tick, 60, 1) for tick in range(0, 960, 1)]),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_pieces_sound_no_longer_than_they_last_and_ring(name: str) -> None:
    """Some instruments ring for seconds after their last note is released."""
    piece = ODD[name]
    seconds = len(decoded(render(piece, "wav", timeout_s=30).data)) / 44_100
    assert seconds < piece.length_s + 8


def test_limits_of_the_caller_are_never_raised() -> None:
    program = """
import resource
from engine.render.fluid_call import _limit
resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
_limit(resource.RLIMIT_CPU, 60)
assert resource.getrlimit(resource.RLIMIT_CPU) == (30, 30)
_limit(resource.RLIMIT_CPU, 20)
assert resource.getrlimit(resource.RLIMIT_CPU) == (20, 20)
from tests.engine.test_render import CHORD, render
assert render(CHORD)
"""
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
def test_a_render_that_takes_too_long_ends_with_its_children(
    private: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A FluidSynth that is stuck: it uses no processor time, so nothing but this limit ends it soon."""
    programs = tmp_path_factory.mktemp("programs")
    (programs / "fluidsynth").write_text("#!/bin/sh\nsleep 600\n")
    (programs / "fluidsynth").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    began = time.monotonic()
    with pytest.raises(TookTooLong, match="not ready after"):
        render(CHORD, timeout_s=0.5)
    assert time.monotonic() - began < 60
    _wait_until(lambda: processes_in(private) == [], 60)  # a killed process needs a moment to die
    assert list(private.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
def test_fluidsynth_does_not_outlive_a_killed_caller(tmp_path: Path) -> None:
    program = "from tests.engine.test_render import LONG, render; render(LONG)"
    caller = subprocess.Popen([sys.executable, "-c", program], env=os.environ | {"TMPDIR": str(tmp_path)})
    try:
        _wait_until(lambda: any("fluidsynth" in line.split("\0")[0] for line in processes_in(tmp_path)), 60)
    finally:
        caller.send_signal(signal.SIGKILL)
        caller.wait()
    _wait_until(lambda: processes_in(tmp_path) == [], 20)  # left alone it would play for half a minute


def _wait_until(done: Callable[[], bool], limit_s: float) -> None:
    end = time.monotonic() + limit_s
    while not done():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)
