"""The bot in its own process on the loopback Discord: start, answers and pieces with 1, 10 and 50 members, memory.

The loopback and this program take processor time, too: one core is left to them and to the bot's own process, each of
the others has a worker.
"""

import asyncio
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import aiohttp
import numpy as np

from bot.loopback import BotProcess, LoopbackDiscord
from bot.running.serve import run
from bot.settings import load
from tests.bench.lag import told, watch
from tests.bench.report import Row
from tests.bench.timing import memory_mb, unshared_mb
from tests.bot.stage import COMMANDS, PATIENCE_S, all_below

ASKED = {"mode": "dorian", "root": "D", "tempo": 96, "meter": "4/4", "bars": 8}
PIECE = "a piece of 8 bars"
ROUNDS = {1: 20, 10: 4, 50: 2}
"""How many members ask at the same moment -> how often they do."""

WORKERS = max(1, (os.cpu_count() or 2) - 1)


@dataclass(frozen=True)
class Crowd:
    """What came of some rounds of as many members, who each asked for one piece at the same moment."""

    members: int
    answers_ms: Sequence[float]
    pieces_s: Sequence[float]
    took_s: float
    late_ms: float

    @property
    def per_minute(self) -> float:
        return len(self.pieces_s) / self.took_s * 60


async def serve(*, connector: aiohttp.BaseConnector) -> None:
    """Runs in the bot's process."""
    meter = asyncio.create_task(watch())
    try:
        await run(load(os.environ), lambda: connector, guild_ready_timeout=0.0)
    finally:
        meter.cancel()
        with suppress(asyncio.CancelledError):
            await meter


def rows() -> Iterator[Row]:
    yield from asyncio.run(_measured())


async def _measured() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        async with LoopbackDiscord() as loopback:
            loopback.settings.provisional_buttons = ("Cancel",)
            await _first_start(loopback, folder)
            begin = perf_counter()
            async with BotProcess(loopback, "tests.bench.bot:serve", _environment(folder)) as process:
                await loopback.ready(*COMMANDS, timeout_s=PATIENCE_S)
                ready_s = perf_counter() - begin
                await _at_once(loopback, WORKERS)  # each worker has done something, and is warm
                crowds = [await _crowd(loopback, process, members) for members in ROUNDS]
                memory = list(_memory(process.pid, sum(len(crowd.pieces_s) for crowd in crowds) + WORKERS))
            loopback.assert_clean()
    return [Row("start of the bot until ready", ready_s, "s"), *_rows(crowds), *memory]


async def _first_start(loopback: LoopbackDiscord, folder: str) -> None:
    """Makes the database, which takes libraries that no later start loads."""
    async with BotProcess(loopback, "tests.bench.bot:serve", _environment(folder)) as process:
        await loopback.ready(*COMMANDS, timeout_s=PATIENCE_S)
        await process.stop()
    await loopback.gone()


def _environment(folder: str) -> dict[str, str]:
    """The limits let fifty members in at once; all else is as usual, the ten reactions under each piece included."""
    return {
        "DATABASE_URL": f"sqlite:///{Path(folder) / 'bench.sqlite3'}",
        "WORKERS": str(WORKERS),
        "QUEUE_LIMIT": "100",
        "LOG_LEVEL": "WARNING",
    }


async def _crowd(loopback: LoopbackDiscord, process: BotProcess, members: int) -> Crowd:
    answers_ms, pieces_s, begin = list[float](), list[float](), perf_counter()
    for _ in range(ROUNDS[members]):
        for answer_ms, piece_s in await _at_once(loopback, members):
            answers_ms.append(answer_ms)
            pieces_s.append(piece_s)
    end = perf_counter()
    late_ms = max(told(process.output, begin, end))
    return Crowd(members, answers_ms, pieces_s, end - begin, late_ms)


async def _at_once(loopback: LoopbackDiscord, members: int) -> list[tuple[float, float]]:
    people = [loopback.person(f"member {number}") for number in range(members)]
    return await asyncio.gather(*(_piece(loopback, person.user.name) for person in people))


async def _piece(loopback: LoopbackDiscord, name: str) -> tuple[float, float]:
    """Milliseconds until Discord had the first answer, and seconds until the piece stood there with all its files."""
    begin = perf_counter()
    asked = loopback.person(name).slash("compose", ASKED)
    message = await asked.message(timeout_s=PATIENCE_S)
    took_s = perf_counter() - begin
    assert message.file(".mid").data, message.content
    assert asked.answered_after_s is not None
    return asked.answered_after_s * 1000, took_s


def _rows(crowds: Sequence[Crowd]) -> Iterator[Row]:
    crowd = crowds[-1]
    for share in (50, 95):
        what = f"first answer, {crowd.members} commands at once, all of {WORKERS} workers busy, p{share}"
        yield Row(what, _share(crowd.answers_ms, share), "ms")
    for crowd in crowds:
        asking = "one member alone" if crowd.members == 1 else f"{crowd.members} members at once"
        for share in (50, 95):
            what = f"/compose until {PIECE} is posted, {asking}, {WORKERS} workers, p{share} of {len(crowd.pieces_s)}"
            yield Row(what, _share(crowd.pieces_s, share), "s")
    yield Row(f"pieces a minute, {crowd.members} members at once, {WORKERS} workers", crowd.per_minute, "")
    yield Row("the same for each worker, which uses up to one core", crowd.per_minute / WORKERS, "")
    yield Row("the latest that the bot's event loop was meanwhile", crowd.late_ms, "ms")


def _memory(pid: int, pieces: int) -> Iterator[Row]:
    """The bot's process holds the loopback's client as well, some 12 MB that no bot has outside of tests."""
    worker = max(all_below(pid), key=memory_mb)
    for name, process in (("the bot, 12 MB of the measuring client included,", pid), ("its largest worker", worker)):
        yield Row(f"memory of {name} after {pieces} pieces (RSS)", memory_mb(process), "MB")
        if (own := unshared_mb(process)) is not None:
            yield Row("the same, what processes share counted in parts (PSS)", own, "MB")


def _share(values: Sequence[float], percent: int) -> float:
    return float(np.percentile(values, percent))


if __name__ == "__main__":
    for row in rows():
        print(f"{row.what}: {row.value:.4g} {row.unit}")  # noqa: T201  a look at this part alone
