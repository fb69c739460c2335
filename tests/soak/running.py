"""The bot's workers, kept busy; what they answer is written down as it comes, so that a run can be taken up again."""

import asyncio
import json
import multiprocessing
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, TypeVar

from bot.errors import JobError
from bot.jobs.queue import Jobs, Limits
from bot.jobs.warmup import warm_up
from bot.settings import Settings
from engine.errors import EngineError
from tests.bench.timing import memory_mb
from tests.soak.answers import Answer, ask
from tests.soak.batch import Tally, hear_batch, made, tally
from tests.soak.hostile import Case
from tests.soak.seeds import seeds

T = TypeVar("T")

BATCH = 50
BATCH_TIMEOUT_S = 120.0


@dataclass(frozen=True)
class Verdict:
    """Of one hostile file. Memory in MB: the most that any worker had so far, and what the bot's side has."""

    file: str
    expected: str
    truth: str
    right: bool
    answer: Answer
    worker_mb: float
    bot_mb: float


def limits(workers: int, timeout_s: float) -> Limits:
    """The bot's own by default, for so many workers."""
    usual = Settings.model_construct()
    return Limits(workers, usual.queue_limit, usual.queue_limit, timeout_s, usual.job_memory_mb)


async def hear_hostile(files: Sequence[Case], workers: int, heard: Callable[[Verdict], None]) -> None:
    """Each file through a worker that was started, limited and warmed up as the bot's are; not timed until it is."""
    sound_file = seeds()[0][1]
    async with Jobs(limits(workers, Settings.model_construct().job_timeout_s), warm_up) as jobs:

        async def hear(case: Case) -> None:
            answer = await ask(jobs, case.data, case.upload_name)
            right = case.right(answer)
            heard(Verdict(case.file, case.expected, case.truth, right, answer, _peak_mb(), memory_mb()))

        await asyncio.gather(*(ask(jobs, sound_file, "sound.mid") for _ in range(workers)))
        await _side_by_side(files, workers, hear)


async def hear_mutations(firsts: Iterable[int], workers: int, heard: Callable[[Tally], None]) -> None:
    """Batches of mutations; one that fails as a whole is heard again file by file, as the bot would."""
    async with Jobs(limits(workers, BATCH_TIMEOUT_S)) as jobs:

        async def hear(first: int) -> None:
            try:
                with jobs.admit(member_id=0) as ticket:
                    heard(await ticket.run(hear_batch, first, BATCH))
            except (JobError, EngineError):
                heard(await _one_by_one(jobs, first))

        await _side_by_side(firsts, workers, hear)


async def _one_by_one(jobs: Jobs, first: int) -> Tally:
    begin = perf_counter()
    files = [made(number) for number in range(first, first + BATCH)]
    answers = [(file, await ask(jobs, file.data, f"{file.form} {file.number}")) for file in files]
    return tally(first, answers, perf_counter() - begin)


async def _side_by_side(work: Iterable[T], number: int, do: Callable[[T], Awaitable[None]]) -> None:
    """`do` for each, so many at a time; the next is only made when it is wanted."""
    source = iter(work)

    async def one_after_another() -> None:
        for item in source:
            await do(item)

    async with asyncio.TaskGroup() as group:
        for _ in range(number):
            group.create_task(one_after_another())


def _peak_mb() -> float:
    """The most memory that a worker that is alive ever had, Linux."""
    return max((_high_water_mb(child.pid) for child in multiprocessing.active_children()), default=0.0)


def _high_water_mb(pid: int | None) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:  # it has just ended
        return 0.0
    return max((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), default=0.0)


def append(path: Path, row: Verdict | Tally) -> None:
    """One line of JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(row)) + "\n")


def tallies(path: Path) -> list[Tally]:
    """What an earlier run wrote."""
    return [Tally(**row) for row in _rows(path)]


def verdicts(path: Path) -> list[Verdict]:
    """What an earlier run wrote."""
    return [Verdict(**{**row, "answer": Answer(**row["answer"])}) for row in _rows(path)]


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []
