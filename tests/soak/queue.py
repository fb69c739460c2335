"""What members are told while they wait, how soon they are answered, how late the event loop is: all under load."""

import asyncio
import random
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import mean
from time import perf_counter, time

from bot.loopback import BotProcess, Interaction, LoopbackDiscord
from tests.bench.lag import told as lateness
from tests.bot.jobs.load import (
    BARS,
    METERS,
    TEMPOS_BPM,
    Heard,
    Statement,
    beside_a_hog,
    crowd,
    in_virtual_time,
    seconds_of,
)
from tests.bot.kills.lives import UPLOAD
from tests.bot.stage import COMMANDS, PATIENCE_S, Stage
from tests.soak.sections import table, write

WORKERS = (1, 2, 3)
AT_ONCE = 50
WHATMODE_SHARE = 0.2
HOURS_REQUESTS = 3_000
HOG_SEEDS = 20
LONGEST_S = 600.0

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Rush:
    """What fifty members met who asked at the same moment."""

    workers: int
    answers_s: Sequence[float]
    late_ms: float
    first: Sequence[Statement]
    later: Sequence[Statement]
    took_s: float


def rushes(told: Told) -> list[Rush]:
    """With a whole bot, for each number of workers."""
    found = []
    for workers in WORKERS:
        with tempfile.TemporaryDirectory() as folder:
            rush = asyncio.run(_rush(Path(folder), workers, random.Random(workers)))
        told(f"{workers} workers: slowest first answer {max(rush.answers_s):.2f} s, loop late {rush.late_ms:.0f} ms")
        found.append(rush)
    return found


async def _rush(folder: Path, workers: int, rng: random.Random) -> Rush:
    async with LoopbackDiscord() as loopback:
        loopback.settings.provisional_buttons = ("Cancel",)
        stage = Stage(loopback, folder)
        environment = stage.environment(workers=workers, queue_limit=2 * AT_ONCE, log_level="WARNING")
        async with BotProcess(loopback, "tests.bench.bot:serve", environment) as process:
            await loopback.ready(*COMMANDS, timeout_s=PATIENCE_S)
            await asyncio.gather(*(stage.compose(by=f"early {number}") for number in range(2 * workers)))
            began_s = perf_counter()
            asked = [_ask(loopback, number, rng) for number in range(AT_ONCE)]
            heard = await asyncio.gather(*(_listen(stage, interaction) for interaction in asked))
            took_s = perf_counter() - began_s
            late_ms = max(lateness(process.output, began_s, perf_counter()))
            await process.stop()
        loopback.assert_clean()
    answers_s = [interaction.answered_after_s or PATIENCE_S for interaction in asked]
    first = [statement for statements in heard for statement in statements[:1]]
    later = [statement for statements in heard for statement in statements[1:]]
    return Rush(workers, answers_s, late_ms, first, later, took_s)


def _ask(loopback: LoopbackDiscord, number: int, rng: random.Random) -> Interaction:
    person = loopback.person(f"member {number}")
    if rng.random() < WHATMODE_SHARE:
        return person.slash("whatmode", file=UPLOAD)
    size = {"bars": rng.choice(BARS), "meter": rng.choice(METERS), "tempo": rng.choice(TEMPOS_BPM)}
    return person.slash("compose", {"mode": "dorian", "root": "D", "seed": number} | size)


async def _listen(stage: Stage, asked: Interaction) -> list[Statement]:
    """Every "begins in about ..." that a member read, beside when it began by the request's row."""
    said: list[tuple[str, float]] = []

    def note() -> bool:
        message = asked.messages[0] if asked.messages else None
        if message is None or message.loading:
            return False
        if message.labels != ["Cancel"]:
            return True
        if not said or said[-1][0] != message.content:
            said.append((message.content, time()))
        return False

    await stage.loopback.wait_for(note, LONGEST_S, "the answer")
    [(started_at,)] = stage.rows("select started_at from jobs where interaction_id = ?", asked.id)
    began_s = datetime.fromisoformat(f"{started_at}+00:00").timestamp()
    waits = [(text.rpartition("about ")[2].rstrip("."), at_s) for text, at_s in said if " begins in about " in text]
    return [Statement(seconds_of(words), began_s - at_s) for words, at_s in waits if began_s > at_s]


def simulated(requests: int = HOURS_REQUESTS) -> list[tuple[int, float, float, Heard]]:
    """Workers, slowness, load, and what was told, in virtual time."""
    return [
        (workers, slowness, load, in_virtual_time(crowd(workers, load, requests, random.Random(7), slowness)))
        for workers in WORKERS
        for slowness in (1.0, 3.0)
        for load in (0.8, 1.0, 1.3)
    ]


def hogs() -> list[tuple[int, float, float]]:
    """Workers, and the mean seconds that others wait beside a member who has one request at a time, and two."""
    return [(workers, _beside(workers, 1), _beside(workers, 2)) for workers in WORKERS]


def _beside(workers: int, at_once: int) -> float:
    return mean(in_virtual_time(beside_a_hog(workers, at_once, random.Random(seed))) for seed in range(HOG_SEEDS))


def report(found: Sequence[Rush], where: str) -> str:
    return write("The queue", "python -m tests.soak queue", where, [*_real(found), "", *_virtual(), "", *_fair()])


def _real(found: Sequence[Rush]) -> list[str]:
    rows = [
        (
            rush.workers, f"{max(rush.answers_s):.2f} s", f"{rush.late_ms:.0f} ms", f"{rush.took_s:.0f} s",
            len(rush.first) + len(rush.later), _share(rush.first), _share(rush.later),
        )
        for rush in found
    ]  # fmt: skip
    return [
        f"A whole bot, and {AT_ONCE} members who ask at the same moment for pieces of 4 to 64 bars or what mode a file "
        "is in. A stated wait is right within a factor of 2, or within 2 s. Waits are said after 2 s, then every 4 s.",
        "",
        *table(("workers", "slowest first answer", "event loop at most late", "all done after", "waits said",
                "first ones right", "later ones right"), rows),
    ]  # fmt: skip


def _virtual() -> list[str]:
    rows = [
        (workers, f"{slowness:g}", f"{load:g}", len(heard.first) + len(heard.later), _share(heard.first),
         _share(heard.later), _strict([*heard.first, *heard.later]))
        for workers, slowness, load, heard in simulated()
    ]  # fmt: skip
    return [
        f"{HOURS_REQUESTS:,} such requests of twenty members in virtual time, by the same queue: `slowness` of the "
        "machine against the one of the queue's figures, `load` as a share of what the workers can do.",
        "",
        *table(("workers", "slowness", "load", "waits said", "first ones right", "later ones right",
                "strictly within a factor of 2"), rows),
    ]  # fmt: skip


def _fair() -> list[str]:
    rows = [
        (workers, f"{modest:.2f} s", f"{insisting:.2f} s", f"{insisting / modest - 1:+.1%}")
        for workers, modest, insisting in hogs()
    ]
    return [
        "How long others wait on average beside a member who asks for the next piece when the last is done, and beside "
        f"one who always has two requests; virtual time, {HOG_SEEDS} times 400 requests.",
        "",
        *table(("workers", "beside one at a time", "beside two", "growth"), rows),
    ]


def _share(statements: Sequence[Statement]) -> str:
    return f"{mean(statement.right for statement in statements):.0%}" if statements else "none said"


def _strict(statements: Sequence[Statement]) -> str:
    return f"{mean(one.waited_s / 2 <= one.said_s <= 2 * one.waited_s for one in statements):.0%}"
