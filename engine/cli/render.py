"""`render`: a MIDI file as audio."""

from pathlib import Path
from typing import Annotated

import typer


def render(
    file: Annotated[Path, typer.Argument(help="MIDI file.", metavar="FILE")],
    out: Annotated[Path, typer.Option(help="Audio file: .ogg, .mp3, .flac or .wav.", metavar="AUDIO")],
) -> None:
    """Render a MIDI file to audio."""
    from rich.console import Console

    from engine.errors import BadRequest
    from engine.files import read_file
    from engine.limits import call
    from engine.render import AUDIO_FORMATS
    from engine.render import render as render_piece

    audio_format = out.suffix.lower().removeprefix(".")
    if audio_format not in AUDIO_FORMATS:
        raise BadRequest(f"The name of the audio file has to end in .{', .'.join(AUDIO_FORMATS)}.")
    with Console(stderr=True).status("Rendering ..."):
        piece = call(read_file, file)
        out.write_bytes(render_piece(piece, audio_format).data)
    typer.echo(f"{out}: {piece.length_s:.0f} seconds of music")
