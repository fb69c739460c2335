"""docs/soak/work.md: each long run about work writes its own section, and leaves those of the others."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).parents[2] / "docs" / "soak" / "work.md"
TITLE = "# Work that goes wrong, kills, and the queue\n"


def write(heading: str, command: str, where: str, lines: Iterable[str], path: Path = RESULTS) -> str:
    """Put a section into the file, in place of an earlier one of the same heading; the section. `where` it was measured
    is `tests.bench.timing.machine()` from before."""
    measured = f"{datetime.now(UTC).date()}, `{command}`, on {where}."
    section = "\n".join([f"## {heading}", "", measured, "", *lines]) + "\n"
    old = path.read_text("utf-8") if path.exists() else TITLE
    kept = re.sub(rf"\n## {re.escape(heading)}\n.*?(?=\n## |\Z)", "", old, flags=re.DOTALL)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{kept.rstrip()}\n\n{section}", "utf-8")
    return section


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    return [_row(head), _row(["---"] * len(head)), *map(_row, rows)]


def _row(cells: Iterable[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"
