"""Piece -> audio, through midi2audio and FluidSynth.

midi2audio starts FluidSynth and looks at nothing: a missing sound font gives a silent file, an open note renders for
ever, and the exit code says nothing. So everything is checked before (program, sound font, size of the piece), limited
meanwhile (time, size, a process group of its own), and checked afterwards (length, level).
"""

import logging
import math
import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.errors import BadRequest, EmptyPiece, RenderFailed, TookTooLong, TooLarge
from engine.midi import write_midi
from engine.piece import TICKS_PER_QUARTER, Piece, Tempo
from engine.render.encode import ENCODINGS, Recording, encode, length_s
from engine.render.soundfont import checked_sound_font, find_sound_font

AUDIO_FORMATS = tuple(ENCODINGS)

MAX_LENGTH_S = 15 * 60  # a long movement; its WAV takes 240 MB of disk for a moment
MAX_NOTES = 50_000
RING_S = 1.8  # how much longer the last chord is held where it fades by itself
TAIL_S = 2.5  # from the end of the piece to the end of the recording, before its silence is cut
LAST_TICKS = TICKS_PER_QUARTER // 4  # notes that end so close to the end belong to the last chord
FADING_PROGRAMS = (*range(16), *range(24, 40), 45, 46)  # pianos, bells, guitars, basses, pizzicato, harp
SAMPLE_RATE_HZ = 44_100
BYTES_PER_FRAME = 6  # stereo, 24 bits
ROOM_BYTES = 128 * 2**20  # sound servers' client libraries set up shared memory of 64 MB, which counts as a file
SHORTFALL_S = 0.5  # how much shorter than its piece a recording may be: tempos are rounded to microseconds
LAST_WORDS_BYTES = 500

CALL = Path(__file__).with_name("fluid_call.py")
SETTINGS = """\
set audio.file.format s24
set synth.chorus.active 0
set synth.default-soundfont ""
set synth.dynamic-sample-loading 1
set synth.gain 0.5
"""
"""FluidSynth reads them from its home folder. A version that does not renders all the same, coarser and slower.

24 bits let the level be raised without noise; loading only the samples in use takes 45 MB instead of 170; and without a
default font, one that cannot be loaded gives silence, which is noticed, instead of another font's sound.
"""

_log = logging.getLogger(__name__)


def render(
    piece: Piece,
    audio_format: str = "ogg",
    max_bytes: int | None = None,
    sound_font: Path | None = None,
    timeout_s: float = 60.0,
) -> Recording:
    """The piece as an audio file, stereo at 44.1 kHz, peak at -1 dBFS, about 2 s of ringing at its end.

    `audio_format` is one of AUDIO_FORMATS. The quality of ogg and mp3 is lowered until the file fits `max_bytes`, not
    below 50 kbit/s; beyond, the recording is cut at a bar line. `timeout_s` limits FluidSynth. Raises BadRequest
    (format), EmptyPiece, TooLarge, TookTooLong, and RenderFailed when FluidSynth or a sound font is missing or does not
    deliver, or hardly anything would fit.
    """
    _check(piece, audio_format)
    font = find_sound_font() if sound_font is None else checked_sound_font(sound_font)
    if shutil.which("fluidsynth") is None:
        raise RenderFailed(
            "FluidSynth is not installed; install it with `sudo apt install fluidsynth` (Debian, Ubuntu) or "
            "`brew install fluid-synth` (macOS)."
        )
    with TemporaryDirectory(prefix="modebot-") as folder:
        wav = _synthesise(_ringing(piece), piece.length_s + TAIL_S, font, Path(folder), timeout_s)
        return encode(wav, audio_format, max_bytes, map(piece.seconds_at, piece.bar_starts()[1:]))


