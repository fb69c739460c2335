"""`evaluate composer`: composed music beside real music."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from engine.judging.evaluation import Evaluation

_PICTURE = "features.png"


def composer(
    reference: Annotated[
        list[Path], typer.Option(help="Folder, zip or file of real MIDI; may be given again.", metavar="FOLDER")
    ],
    pieces: Annotated[int, typer.Option(help="Pieces a side.", min=10)] = 80,
    model: Annotated[
        Path | None, typer.Option(help="Model folder; by default the networks that are shipped.", metavar="MODEL")
    ] = None,
    training: Annotated[
        Path | None,
        typer.Option(
            help="Data set that the networks learned from: copies are looked for, its pieces are no reference, and"
            " the Markov chain learns from it.",
            metavar="DATASET",
        ),
    ] = None,
    held_out: Annotated[
        bool,
        typer.Option(
            "--held-out", help="Only files that “corpus” puts on the validation side: music of the same kinds."
        ),
    ] = False,
    inside: Annotated[
        float, typer.Option(help="Only files with at least this share of their notes in one mode.", min=0, max=1)
    ] = 0.0,
    baselines: Annotated[bool, typer.Option(help="Measure baselines, too.")] = True,
    paper: Annotated[
        Path | None, typer.Option(help="Model folder of the paper's network, as one more baseline.", metavar="MODEL")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed draws and composes the same pieces.", min=0)] = 0,
    workers: Annotated[int | None, typer.Option(help="Processes that compose; all cores by default.", min=1)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    pictures: Annotated[
        Path | None, typer.Option(help=f"Folder for {_PICTURE}, the features of real and composed.", metavar="DIR")
    ] = None,
) -> None:
    """Measure composed pieces against real ones: first 16 bars, as many pieces a side.

    Two sets of real pieces are drawn; a piece is composed for each of the first, with its root, mode, meter and tempo,
    and compared with the second. MGEval's overlapped area, judges trained to tell the sets apart, loops, silence,
    copies, what the classifier and music21 hear, and whether choosing among candidates helps. Takes minutes and needs
    the training extra: pip install 'modebot[training]'.
    """
    from engine.cli.progress import progress
    from engine.judging.evaluation import Plan, evaluate

    plan = Plan(
        reference=tuple(reference),
        pieces=pieces,
        seed=seed,
        held_out=held_out,
        inside=inside,
        model=model,
        training=training,
        paper=paper,
        baselines=baselines,
        workers=workers,
    )
    if pictures:
        pictures.mkdir(parents=True, exist_ok=True)  # before the work: a folder that cannot be is told at once
    evaluation = evaluate(plan, progress)
    if pictures:
        _draw(evaluation, pictures / _PICTURE)
    _print(evaluation, as_json)


def _draw(evaluation: "Evaluation", path: Path) -> None:
    from engine.figures.features import draw_features
    from engine.judging.evaluation import COMPOSED

    path.write_bytes(draw_features(evaluation.against, evaluation.tables[COMPOSED]))


def _print(evaluation: "Evaluation", as_json: bool) -> None:
    from engine.judging.report import record, tables

    if as_json:
        typer.echo(json.dumps(record(evaluation)))
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    for title, (head, *body) in tables(evaluation).items():
        table = Table(title=title, title_justify="left", box=SIMPLE_HEAD)
        for name in head:
            table.add_column(name, overflow="fold")
        for row in body:
            table.add_row(*row)
        Console().print(table)
