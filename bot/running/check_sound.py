"""Checks of what makes music: FluidSynth, the sound font, the networks."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from bot.errors import PartMissing
from bot.running.findings import Finding
from bot.settings import Settings
from engine.errors import EngineError

CLASSIFIER = "modes"
"""The folder in models/ that holds no network: weights of the classifier, which judges every composition."""

VERSION_TIMEOUT_S = 10


def sound_font_of(settings: Settings) -> Path:
    """The file that pieces are played with. Raises PartMissing where there is none, or SOUND_FONT names none."""
    from engine.render.soundfont import find_sound_font

    named = settings.sound_font
    try:
        return find_sound_font(str(named) if named else None)
    except EngineError as error:
        raise PartMissing(f"SOUND_FONT is {named}: {error}" if named else str(error)) from None


def check_sound(settings: Settings) -> Iterator[Finding]:
    """The sound font is one, and FluidSynth plays a second of music with it that can be heard."""
    try:
        font = sound_font_of(settings)
    except PartMissing as error:
        yield Finding("sound font", str(error), fine=False)
        return
    yield Finding("sound font", f"{font.name}, {font.stat().st_size / 1e6:.0f} MB")
    yield _fluidsynth(font)


def check_networks(models: Path) -> Iterator[Finding]:
    """The network of every folder in `models` composes the shortest piece there is, as the classifier hears it."""
    from engine.composing.compose import compose
    from engine.nets.folder import SHARED, load_model
    from engine.request import MAX_TEMPO_BPM, MIN_BARS, Request
    from engine.theory import MODES

    modes = {mode.name for mode in MODES}
    composing: list[str] = []
    for card in sorted(models.glob("*/model.json")):
        name = card.parent.name
        if name == CLASSIFIER:
            continue
        shortest = Request.checked(name if name in modes else "ionian", "C", MAX_TEMPO_BPM, "2/4", MIN_BARS, seed=0)
        try:
            compose(shortest, load_model(card.parent))
        except EngineError as error:
            yield Finding("network", f"{name}: {error}", fine=False)
        else:
            composing.append(name)
    if SHARED in composing:
        yield Finding("networks", f"{len(composing)} compose: {', '.join(composing)}")
    else:
        yield Finding("networks", f"the one for all modes, {SHARED}, composes nothing; take it again.", fine=False)


def _fluidsynth(font: Path) -> Finding:
    from engine.piece import TICKS_PER_QUARTER, Meter, Note, Piece, Tempo
    from engine.render import render

    second = Piece.of([Note(0, 60, 2 * TICKS_PER_QUARTER)], [Tempo(0, 120)], [Meter(0, 4, 4)])
    began_s = time.perf_counter()
    try:
        render(second, "wav", sound_font=font)  # refuses silence itself
    except EngineError as error:
        return Finding("FluidSynth", str(error), fine=False)
    return Finding("FluidSynth", f"{_version()}; played a second of music in {time.perf_counter() - began_s:.1f} s")


def _version() -> str:
    said = subprocess.run(
        ["fluidsynth", "--version"],  # noqa: S607  found on the PATH, as by who renders
        capture_output=True, text=True, timeout=VERSION_TIMEOUT_S, check=False,
    )  # fmt: skip
    return next((line.rpartition(" ")[2] for line in said.stdout.splitlines() if "version" in line), "version unknown")
