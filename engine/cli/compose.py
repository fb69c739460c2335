"""`compose`: a new piece, new bars for a piece, or a piece in another mode, as MIDI, recording and picture."""

import json
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.errors import BadRequest

if TYPE_CHECKING:
    from engine.studio import Product

CONTINUED = ("mode", "root", "tempo", "bars", "seed", "form", "mood", "colour", "craft", "keep")
REMODED = ("mode", "root")
"""Options that can be asked for together with a file."""


def compose(
    mode: Annotated[
        str | None, typer.Option(help="Mode of the piece; only a continued one needs none.", metavar="NAME")
    ] = None,
    root: Annotated[
        str | None, typer.Option(help="Root, C to B with # or b; C if none is given, or that of FILE.", metavar="NOTE")
    ] = None,
    tempo: Annotated[
        int | None,
        typer.Option(help="Quarter notes a minute, 30 to 240; that of the mood if none is given.", metavar="BPM"),
    ] = None,
    meter: Annotated[
        str | None,
        typer.Option(help="2/4, 3/4, 4/4, 5/4, 6/8, 7/8, 9/8 or 12/8; 4/4 if none is given.", metavar="METER"),
    ] = None,
    bars: Annotated[int | None, typer.Option(help="Bars to compose, 4 to 64; 16 if no number is given.")] = None,
    seed: Annotated[int | None, typer.Option(help="The same seed gives the same piece; without one it is new.")] = None,
    form: Annotated[str | None, typer.Option(help="What comes again, and when.", metavar="NAME")] = None,
    mood: Annotated[str | None, typer.Option(help="How it is written and played.", metavar="NAME")] = None,
    instrument: Annotated[
        str | None,
        typer.Option(
            help="Its name in General MIDI, or its number from 1 to 128; a grand piano if none is given.",
            metavar="NAME",
        ),
    ] = None,
    colour: Annotated[bool, typer.Option("--colour", help="Let notes outside the mode in, in passing.")] = False,
    keep: Annotated[
        int | None, typer.Option(help="With --continue: how many of the piece's bars stay; all if no number is given.")
    ] = None,
    craft: Annotated[
        str | None,
        typer.Option(
            help="How the composer works: careful, usual or bold; drawn, thin or full texture; best of 8 or 16; own or "
            "shared network. usual-drawn-8-own if none is given.",
            metavar="CODE",
        ),
    ] = None,
    continued: Annotated[
        Path | None,
        typer.Option("--continue", help="Go on from this piece, in its own mode and manner.", metavar="FILE"),
    ] = None,
    remoded: Annotated[
        Path | None, typer.Option("--remode", help="Turn this piece into the mode instead.", metavar="FILE")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for piece.mid, piece.ogg and piece.png.", metavar="DIR")] = Path(
        "piece"
    ),
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")] = False,
) -> None:
    """Compose a piece in a mode; write its MIDI, a recording and a picture of the score.

    With --continue or --remode it is made from a FILE of music: MIDI, MusicXML, ABC or kern. Modes, forms, moods and
    instruments are listed below.
    """
    from rich.console import Console

    from engine.cli.products import product_record, product_report, write_product

    asked = {
        "mode": mode, "root": root, "tempo": tempo, "meter": meter, "bars": bars, "seed": seed,
        "form": form, "mood": mood, "instrument": instrument, "colour": colour or None, "craft": craft, "keep": keep,
    }  # fmt: skip
    given = {name: value for name, value in asked.items() if value is not None}
    with Console(stderr=True).status("Reading ...") as status:
        make = _work(given, continued, remoded)
        out.mkdir(parents=True, exist_ok=True)  # before the work: a folder that cannot be is told at once
        product = make(report=lambda stage: status.update(f"{stage.capitalize()} ..."))
    files, file = write_product(product, out), continued or remoded
    if as_json:
        typer.echo(json.dumps(product_record(product, files, file)))
    else:
        typer.echo(product_report(product, files, file))


def _work(given: dict[str, Any], continued: Path | None, remoded: Path | None) -> Callable[..., "Product"]:
    """What is to be done, checked as far as it can be before it is done. Raises BadRequest, NotMusic."""
    if continued and remoded:
        raise BadRequest("A piece can be continued or turned into another mode, not both; leave one of them out.")
    if continued:
        return _continuing(continued, given)
    if "mode" not in given:
        raise BadRequest("A mode is needed, for example --mode dorian.")
    if remoded:
        return _remoding(remoded, given)
    return _composing(given)


def _composing(given: dict[str, Any]) -> Callable[..., "Product"]:
    from engine.request import Request

    if "keep" in given:
        raise BadRequest("Bars are kept of a piece that is gone on from; add --continue FILE or leave out --keep.")
    request = Request.checked(**_named(given))
    from engine.studio import produce  # takes longer to load than a wrong request should take to be told

    return partial(produce, request)


def _continuing(file: Path, given: dict[str, Any]) -> Callable[..., "Product"]:
    _check_only(given, CONTINUED, "continued")
    from engine.composing.continuation import Changes
    from engine.studio import continue_file

    return partial(continue_file, _music(file), Changes(**_named(given)))


def _remoding(file: Path, given: dict[str, Any]) -> Callable[..., "Product"]:
    _check_only(given, REMODED, "turned into another mode")
    from engine.studio import remode_file

    return partial(remode_file, _music(file), given["mode"], given.get("root"))


def _named(given: dict[str, Any]) -> dict[str, Any]:
    """The options as the engine calls them."""
    return {"tempo_bpm" if name == "tempo" else name: value for name, value in given.items()}


def _check_only(given: Iterable[str], usable: Iterable[str], done: str) -> None:
    extra = [f"--{name}" for name in given if name not in usable]
    if extra:
        raise BadRequest(f"A piece that is {done} stays as it is otherwise; leave out {' and '.join(extra)}.")


def _music(file: Path) -> bytes:
    """The bytes of a file that can be read as music, which is tried where it can do no harm."""
    from engine.files import file_bytes, read_file
    from engine.limits import call

    call(read_file, file)
    return file_bytes(file)
