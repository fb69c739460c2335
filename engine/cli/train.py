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
    out: Annotated[Path, typer.Option(help="Model folder to write; with --each-mode the folder of all models.")],
    mode: Annotated[
        str | None, typer.Option(help="Train on the pieces of one mode alone; “all” is the same as --each-mode.")
    ] = None,
    each_mode: Annotated[
        bool,
        typer.Option(
            "--each-mode",
            help="Fine-tune one generator for each mode from the weights given by --from, each in OUT/<mode>; only "
            "those that are better on validation pieces are exported. The table is OUT/each_mode.json and .md. With "
            "--mode one mode alone is fine-tuned and its row is added.",
        ),
    ] = False,
    start: Annotated[
        Path | None,
        typer.Option("--from", help="Begin with the weights of another run: its folder or its .weights.h5 file."),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            help='JSON file with settings that differ from the defaults, such as {"epochs": 10}; {"network": "paper"} '
            "begins from the paper's network and settings."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was measured as one JSON object.")] = False,
) -> None:
    """Train a generator and its discriminator, and export them for composing.

    An interrupted run goes on with its next epoch, and ends as if it had not been interrupted. Every run writes its
    log for TensorBoard into OUT/training/tensorboard. Needs the training extra: pip install 'modebot[training]'.
    """
    from rich.console import Console

    every = each_mode or mode == "all"
    only = find_mode(mode).name if mode and mode != "all" else None
    if every and not start:
        raise BadRequest("Networks for each mode begin with the shared one: name its folder with --from.")
    console = Console(stderr=True)
    with console.status("Loading TensorFlow ..."):
        callbacks = _progress(console)
    if every and start:
        _train_each(data, out, only, start, config, as_json, console, callbacks)
    else:
        _train_one(data, out, only, start, config, as_json, console, callbacks)


def _train_one(
    data: Path,
    out: Path,
    mode: str | None,
    start: Path | None,
    config: Path | None,
    as_json: bool,
    console: "Console",
    callbacks: tuple[object, ...],
) -> None:
    from engine.nets.settings import TrainingConfig
    from engine.training.train import train_model

    settings = TrainingConfig.from_file(config) if config else TrainingConfig()
    about = train_model(data, out, settings, mode=mode, start=start, say=console.print, callbacks=callbacks)
    typer.echo(json.dumps(about) if as_json else f"The networks are in {out}; metrics: {json.dumps(about['metrics'])}")


def _train_each(
    data: Path,
    out: Path,
    mode: str | None,
    start: Path,
    config: Path | None,
    as_json: bool,
    console: "Console",
    callbacks: tuple[object, ...],
) -> None:
    from engine.nets.settings import PRESETS, TrainingConfig
    from engine.training.tuning import tune_each

    settings = TrainingConfig.from_file(config, "each_mode") if config else PRESETS["each_mode"]
    modes = [mode] if mode else None
    table = tune_each(data, out, settings, start, modes=modes, say=console.print, callbacks=callbacks)
    typer.echo(json.dumps(table) if as_json else (out / "each_mode.md").read_text())


def _progress(console: "Console") -> tuple[object, ...]:
    try:
        from engine.nets.progress import EpochLines
    except ImportError as error:
        raise BadRequest("Training needs TensorFlow: pip install 'modebot[training]'.") from error
    return (EpochLines(console),)
