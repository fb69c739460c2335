"""`evaluate` and `fit`: how good the mode classifier is, and making it anew."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.cli.composer import composer
from engine.errors import BadRequest

if TYPE_CHECKING:
    from engine.classify.evaluation import Evaluation
    from engine.classify.lessons import Lessons

Data = Annotated[
    Path,
    typer.Option(help="Folder of labelled families: zip files or folders with labels.csv and MIDI.", metavar="FOLDER"),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]

evaluate = typer.Typer(help="Measure the parts of the engine on music that they never saw.", no_args_is_help=True)
evaluate.command()(composer)


@evaluate.command()
def classification(data: Data, as_json: AsJson = False) -> None:
    """Measure how often root and mode are told right, beside the paper's method and music21's best key finder.

    Fits the model anew on parts of the pieces and judges the rest: five folds that split no group of versions, and
    every family left out in turn. The shipped model learned from all families, so it cannot be measured on them
    itself. Takes minutes; labels.csv is described in engine/labelled.py.
    """
    from engine.classify.changes import measure_changes
    from engine.classify.evaluation import cross_validate, fit_all, measure, model_of
    from engine.classify.lessons import read_lessons
    from engine.cli.progress import progress

    lessons = read_lessons(data, progress)
    _mention_unreadable(lessons)
    tested = cross_validate(lessons, progress)
    model = model_of(fit_all(lessons), lessons, tested)
    _print(measure(lessons, tested, model, measure_changes(data, model.profiles, progress), progress), as_json)


def fit(
    data: Data,
    out: Annotated[Path, typer.Option(help="Model folder to write.", metavar="MODEL")],
    as_json: AsJson = False,
) -> None:
    """Learn the mode classifier from labelled pieces, and write it with a card that says how good it is."""
    from engine.classify.card import save_model
    from engine.classify.changes import measure_changes
    from engine.classify.evaluation import cross_validate, fit_all, measure, model_of
    from engine.classify.lessons import read_lessons
    from engine.cli.progress import progress

    if out.exists() and not out.is_dir():
        raise BadRequest(f"{out} is a file; name a folder for the model.")
    lessons = read_lessons(data, progress)
    _mention_unreadable(lessons)
    tested = cross_validate(lessons, progress)
    model = model_of(fit_all(lessons), lessons, tested)
    evaluation = measure(lessons, tested, model, measure_changes(data, model.profiles, progress), progress)
    save_model(out, model, lessons, evaluation)
    _print(evaluation, as_json)


def _mention_unreadable(lessons: "Lessons") -> None:
    for family, pieces in lessons.left_out.items():
        typer.echo(f"Left out: {pieces} of {family}, which cannot be read.", err=True)


def _print(evaluation: "Evaluation", as_json: bool) -> None:
    from engine.classify.card import change_rows, record, share_rows, synthetic_rows, trust_rows

    if as_json:
        typer.echo(json.dumps(record(evaluation)))
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    parts = {
        f"Root and mode right (music21: {evaluation.finder})": share_rows(evaluation, "exact"),
        "Root right": share_rows(evaluation, "root"),
        "The right answer among the first three": share_rows(evaluation, "among_first"),
        "On pieces whose mode is certain": synthetic_rows(evaluation),
        "What a probability is worth": trust_rows(evaluation),
        "Changes of mode": change_rows(evaluation),
    }
    for title, (head, *body) in parts.items():
        table = Table(*head, title=title, title_justify="left", box=SIMPLE_HEAD)
        for row in body:
            table.add_row(*row)
        Console().print(table)
