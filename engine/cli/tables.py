"""Classifications as tables for a terminal."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from engine.classify import Classification, Guess
from engine.cli.records import mode_changes
from engine.files import shown
from engine.naming import name_note
from engine.theory import find_mode, find_root, spell_scale

_RUNNERS_UP = 2
_MOST_REMARKS = 20  # more would hide the table above them
_BAR_CELLS = 14
_CERTAIN = 0.995  # from here on "100%" would promise too much, as "0%" would of the rest


def one_piece(path: Path, found: Classification) -> RenderableType:
    """All that is known of one file: the answer, the ranking, what speaks for it, where the mode changes."""
    parts: list[RenderableType] = [_title(path, found)]
    parts.append(_distances(found) if _is_by_distance(found) else _probabilities(found))
    parts += [Text(reason) for reason in found.reasons]
    parts += [Text(warning, style="yellow") for warning in found.warnings]
    if mode_changes(found):
        parts += [Text("Where the mode changes:", style="bold"), _timeline(found)]
    return Group(*parts)


class Pieces:
    """A line a file with the answer and the runners-up, some warnings, and how many pieces have which answer.

    Files in `folder` are named as seen from there. Keeps only the lines, so that thousands of files fit. Rich prints
    it.
    """

    def __init__(self, folder: Path, method: str) -> None:
        self._folder = folder
        self._by_distance = method == "paper"
        self._table = Table(box=SIMPLE_HEAD, padding=(0, 1))
        self._table.add_column("file", overflow="fold")
        for column in ("answer", "differs in", "then") if self._by_distance else ("answer", "confidence", "then"):
            self._table.add_column(column)
        if not self._by_distance:
            self._table.add_column("changes", justify="right")
        self._remarks: list[Text] = []
        self._counts: Counter[str] = Counter()

    def add(self, path: Path, found: Classification) -> None:
        name = shown(path.relative_to(self._folder) if path.is_relative_to(self._folder) else path)
        self._table.add_row(Text(name), *(_distance_cells(found) if self._by_distance else _probability_cells(found)))
        self._counts[_kind(found)] += 1
        if found.warnings:
            self._remarks.append(Text(f"{name}: {' '.join(found.warnings)}", style="yellow"))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if self._counts:
            yield self._table
            yield from self._remarks[:_MOST_REMARKS]
            if (more := len(self._remarks) - _MOST_REMARKS) > 0:
                yield Text(f"{more} more files have warnings; --csv and --json give them all.", style="yellow")
            yield self._summary()

    def _summary(self) -> Table:
        pieces = self._counts.total()
        table = Table(box=SIMPLE_HEAD, padding=(0, 1))
        table.add_column("answer")
        table.add_column("pieces", justify="right")
        table.add_column("share")
        for answer, count in self._counts.most_common():
            table.add_row(answer, str(count), _bar(count / pieces))
        return table


def _title(path: Path, found: Classification) -> Text:
    told = _answers(found) and not _is_by_distance(found)
    how = f" ({found.verdict}, {_confidence(found)})" if told else ""
    return Text(f"{shown(Path(path.name))}: {found.headline()}{how}", style="bold")


def _distances(found: Classification) -> Table:
    table = Table("mode", "its notes", "differs in", "score")
    for guess in found.ranking:
        table.add_row(guess.title(), _notes(guess), f"{found.distances[guess.mode]} of 7", _bar(guess.score))
    return table


def _probabilities(found: Classification) -> Table:
    table = Table("mode", "its notes", "confidence", "")
    for guess in found.ranking:
        table.add_row(guess.title(), _notes(guess), _percent(guess.score), _bar(guess.score))
    return table


def _timeline(found: Classification) -> Table:
    table = Table("bars", "mode", "its notes", "confidence")
    for section in found.sections:
        guess = section.guess
        alone = section.first_bar == section.last_bar
        bars = str(section.first_bar) if alone else f"{section.first_bar}–{section.last_bar}"
        table.add_row(bars, guess.title(), _notes(guess), _percent(guess.score))
    return table


def _distance_cells(found: Classification) -> Iterator[str]:
    yield found.headline()
    yield f"{found.distance} of 7"
    yield ", ".join(guess.title() for guess in _others(found))


def _probability_cells(found: Classification) -> Iterator[str]:
    yield found.headline()
    yield "–" if found.verdict == "none" else _confidence(found)
    yield ", ".join(f"{guess.title()} {_percent(guess.score)}" for guess in _others(found))
    changes = mode_changes(found)
    yield "–" if changes is None else str(changes)


def _is_by_distance(found: Classification) -> bool:
    return found.method == "paper"


def _answers(found: Classification) -> tuple[Guess, ...]:
    """What the headline names."""
    return () if found.verdict == "none" else found.undecided or found.ranking[:1]


def _others(found: Classification) -> tuple[Guess, ...]:
    answers = _answers(found)
    return tuple(guess for guess in found.ranking if guess not in answers)[:_RUNNERS_UP]


def _kind(found: Classification) -> str:
    """What the piece counts as among others: its mode on whatever root, where there is one."""
    modes = {guess.mode for guess in _answers(found)}
    if len(modes) > 1:
        return "Undecided"
    return find_mode(modes.pop()).title if modes else found.headline()


def _confidence(found: Classification) -> str:
    return " or ".join(_percent(guess.score) for guess in _answers(found))


def _percent(score: float) -> str:
    if score >= _CERTAIN:
        return ">99%"
    return f"{score:.0%}" if score > 1 - _CERTAIN else "<1%"


def _bar(share: float) -> str:
    return "█" * round(share * _BAR_CELLS)


def _notes(guess: Guess) -> str:
    return " ".join(map(name_note, spell_scale(find_root(guess.root), find_mode(guess.mode))))
