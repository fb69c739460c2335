"""The command line: one module a subcommand. A new one is a module with a function, and a place in `COMMANDS`.

Exit codes: 0 all went well, 1 something failed, 2 the command line itself is wrong. Errors are one sentence on stderr.
"""

import sys

import typer

from engine.cli.choices import WithChoices
from engine.cli.classify import classify
from engine.cli.compose import compose
from engine.cli.corpus import corpus
from engine.cli.evaluate import evaluate, fit
from engine.cli.render import render
from engine.cli.train import train
from engine.errors import BadRequest, EngineError

COMMANDS = (classify, render, corpus, train, fit)

app = typer.Typer(
    help="Compose music in a mode, tell the mode of MIDI files, and render them to audio.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # errors as plain sentences rather than boxes, and help at once
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(cls=WithChoices)(compose)
for command in COMMANDS:
    app.command()(command)
app.add_typer(evaluate, name="evaluate")


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        app(prog_name="python -m engine")
    except BadRequest as error:
        _fail(str(error), 2)
    except EngineError as error:
        _fail(str(error), 1)
    except OSError as error:
        _fail(f"{error.filename or 'A file'} cannot be read or written: {error.strerror or error}.", 1)
    except Exception as error:  # the last edge: a person gets a sentence and not a traceback
        _fail(f"Something failed inside ({type(error).__name__}: {error}); please report it.", 1)


def _fail(sentence: str, code: int) -> None:
    typer.echo(f"Error: {sentence}", err=True)
    sys.exit(code)
