"""`train`: a data set as a model folder."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.errors import BadRequest
from engine.theory import find_mode

if TYPE_CHECKING:
    from rich.console import Console


def train(
    data: Annotated[Path, typer.Option(help="Data set folder, made by “corpus”.", metavar="DATASET")],
    out: Annotated[Path, typer.Option(help="Model folder to write.", metavar="MODEL")],
    mode: Annotated[str | None, typer.Option(help="Train on the pieces of one mode only.")] = None,
    start: Annotated[
        Path | None,
        typer.Option("--from", help="Begin with the weights of another run: its folder or its .weights.h5 file."),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(help='JSON file with settings that differ from the defaults, such as {"epochs": 10}.'),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the card as one JSON object.")] = False,
) -> None:
    """Train a generator and its discriminator, and export them for composing.

    An interrupted run goes on with its next epoch. Needs the training extra: pip install 'modebot[training]'.
    """
    from rich.console import Console

    from engine.nets.settings import TrainingConfig
    from engine.train import train_model

    only = find_mode(mode).name if mode else None
    settings = TrainingConfig.from_file(config) if config else TrainingConfig()
    console = Console(stderr=True)
    with console.status("Loading TensorFlow ..."):
        callbacks = _progress(console)
    about = train_model(data, out, settings, mode=only, start=start, say=console.print, callbacks=callbacks)
    typer.echo(json.dumps(about) if as_json else f"The networks are in {out}; metrics: {json.dumps(about['metrics'])}")


def _progress(console: "Console") -> tuple[object, ...]:
    try:
        from engine.nets.progress import EpochLines
    except ImportError as error:
        raise BadRequest("Training needs TensorFlow: pip install 'modebot[training]'.") from error
    return (EpochLines(console),)
