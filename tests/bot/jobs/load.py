"""A queue under load in virtual time: hours of requests in a second, by the real queue and without workers."""

import asyncio
import random
import selectors
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from bot.desk.progress import EVERY_S, FIRST_S
from bot.errors import Refused
from bot.jobs.effort import Effort, effort_of
from bot.jobs.queue import Jobs, Limits
from bot.jobs.slots import Slot
from bot.texts.work import in_words

T = TypeVar("T")

BARS = (4, 8, 8, 16, 16, 16, 24, 32, 64)
METERS = ("4/4", "4/4", "3/4", "6/8", "2/4", "12/8")
TEMPOS_BPM = (60, 84, 96, 120, 160)
WHATMODE_SHARE = 0.2
SPREAD = 0.35
"""Standard deviation of the logarithm of a composition's time around what is expected of its size, as measured."""

POSTING_S = 0.5


class _Skipping(selectors.SelectSelector):
    """Where the event loop would sleep, its clock is put forward."""

    now_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("everything waits, and nothing will ever happen")
        self.now_s += max(0.0, timeout)
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose time passes when there is nothing else to do."""

    def __init__(self) -> None:
        self._clock = _Skipping()
        super().__init__(self._clock)

    def time(self) -> float:
        return self._clock.now_s


def in_virtual_time(work: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)


class _Sleeper:
    """Takes the place of a worker: work is the seconds that it takes."""

    def __init__(self, slowness: float) -> None:
        self._slowness = slowness

    async def warm(self) -> None:
        """It always is."""

    async def run(self, function: Callable[..., None], args: tuple[float], *_: object) -> None:
        await asyncio.sleep(args[0] * self._slowness)
        function(*args)


class Simulated(Jobs):
    """The queue with workers that only let time pass, `slowness` times as much as where the efforts were measured."""

    def __init__(self, workers: int, slowness: float = 1.0, queue: int = 20) -> None:
        super().__init__(Limits(workers, queue=queue, per_member=2, timeout_s=60, memory_mb=512))
        self._free = cast(list[Slot], [_Sleeper(slowness) for _ in range(workers)])


@dataclass(frozen=True, slots=True)
class Statement:
    """A member was told to wait so long, and did."""

    said_s: float
    waited_s: float

    @property
    def right(self) -> bool:
        """Within a factor of 2, or within two seconds, which nobody counts."""
        return self.waited_s / 2 <= self.said_s <= self.waited_s * 2 or abs(self.said_s - self.waited_s) <= 2


@dataclass
class Heard:
    """What was told to those who waited, first and later, and how long each member waited."""

    first: list[Statement] = field(default_factory=list)
    later: list[Statement] = field(default_factory=list)
    waits_s: dict[int, list[float]] = field(default_factory=dict)
    refused: int = 0


def spoken_s(seconds: float) -> float:
    """A wait as it is put in words, "20 seconds" or "3 minutes", in seconds."""
    return seconds_of(in_words(seconds))


def seconds_of(words: str) -> float:
    number, unit = words.split()[:2]
    return float(number) * (60 if unit.startswith("minute") else 1)


def wishes(rng: random.Random) -> Iterator[tuple[Effort, float]]:
    """Requests as members make them, and the seconds that each takes where the efforts were measured."""
    while True:
        asked = {"bars": rng.choice(BARS), "meter": rng.choice(METERS), "tempo_bpm": rng.choice(TEMPOS_BPM)}
        kind = "whatmode" if rng.random() < WHATMODE_SHARE else "compose"
        effort = effort_of(kind, asked)
        yield effort, effort.seconds * rng.lognormvariate(0, SPREAD)


async def request(jobs: Jobs, member: int, effort: Effort, takes_s: float, heard: Heard) -> None:
    """One request: told of its wait as `bot.desk.progress` does."""
    loop = asyncio.get_running_loop()
    asked_s, begun = loop.time(), loop.create_future()

    async def begin() -> None:
        begun.set_result(loop.time())

    try:
        with jobs.admit(member, effort=effort) as ticket:
            telling = asyncio.create_task(_told(ticket, begun, heard))
            await ticket.run(_done, takes_s, quick=effort.quick, on_start=begin)
            heard.waits_s.setdefault(member, []).append(begun.result() - asked_s)
            await telling
            await asyncio.sleep(POSTING_S)
    except Refused:
        heard.refused += 1


def _done(_: float) -> None:
    """What a worker does that only lets time pass."""


async def _told(ticket: Any, begun: "asyncio.Future[float]", heard: Heard) -> None:
    loop = asyncio.get_running_loop()
    pause_s, told = FIRST_S, list[tuple[float, float]]()
    while not (await asyncio.wait([begun], timeout=pause_s))[0]:
        told.append((spoken_s(ticket.expected_wait_s), loop.time()))
        pause_s = EVERY_S
    statements = [Statement(said_s, begun.result() - at_s) for said_s, at_s in told]
    heard.first += statements[:1]
    heard.later += statements[1:]


async def crowd(workers: int, load: float, requests: int, rng: random.Random, slowness: float = 1.0) -> Heard:
    """Twenty members ask at random times; `load` is the share of the workers' time that they ask for."""
    heard, jobs, asking = Heard(), Simulated(workers, slowness), list[asyncio.Task[None]]()
    ahead = wishes(rng)
    mean_s = (
        slowness * sum(takes_s for _, (_, takes_s) in zip(range(1000), wishes(random.Random(0)), strict=False)) / 1000
    )
    for effort, takes_s in (next(ahead) for _ in range(requests)):
        await asyncio.sleep(rng.expovariate(load * workers / mean_s))
        asking.append(asyncio.create_task(request(jobs, rng.randrange(20), effort, takes_s, heard)))
    await asyncio.gather(*asking)
    return heard


async def rush(workers: int, members: int, rng: random.Random, slowness: float = 1.0) -> Heard:
    """Everybody asks at the same moment."""
    heard, jobs = Heard(), Simulated(workers, slowness, queue=members)
    asked = zip(range(members), wishes(rng), strict=False)
    await asyncio.gather(*(request(jobs, member, *wish, heard) for member, wish in asked))
    return heard


async def beside_a_hog(workers: int, at_once: int, rng: random.Random, requests: int = 400, load: float = 0.6) -> float:
    """Mean seconds that others wait beside a member who always has so many requests unfinished."""
    heard, jobs, ahead, asking = Heard(), Simulated(workers), wishes(rng), list[asyncio.Task[None]]()
    own = wishes(random.Random(1))

    async def insist() -> None:
        while True:
            effort, takes_s = next(own)
            await request(jobs, -1, effort, takes_s, heard)

    hog = [asyncio.create_task(insist()) for _ in range(at_once)]
    for effort, takes_s in (next(ahead) for _ in range(requests)):
        await asyncio.sleep(rng.expovariate(load * workers / 2.6))
        asking.append(asyncio.create_task(request(jobs, rng.randrange(1000), effort, takes_s, heard)))
    await asyncio.gather(*asking)
    for task in hog:
        task.cancel()
    await asyncio.gather(*hog, return_exceptions=True)
    waits_s = [wait_s for member, waits_s in heard.waits_s.items() if member >= 0 for wait_s in waits_s]
    return sum(waits_s) / len(waits_s)
