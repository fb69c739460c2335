"""`compose`: a new piece as MIDI, recording and picture."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.request import Request

if TYPE_CHECKING:
    from engine.studio import Product


def compose(
    mode: Annotated[str, typer.Option(help="Mode, such as dorian, major or todi.")],
    root: Annotated[str, typer.Option(help="Root, C to B with # or b.")] = "C",
    tempo: Annotated[int, typer.Option(help="Quarter notes a minute, 30 to 240.")] = 96,
    meter: Annotated[str, typer.Option(help="Time signature, such as 4/4, 3/4 or 6/8.")] = "4/4",
    bars: Annotated[int, typer.Option(help="Length in bars, 4 to 64.")] = 16,
    seed: Annotated[int | None, typer.Option(help="The same seed gives the same piece; without one it is new.")] = None,
    out: Annotated[Path, typer.Option(help="Folder for piece.mid, piece.ogg and piece.png.", metavar="DIR")] = Path(
        "piece"
    ),
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")] = False,
) -> None:
    """Compose a piece in a mode; write its MIDI, a recording and a picture of the score."""
    from rich.console import Console

    request = Request.checked(mode, root, tempo, meter, bars, seed)
    out.mkdir(parents=True, exist_ok=True)  # before the work: a folder that cannot be is told at once
    with Console(stderr=True).status("Composing, playing and engraving ..."):
        from engine.studio import produce

        product = produce(request)
    files = _write(product, out)
    if as_json:
        typer.echo(json.dumps(_record(product, files)))
    else:
        typer.echo(_report(product, files))


def _write(product: "Product", folder: Path) -> dict[str, Path]:
    files = {
        "midi": folder / "piece.mid",
        "audio": folder / f"piece.{product.audio_format}",
        "picture": folder / "piece.png",
    }
    for content, path in zip((product.midi, product.audio, product.picture), files.values(), strict=True):
        path.write_bytes(content)
    return files


def _record(product: "Product", files: dict[str, Path]) -> dict[str, object]:
    request = product.request
    return {
        "mode": request.mode,
        "root": request.root,
        "tempo_bpm": request.tempo_bpm,
        "meter": request.meter,
        "bars": request.bars,
        "seed": request.seed,
        "notes": product.notes,
        "seconds": product.seconds,
        **{kind: str(path) for kind, path in files.items()},
        "compose_ms": product.compose_ms,
        "render_ms": product.render_ms,
    }


def _report(product: "Product", files: dict[str, Path]) -> str:
    from engine.studio import title_of
    from engine.theory import find_mode, pretty

    request, heard = product.request, product.heard
    asked = title_of(request)
    sounds = f"{pretty(heard.root)} {find_mode(heard.mode).title}"
    agrees = "as asked" if asked == sounds else f"distance {heard.distance} of 7"
    return "\n".join(
        (
            f"{asked}, {request.bars} bars of {request.meter} at {request.tempo_bpm} bpm:"
            f" {product.notes} notes in {product.seconds:.0f} seconds.",
            f"The classifier hears {sounds} ({agrees}).",
            "",
            f"  MIDI     {files['midi']}",
            f"  audio    {files['audio']}",
            f"  picture  {files['picture']}",
            "",
            f"Once more, note for note: --seed {request.seed}",
            f"What its mode is told by: python -m engine classify {files['midi']}",
        )
    )
