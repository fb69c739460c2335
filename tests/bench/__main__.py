"""`python -m tests.bench`: measure, print, and write docs/benchmarks.md."""

from pathlib import Path

from rich.console import Console
from rich.markdown import Markdown

from tests.bench import bot, engine, steps
from tests.bench.report import Row, figure, markdown
from tests.bench.timing import machine

RESULTS = Path(__file__).parent.parent.parent / "docs" / "benchmarks.md"


def main() -> None:
    console = Console(stderr=True)
    where = machine()
    rows: list[Row] = []
    for part in (engine.rows, steps.rows, bot.rows):
        for row in part():
            console.print(f"{row.what}: {figure(row.value)} {row.unit} {row.ratio}")
            rows.append(row)
    text = markdown("Benchmarks", where, rows)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(text)
    console.print(Markdown(text))


if __name__ == "__main__":
    main()
