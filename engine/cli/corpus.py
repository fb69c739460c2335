"""`corpus`: folders and zips of MIDI as a data set to train on."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from engine.corpus.build import Summary


def corpus(
    places: Annotated[list[Path], typer.Argument(help="Folders, zips and MIDI files.", metavar="FOLDER_OR_ZIP")],
    out: Annotated[Path, typer.Option(help="Folder of the data set.", metavar="DATASET")],
    catalog: Annotated[
        Path | None,
        typer.Option(
            help="CSV with the columns file, licence, source_repo: only files that it names and whose licence lets "
            "weights be given on (CC0, CC BY, CC BY-SA, MIT, public domain) are used. Without it every file is."
        ),
    ] = None,
    mapped: Annotated[
        int,
        typer.Option(
            help="Tokens that every mode should have. A mode with fewer gets real pieces of other modes whose scale "
            "degrees are mapped into it, if the classifier then hears the mode; 0 maps none.",
            min=0,
        ),
    ] = 400_000,
    workers: Annotated[
        int | None, typer.Option(help="Processes; as many as there are cores by default.", min=1)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as one JSON object.")] = False,
) -> None:
    """Encode MIDI files into a data set for training.

    Every file is cut where its mode or root changes; each section is labelled by the classifier and transposed to C.
    Sections with less than 80 % of their sounding time inside any mode are left out, and so are second copies. One
    piece in ten, by its name, is kept for validation with all its sections.

    An interrupted build goes on where it stopped. Beside the data set (tokens.npz, pieces.csv) lie summary.json and two
    pictures, modes.png and roots.png (Figures 4 and 5 of the paper).
    """
    from rich.console import Console
    from rich.progress import Progress

    from engine.corpus.build import build

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("Encoding", total=None)

        def show(doing: str, done: int, total: int) -> None:
            progress.update(task, description=doing, completed=done, total=total)

        summary = build(places, out, catalog=catalog, mapped_tokens=mapped, workers=workers, progress=show)
    _draw(summary, out)
    typer.echo(json.dumps(asdict(summary)) if as_json else _report(summary, out))


def _draw(summary: "Summary", out: Path) -> None:
    from engine.figures import histogram
    from engine.theory import find_mode

    modes = {find_mode(name).title: count for name, count in summary.modes.items()}
    (out / "modes.png").write_bytes(histogram(modes, "Pieces by mode", "mode", "pieces"))
    (out / "roots.png").write_bytes(histogram(summary.roots, "Pieces by root", "root", "pieces"))


def _report(summary: "Summary", out: Path) -> str:
    encoded = summary.files - sum(summary.refused.values())
    lines = [
        f"{encoded:,} of {summary.files:,} files encoded: {summary.pieces:,} pieces in one mode, "
        f"{summary.tokens:,} tokens with the mapped ones, in {out}",
        *(f"  {count:6,} files refused: {reason}" for reason, count in summary.refused.items()),
        *(f"  {count:6,} pieces left out: {reason}" for reason, count in summary.left_out.items()),
        "",
        f"{'':16}{'real pieces':>12}{'tokens':>12}{'mapped pieces':>15}{'tokens':>10}{'share mapped':>14}",
    ]
    for mode, share in summary.mapped_share.items():
        real = f"{summary.modes[mode]:12,}{summary.real_tokens[mode]:12,}"
        mapped = f"{summary.mapped[mode]:15,}{summary.mapped_tokens[mode]:10,}"
        lines.append(f"{mode:16}{real}{mapped}{share:14.0%}")
    return "\n".join([*lines, "", f"Train on it: python -m engine train --data {out} --out MODEL"])
