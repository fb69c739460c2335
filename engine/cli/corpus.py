"""`corpus`: folders and zips of MIDI as a data set to train on."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from engine.corpus import Summary


def corpus(
    places: Annotated[list[Path], typer.Argument(help="Folders, zips and MIDI files.", metavar="FOLDER_OR_ZIP")],
    out: Annotated[Path, typer.Option(help="Folder of the data set.", metavar="DATASET")],
    catalog: Annotated[
        Path | None,
        typer.Option(help="CSV with the columns file, licence, source_repo: only music under free licences is used."),
    ] = None,
    mapped: Annotated[
        int, typer.Option(help="Fill modes with fewer tokens than this by mapping scale degrees of other modes.", min=0)
    ] = 400_000,
    workers: Annotated[int | None, typer.Option(help="Processes; as many as there are cores by default.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as one JSON object.")] = False,
) -> None:
    """Encode MIDI files into a data set: label them by the classifier, transpose them to C, split them by piece.

    An interrupted build goes on where it stopped. Beside the data set lie summary.json and two pictures, modes.png and
    roots.png (Figures 4 and 5 of the paper).
    """
    from rich.console import Console
    from rich.progress import Progress

    from engine.corpus import build

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("Encoding", total=None)
        summary = build(
            places,
            out,
            catalog=catalog,
            mapped_tokens=mapped,
            workers=workers,
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )
    _draw(summary, out)
    typer.echo(json.dumps(asdict(summary)) if as_json else _report(summary, out))


def _draw(summary: "Summary", out: Path) -> None:
    from engine.figures import histogram
    from engine.theory import find_mode

    modes = {find_mode(name).title: count for name, count in summary.modes.items()}
    (out / "modes.png").write_bytes(histogram(modes, "Pieces by mode", "mode", "pieces"))
    (out / "roots.png").write_bytes(histogram(summary.roots, "Pieces by root", "root", "pieces"))


def _report(summary: "Summary", out: Path) -> str:
    lines = [f"{summary.pieces} of {summary.files} files encoded, {summary.tokens} tokens, in {out}"]
    lines += [f"  {count:6d} refused: {reason}" for reason, count in summary.refused.items()]
    lines += [f"  {count:6d} {mode} and {summary.mapped[mode]} mapped" for mode, count in summary.modes.items()]
    return "\n".join([*lines, "", f"Train on it: python -m engine train --data {out} --out MODEL"])