def _check(piece: Piece, audio_format: str) -> None:
    if audio_format not in AUDIO_FORMATS:
        raise BadRequest(f"There is no audio format called “{audio_format[:20]}”; choose {', '.join(AUDIO_FORMATS)}.")
    if not piece.notes:
        raise EmptyPiece("The piece has no notes, so there is nothing to play.")
    if piece.length_s > MAX_LENGTH_S:
        raise TooLarge(f"The piece lasts {piece.length_s / 60:.0f} minutes; at most {MAX_LENGTH_S // 60} are recorded.")
    if len(piece.notes) > MAX_NOTES:
        raise TooLarge(f"The piece has {len(piece.notes):,} notes; at most {MAX_NOTES:,} are recorded.")


def _ringing(piece: Piece) -> Piece:
    """The piece with its last notes held RING_S longer where they fade by themselves, and an end mark TAIL_S after it.

    The mark is a tempo event, which makes no sound; nothing else is left beyond the last note.
    """
    end = piece.length_ticks
    tempos = [tempo for tempo in piece.tempos if tempo.tick <= end]
    ticks_per_s = tempos[-1].bpm / 60 * TICKS_PER_QUARTER
    ring = round(RING_S * ticks_per_s)
    return replace(
        piece.with_notes(
            replace(note, duration_ticks=note.duration_ticks + ring)
            if note.end_ticks >= end - LAST_TICKS and piece.programs[note.track] in FADING_PROGRAMS
            else note
            for note in piece.notes
        ),
        tempos=(*tempos, Tempo(end + round(TAIL_S * ticks_per_s), tempos[-1].bpm)),
        meters=tuple(meter for meter in piece.meters if meter.tick <= end),
        pedals=tuple(replace(p, end_ticks=min(p.end_ticks, end)) for p in piece.pedals if p.start_ticks < end),
    )


def _synthesise(piece: Piece, wanted_s: float, font: Path, folder: Path, timeout_s: float) -> Path:
    """Write the piece into the folder and have it played there. Returns the WAV, which lasts `wanted_s` at least."""
    midi, wav, log = folder / "piece.mid", folder / "audio.wav", folder / "fluidsynth.log"
    midi.write_bytes(write_midi(piece))
    (folder / ".fluidsynth").write_text(SETTINGS)
    max_bytes = ROOM_BYTES + math.ceil(wanted_s * SAMPLE_RATE_HZ * BYTES_PER_FRAME)
    arguments = [str(font), midi.name, wav.name, str(SAMPLE_RATE_HZ), str(max_bytes), str(math.ceil(timeout_s) + 1)]
    with log.open("wb") as said:
        _call([sys.executable, "-S", str(CALL), *arguments], folder, said.fileno(), timeout_s)
    played_s = length_s(wav)
    if played_s < wanted_s - SHORTFALL_S:
        _log.warning("FluidSynth said: %s", _end_of(log))
        raise RenderFailed(
            f"FluidSynth stopped after {played_s:.1f} of {wanted_s:.1f} seconds; check the sound font {font.name} and "
            "the free space on the disk."
        )
    return wav


def _end_of(log: Path) -> str:
    """Its last words: there may be megabytes before them."""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - LAST_WORDS_BYTES))
        return file.read().decode(errors="replace").strip()


def _call(command: list[str], folder: Path, log: int, timeout_s: float) -> None:
    """Run in a session of its own that ends, children included, when the time is over or this process dies."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=_environment(folder),
        stdin=subprocess.PIPE,  # never written to: its end tells the child that we are gone
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    try:
        process.wait(timeout_s)
    except subprocess.TimeoutExpired:
        raise TookTooLong(f"The recording was not ready after {timeout_s:.0f} s; please ask for fewer bars.") from None
    finally:
        if process.returncode != 0:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _environment(folder: Path) -> dict[str, str]:
    """No more than FluidSynth and midi2audio need: nothing of the bot's environment, no settings of the user's."""
    midi2audio = find_spec("midi2audio")
    if midi2audio is None or midi2audio.origin is None:
        raise RenderFailed("The package midi2audio is not installed; install Modebot's requirements again.")
    return {
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "PATH": os.environ.get("PATH", os.defpath),
        "PULSE_RUNTIME_PATH": str(folder),  # FluidSynth's sound library makes a folder even where nothing is to sound
        "PYTHONPATH": str(Path(midi2audio.origin).parent),
    }
