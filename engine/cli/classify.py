"""`classify`: root and mode of many MIDI files."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.errors import EngineError, TookTooLong

if TYPE_CHECKING:
    from engine.classify import Classification

_PRELOAD = ("engine.files", "sklearn.metrics", "symusic")  # imported once and shared by all workers
_MOST_WORKERS = 8  # reading is so quick that more only wait for one another
_FILES_A_WORKER = 50  # are read in less time than another worker takes to start
_STOPPED_CODE = "too_large"  # a file that takes too long is too large for us, whatever its bytes


def classify(
    files: Annotated[list[Path], typer.Argument(help="MIDI files, and folders of them.", metavar="FILE")],
    method: Annotated[str, typer.Option(help="How to tell the mode; “paper” is the one there is.")] = "paper",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Tell the root and the mode of MIDI files, many at once.

    A file that cannot be read becomes an error of its own: not_midi (also for no file at all), corrupt, empty,
    too_short, too_large, unsupported, unpitched or internal.
    """
    from engine.classify import check_method
    from engine.files import find_files

    check_method(method)
    paths = list(find_files(files))
    if not paths:
        raise EngineError("There are no MIDI files in there; name files that end in .mid, .midi, .kar or .rmi.")
    failed = _print_json(paths, method) if as_json else _print_tables(paths, method)
    raise typer.Exit(1 if failed else 0)


def _outcomes(paths: list[Path], method: str) -> Iterator["tuple[Path, Classification | EngineError]"]:
    """What became of each file, in order, with progress on stderr where somebody looks at it."""
    from rich.console import Console
    from rich.progress import track

    from engine.files import classify_file
    from engine.limits import call_each

    workers = min(1 + len(paths) // _FILES_A_WORKER, _MOST_WORKERS, os.cpu_count() or 1)
    outcomes = call_each(classify_file, ((path, method) for path in paths), workers, preload=_PRELOAD)
    console = Console(stderr=True)
    hidden = not console.is_terminal
    shown = track(outcomes, "Reading", total=len(paths), console=console, transient=True, disable=hidden)
    yield from zip(paths, shown, strict=True)


def _print_json(paths: list[Path], method: str) -> int:
    failed = 0
    for path, outcome in _outcomes(paths, method):
        failed += isinstance(outcome, EngineError)
        record = _error_record(path, outcome) if isinstance(outcome, EngineError) else _record(path, outcome)
        typer.echo(json.dumps(record))
    return failed


def _record(path: Path, found: "Classification") -> dict[str, object]:
    return {
        "file": str(path),
        "root": found.root,
        "mode": found.mode,
        "distance": found.distance,
        "distances": found.distances,
        "ranking": [{"root": g.root, "mode": g.mode, "score": g.score} for g in found.ranking],
        "warnings": list(found.warnings),
    }


def _error_record(path: Path, error: EngineError) -> dict[str, object]:
    code = _STOPPED_CODE if isinstance(error, TookTooLong) else error.code
    return {"file": str(path), "error": code, "message": str(error)}


def _print_tables(paths: list[Path], method: str) -> int:
    from rich.console import Console

    from engine.cli.tables import list_of_pieces, one_piece
    from engine.files import shown

    outcomes = list(_outcomes(paths, method))
    found = [(path, outcome) for path, outcome in outcomes if not isinstance(outcome, EngineError)]
    errors = [(path, outcome) for path, outcome in outcomes if isinstance(outcome, EngineError)]
    if found:
        Console().print(one_piece(*found[0]) if len(outcomes) == 1 else list_of_pieces(found))
    for path, error in errors:
        typer.echo(f"Error: {shown(path)}: {error}", err=True)
    return len(errors)
