"""The command line: one function a subcommand. A new one is a function in the module that it is about, and a place in
`COMMANDS`; it takes a `typer.Context`, whose `obj` is the `Launch`, and imports what is heavy inside.

Exit codes: 0 stopped as asked, or all is well; 1 something failed; 2 the command line itself is wrong; 69 FluidSynth or
the sound font is missing; 70 a defect; 74 the database or a file cannot be used; 75 Discord cannot be reached (worth
another try); 77 Discord refuses the token; 78 a setting is wrong.
"""

import logging
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

import typer

from bot.crowd.cli import export, report, simulate
from bot.errors import BadSettings, BotError, DiscordRefused, PartMissing, StoreUnusable, Unreachable
from bot.playground.cli import playground
from bot.running.ask import health
from bot.running.backup_cli import backup, restore
from bot.running.check import check
from bot.running.launch import Launch
from engine.errors import EngineError

COMMANDS: tuple[Callable[..., Any], ...] = (check, health, backup, restore, export, report, simulate, playground)

EXIT_CODES: dict[type[BotError], int] = {
    BadSettings: os.EX_CONFIG,
    StoreUnusable: os.EX_IOERR,
    PartMissing: os.EX_UNAVAILABLE,
    DiscordRefused: os.EX_NOPERM,
    Unreachable: os.EX_TEMPFAIL,
}

_log = logging.getLogger(__name__)

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # errors as plain sentences rather than boxes, and help at once
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in COMMANDS:
    app.command()(command)


@app.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Modebot for Discord. Without a command it runs until it is told to stop.

    Settings come from the environment and from the file .env; .env.example explains each.
    """
    if context.invoked_subcommand is None:
        from bot.running.serve import serve

        serve(context.obj)


def run_command_line(arguments: Sequence[str], launch: Launch) -> int:
    """Do what the arguments say; the exit code. Errors are one sentence on standard error."""
    try:
        app(args=list(arguments), prog_name="python -m bot", obj=launch)
    except SystemExit as end:  # how Typer ends, with 0 as well
        return end.code if isinstance(end.code, int) else 1
    except BotError as error:
        return _failed(str(error), EXIT_CODES.get(type(error), 1))
    except EngineError as error:
        return _failed(str(error), 1)
    except OSError as error:
        return _failed(f"{error.filename or 'A file'} cannot be used: {error.strerror or error}.", os.EX_IOERR)
    except Exception as error:
        _log.critical("stopped by a defect", exc_info=error)
        return _failed(f"something failed inside ({type(error).__name__}); the log has it, please report it.", 70)
    return os.EX_OK


def _failed(sentence: str, code: int) -> int:
    sys.stderr.write(f"modebot: {sentence}\n")
    return code
