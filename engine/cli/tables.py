"""Classifications as tables for a terminal."""

from collections.abc import Sequence
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from engine.classify import Classification, Guess
from engine.files import shown
from engine.theory import find_mode, find_root, pretty, spell_scale

_RUNNERS_UP = 2


def one_piece(path: Path, found: Classification) -> RenderableType:
    """The whole ranking of one file."""
    table = Table(title=Text(f"{shown(path)}: {_title(found.ranking[0])}", style="bold"), title_justify="left")
    for column in ("mode", "its notes", "differs in", "score"):
        table.add_column(column)
    for guess in found.ranking:
        scale = spell_scale(find_root(guess.root), find_mode(guess.mode))
        bar = "█" * round(guess.score * 14)
        table.add_row(_title(guess), " ".join(map(pretty, scale)), f"{found.distances[guess.mode]} of 7", bar)
    return Group(table, *(Text(warning, style="yellow") for warning in found.warnings))


def list_of_pieces(found: Sequence[tuple[Path, Classification]]) -> RenderableType:
    """One line a file with the answer and the runners-up, and the warnings below."""
    table = Table(box=SIMPLE_HEAD, padding=(0, 1))
    table.add_column("file", overflow="fold")
    for column in ("mode", "differs in", "then"):
        table.add_column(column)
    for path, piece in found:
        then = ", ".join(_title(guess) for guess in piece.ranking[1 : 1 + _RUNNERS_UP])
        table.add_row(Text(shown(path)), _title(piece.ranking[0]), f"{piece.distance} of 7", then)
    remarks = [f"{shown(path)}: {' '.join(piece.warnings)}" for path, piece in found if piece.warnings]
    return Group(table, *(Text(remark, style="yellow") for remark in remarks))


def _title(guess: Guess) -> str:
    return f"{pretty(guess.root)} {find_mode(guess.mode).title}"
