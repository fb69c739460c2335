"""One call of midi2audio under limits, run as a process of its own:

python fluid_call.py SOUND_FONT MIDI_FILE AUDIO_FILE SAMPLE_RATE_HZ MAX_BYTES MAX_CPU_S

midi2audio starts FluidSynth and waits for it without a limit. The limits set here hold for FluidSynth too. Standard
input is a pipe from the caller: when it closes, because the caller gave up or was killed, the whole process group ends.
"""

import os
import resource
import signal
import sys
from threading import Thread

from midi2audio import FluidSynth


def main(sound_font: str, midi_file: str, audio_file: str, sample_rate: str, max_bytes: str, max_cpu_s: str) -> None:
    _limit(resource.RLIMIT_FSIZE, int(max_bytes))
    _limit(resource.RLIMIT_CPU, int(max_cpu_s))
    Thread(target=_end_with_caller, daemon=True).start()
    FluidSynth(sound_font, int(sample_rate)).midi_to_audio(midi_file, audio_file)


def _limit(kind: int, most: int) -> None:
    """No more than `most`, nor than the caller may use: its own limit cannot be raised."""
    hard = resource.getrlimit(kind)[1]
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (most, most))


def _end_with_caller() -> None:
    os.read(0, 1)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main(*sys.argv[1:])
