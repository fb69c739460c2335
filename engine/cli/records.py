"""Classifications as records for programs: JSON objects and rows of a CSV table."""

import csv
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from engine.errors import BadRequest, EngineError, TookTooLong

if TYPE_CHECKING:
    from engine.classify import Classification, Guess

RowWriter: TypeAlias = Callable[[Path, "Classification | EngineError"], None]

COLUMNS = (
    "file", "root", "mode", "verdict", "score", "second_root", "second_mode", "second_score", "changes", "warnings",
    "error", "message",
)  # fmt: skip
"""Of the CSV table, in order. What does not apply to a file is empty; `classify --help` says what they hold."""

_STOPPED_CODE = "too_large"  # a file that takes too long is too large for us, whatever its bytes
_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # spreadsheets compute the wide ones, too


def mode_changes(found: "Classification") -> int | None:
    """How often the mode changes along the piece; None where the method does not look."""
    return len(found.sections) - 1 if found.sections else None


def json_record(path: Path, outcome: "Classification | EngineError") -> dict[str, object]:
    """What became of a file. Programs rely on the names; new ones come after those that are there."""
    if isinstance(outcome, EngineError):
        return {"file": str(path), **_error(outcome)}
    return {
        "file": str(path),
        "root": outcome.root,
        "mode": outcome.mode,
        "distance": outcome.distance,
        "distances": outcome.distances,
        "ranking": [_guess(guess) for guess in outcome.ranking],
        "warnings": list(outcome.warnings),
        "verdict": outcome.verdict,
        "headline": outcome.headline(),
        "score": outcome.confidence,
        "undecided": [_guess(guess) for guess in outcome.undecided],
        "reasons": list(outcome.reasons),
        "sections": [
            {"first_bar": section.first_bar, "last_bar": section.last_bar, **_guess(section.guess)}
            for section in outcome.sections
        ],
        "pitch_classes": list(outcome.pitch_classes),
    }


@contextmanager
def csv_table(path: Path) -> Iterator[RowWriter]:
    """A function that adds the row of a file to the table at `path`.

    The table appears, whole, when the block ends; a block that does not reach its end leaves things as they were.
    Raises BadRequest where something else than such a table is there, EngineError where nothing can be written.
    """
    target = path.resolve()  # a link stays a link
    _check_free(target)
    part = target.with_name(f".{target.name[:100]}.{os.getpid()}.part")  # beside it, so that renaming is one step
    _create(part, path)
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            yield lambda name, outcome: writer.writerow(_cells(name, outcome))
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _check_free(target: Path) -> None:
    from engine.files import shown

    if not target.exists():
        return
    header = ",".join(COLUMNS).encode()
    if target.is_file():
        with target.open("rb") as file:
            if file.read(len(header)) in (b"", header):
                return
    raise BadRequest(f"{shown(target)} is there and is no table of this command; name another file for the table.")


def _create(part: Path, path: Path) -> None:
    from engine.files import shown

    try:
        part.touch(exist_ok=False)
    except OSError as error:
        raise EngineError(f"The table {shown(path)} cannot be written: {error.strerror}.") from None


def _cells(path: Path, outcome: "Classification | EngineError") -> dict[str, str]:
    from engine.files import shown

    fields = _error(outcome) if isinstance(outcome, EngineError) else _answer(outcome)
    return {
        column: _inert(value) for column, value in {**dict.fromkeys(COLUMNS, ""), "file": shown(path), **fields}.items()
    }


def _answer(found: "Classification") -> dict[str, str]:
    second = found.ranking[1] if len(found.ranking) > 1 else None
    changes = mode_changes(found)
    return {
        "root": found.root,
        "mode": found.mode,
        "verdict": found.verdict,
        "score": f"{found.confidence:.4f}",
        "second_root": second.root if second else "",
        "second_mode": second.mode if second else "",
        "second_score": f"{second.score:.4f}" if second else "",
        "changes": "" if changes is None else str(changes),
        "warnings": " ".join(found.warnings),
    }


def _error(error: EngineError) -> dict[str, str]:
    return {"error": _STOPPED_CODE if isinstance(error, TookTooLong) else error.code, "message": str(error)}


def _guess(guess: "Guess") -> dict[str, object]:
    return {"root": guess.root, "mode": guess.mode, "score": guess.score}


def _inert(text: str) -> str:
    """The text so that a spreadsheet shows it rather than computing it."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
