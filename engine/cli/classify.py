"""`classify`: root and mode of many files."""

import json
import os
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import closing, nullcontext
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.cli.records import RowWriter, csv_table, json_record
from engine.errors import EngineError

if TYPE_CHECKING:
    from engine.classify import Classification

    Outcomes = Iterator[tuple[Path, Classification | EngineError]]

_PRELOAD = ("engine.files", "sklearn.metrics", "symusic")  # imported once and shared by all workers
_MOST_WORKERS = 8  # reading is so quick that more only wait for one another
_FILES_A_WORKER = 50  # are read in less time than another worker takes to start
_INTERRUPTED = 130  # 128 and the number of SIGINT, as shells have it


def classify(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Music files, and folders of them: MIDI (.mid, .midi, .kar, .rmi), MusicXML (.musicxml, .mxl, .xml),"
            " ABC (.abc) and Humdrum kern (.krn).",
            metavar="FILE",
        ),
    ],
    method: Annotated[
        str | None,
        typer.Option(
            help="How to tell the mode: “joint” weighs all roots and modes together, “paper” finds the key first"
            " and then takes the nearest mode.",
            metavar="NAME",
        ),
    ] = None,
    csv: Annotated[
        Path | None,
        typer.Option(
            help="Write a table as well, when all files are read. A table that this command wrote before is replaced;"
            " any other file is left alone.",
            metavar="TABLE",
        ),
    ] = None,
    pictures: Annotated[
        Path | None,
        typer.Option(help="Draw every answer into this folder, as a PNG called like the file.", metavar="FOLDER"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Tell the root and the mode of music files, many at once.

    A file that cannot be read becomes an error of its own: not_midi (also for no file at all), corrupt, empty,
    too_short, too_large, unsupported, unpitched or internal.

    The table of --csv has one row a file, in UTF-8, with the columns file, root, mode, verdict (clear, likely, open:
    the notes cannot tell, none: no mode), score (0 to 1), second_root, second_mode and second_score (the runner-up),
    changes (how often the mode changes; empty where the method does not look), warnings, and, for a file that could
    not be read, error and message. Text that a spreadsheet would compute begins with an apostrophe.
    """
    try:
        failed = _tell(files, method, csv, pictures, as_json)
    except KeyboardInterrupt:
        left = f", and {csv} was not written" if csv else ""
        typer.echo(f"Stopped before all files were read{left}.", err=True)
        raise typer.Exit(_INTERRUPTED) from None
    raise typer.Exit(1 if failed else 0)


def _tell(files: list[Path], method: str | None, csv: Path | None, pictures: Path | None, as_json: bool) -> int:
    """Print what becomes of the files, write the table and draw. Returns how many could not be read."""
    method, paths = _checked(method), _found(files)
    with (
        csv_table(csv) if csv else nullcontext(_write_nothing) as write_row,
        closing(_outcomes(paths, method)) as outcomes,
    ):
        told = _drawn(_written(outcomes, write_row), pictures)
        if as_json:
            return _print_json(told)
        return _print_piece(told) if len(paths) == 1 else _print_pieces(told, _common_folder(paths), method)


def _checked(method: str | None) -> str:
    from engine.classify import check_method
    from engine.classify import classify as classify_piece

    name = method or str(signature(classify_piece).parameters["method"].default)  # stands there alone
    check_method(name)
    return name


def _found(files: list[Path]) -> list[Path]:
    from engine.files import SUFFIXES, find_files

    paths = list(find_files(files))
    if not paths:
        raise EngineError(f"There are no music files in there; name files that end in {', '.join(sorted(SUFFIXES))}.")
    return paths


def _outcomes(paths: list[Path], method: str) -> Generator[tuple[Path, "Classification | EngineError"], None, None]:
    """What became of each file, in order, with progress on stderr where somebody looks at it."""
    from engine.cli.progress import progress
    from engine.files import classify_file
    from engine.limits import call_each

    workers = min(1 + len(paths) // _FILES_A_WORKER, _MOST_WORKERS, os.cpu_count() or 1)
    with closing(call_each(classify_file, ((path, method) for path in paths), workers, preload=_PRELOAD)) as outcomes:
        yield from zip(paths, progress(outcomes, len(paths), "Reading"), strict=True)


def _written(outcomes: "Outcomes", write_row: RowWriter) -> "Outcomes":
    for path, outcome in outcomes:
        write_row(path, outcome)
        yield path, outcome


def _drawn(outcomes: "Outcomes", folder: Path | None) -> "Outcomes":
    """The outcomes, each answer drawn into `folder` where one is given. Later files of one name get a number."""
    if folder is None:
        yield from outcomes
        return
    from engine.figures.modes import draw_modes

    folder.mkdir(parents=True, exist_ok=True)
    seen: Counter[str] = Counter()
    for path, outcome in outcomes:
        if not isinstance(outcome, EngineError):
            seen[path.name] += 1
            number = f" ({seen[path.name]})" if seen[path.name] > 1 else ""
            (folder / f"{path.name}{number}.png").write_bytes(draw_modes(outcome, path.name))
        yield path, outcome


def _write_nothing(path: Path, outcome: "Classification | EngineError") -> None:
    """The row writer of a run without a table."""


def _print_json(outcomes: "Outcomes") -> int:
    failed = 0
    for path, outcome in outcomes:
        failed += isinstance(outcome, EngineError)
        typer.echo(json.dumps(json_record(path, outcome)))
    return failed


def _print_piece(outcomes: "Outcomes") -> int:
    from rich.console import Console

    from engine.cli.tables import one_piece

    ((path, outcome),) = outcomes
    if isinstance(outcome, EngineError):
        return _print_errors([(path, outcome)])
    Console().print(one_piece(path, outcome))
    return 0


def _print_pieces(outcomes: "Outcomes", folder: Path, method: str) -> int:
    from rich.console import Console

    from engine.cli.tables import Pieces

    pieces = Pieces(folder, method)
    errors = []
    for path, outcome in outcomes:
        if isinstance(outcome, EngineError):
            errors.append((path, outcome))
        else:
            pieces.add(path, outcome)
    Console().print(pieces, end="")
    return _print_errors(errors)


def _common_folder(paths: list[Path]) -> Path:
    """The folder that all the paths lie in; the current one where they have none in common."""
    if len({path.anchor for path in paths}) > 1:
        return Path()
    return Path(os.path.commonpath([path.parent for path in paths]))


def _print_errors(errors: list[tuple[Path, EngineError]]) -> int:
    from engine.files import shown

    for path, error in errors:
        typer.echo(f"Error: {shown(path)}: {error}", err=True)
    return len(errors)
