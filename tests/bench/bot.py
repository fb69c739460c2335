"""The bot in its own process on the loopback Discord: start, memory, time to the answer and to the posted piece."""

import asyncio
import os
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import aiohttp

from bot.running.serve import run
from bot.settings import load
from tests.bench.report import Row
from tests.bench.timing import memory_mb
from tests.bot.stage import COMMANDS
from tests.loopback import LoopbackDiscord
from tests.loopback.process import BotProcess

ASKED = {"mode": "dorian", "root": "D", "tempo": 96, "meter": "4/4", "bars": 16}
PIECES = 5
PATIENCE_S = 120.0


async def serve(*, connector: aiohttp.BaseConnector) -> None:
    """Runs in the bot's process."""
    await run(load(os.environ), lambda: connector, guild_ready_timeout=0.0)


def rows() -> Iterator[Row]:
    yield from asyncio.run(_measured())


async def _measured() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        environment = {"DATABASE_URL": f"sqlite:///{Path(folder) / 'bench.sqlite3'}", "WORKERS": "1"}
        async with LoopbackDiscord() as loopback:
            begin = perf_counter()
            async with BotProcess(loopback, "tests.bench.bot:serve", environment) as process:
                await loopback.ready(*COMMANDS, timeout_s=PATIENCE_S)
                ready = perf_counter() - begin
                answers, posted = await _pieces(loopback)
                workers = [memory_mb(pid) for pid in _children(process.pid)]
                return [
                    Row("start of the bot until ready", ready, "s"),
                    Row("/compose until acknowledged, median", statistics.median(answers), "ms"),
                    Row("/compose, 16 bars, until posted with all files, median", statistics.median(posted), "ms"),
                    Row("memory of the bot after that", memory_mb(process.pid), "MB"),
                    Row("memory of its worker after that", max(workers), "MB"),
                ]


async def _pieces(loopback: LoopbackDiscord) -> tuple[list[float], list[float]]:
    """Milliseconds until the answer and until the piece, of several requests after one that warms the worker up."""
    ann = loopback.person("ann")
    answers, posted = [], []
    for number in range(PIECES + 1):
        begin = perf_counter()
        asked = ann.slash("compose", {**ASKED, "seed": number})
        await asked.acknowledged()
        answers.append((perf_counter() - begin) * 1000)
        await asked.message(timeout_s=PATIENCE_S)
        posted.append((perf_counter() - begin) * 1000)
    return answers[1:], posted[1:]


def _children(pid: int) -> list[int]:
    """Processes started by `pid`, and by those."""
    found: list[int] = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError):
            continue
        if parent == pid:
            found += [int(path.parent.name), *_children(int(path.parent.name))]
    return found
