"""`python -m tests.soak uploads` and `mutations`: try, show how far it is, and write docs/soak/uploads.md."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from tests.bench.timing import machine
from tests.soak import kills as killing
from tests.soak import queue as queueing
from tests.soak import report, running
from tests.soak.batch import Tally
from tests.soak.hostile import cases

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "docs" / "soak" / "uploads.md"
VERDICTS, TALLIES = ROOT / "out" / "soak" / "hostile.jsonl", ROOT / "out" / "soak" / "mutations.jsonl"
GROWTH, ROUNDS, ROUND = ROOT / "out" / "soak" / "growth.jsonl", 3, 1_000

Workers = Annotated[int, typer.Option(min=1, help="Processes that work side by side.")]
app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


@app.command()
def uploads(
    data: Annotated[Path, typer.Option(exists=True, file_okay=False, help="Folder with manifest.csv and files.zip.")],
    workers: Workers = 2,
) -> None:
    """Labelled hostile files through real workers; which answers are right."""
    VERDICTS.unlink(missing_ok=True)
    files = list(cases(data))
    with _progress() as progress:
        task = progress.add_task("files", total=len(files))

        def heard(verdict: running.Verdict) -> None:
            running.append(VERDICTS, verdict)
            progress.advance(task)
            if not verdict.right:
                progress.console.print(f"{verdict.file}: {verdict.answer.kind}: {verdict.answer.text}", markup=False)

        asyncio.run(running.hear_hostile(files, workers, heard))
    _write(workers)


@app.command()
def mutations(
    count: Annotated[int, typer.Option(min=1, help="How many, from number 0 on.")] = 100_000,
    workers: Workers = 2,
    fresh: Annotated[bool, typer.Option(help="Begin anew instead of going on where an earlier run stopped.")] = False,
) -> None:
    """Damaged files by the thousand."""
    if fresh:
        TALLIES.unlink(missing_ok=True)
    done = {tally.first for tally in running.tallies(TALLIES)}
    left = [first for first in range(0, count, running.BATCH) if first not in done]
    with _progress() as progress:
        task = progress.add_task("mutations", total=count, completed=count - running.BATCH * len(left))

        def heard(tally: Tally) -> None:
            running.append(TALLIES, tally)
            progress.advance(task, tally.count)
            for finding in tally.findings:
                progress.console.print(str(finding), markup=False)

        asyncio.run(running.hear_mutations(left, workers, heard))
    _write(workers)


@app.command()
def growth() -> None:
    """One worker hears the same files again and again; whether its memory goes on growing."""
    GROWTH.unlink(missing_ok=True)
    firsts = [*range(0, ROUND, running.BATCH)] * ROUNDS
    asyncio.run(running.hear_mutations(firsts, 1, lambda tally: running.append(GROWTH, tally)))
    _write(1)


@app.command()
def kills(
    trials: Annotated[int, typer.Option(min=1, help="How often the bot is killed.")] = 50,
    seed: Annotated[int, typer.Option(help="Of what is asked, and when it is killed.")] = 1,
) -> None:
    """A bot killed at random moments; what becomes of requests and ratings."""
    where = machine()
    killing.report(killing.run(trials, seed, Console(stderr=True).print), trials, seed, where)


@app.command()
def queue() -> None:
    """Fifty members at once, and long days in virtual time; whether waits are stated truly."""
    where = machine()
    queueing.report(queueing.rushes(Console(stderr=True).print), where)


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True))


def _write(workers: int) -> None:
    date = datetime.now(UTC).date().isoformat()
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    verdicts, tallies = running.verdicts(VERDICTS), running.tallies(TALLIES)
    RESULTS.write_text(
        report.markdown(date, machine(), workers, verdicts, tallies, running.tallies(GROWTH)), encoding="utf-8"
    )


if __name__ == "__main__":
    app()
