"""The one door to heavy work: a bounded queue in front of worker processes with limits."""

import asyncio
import heapq
import itertools
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.errors import Refused
from bot.jobs.slots import Slot
from bot.jobs.workers import Confinement, WarmUp

T = TypeVar("T")
OnStart = Callable[[], Awaitable[None]]

QUICK_TIMEOUT_S = 12.0
"""Work that takes milliseconds is hopeless after this; nobody should wait longer to be told so."""

FIRST_GUESS_S = 5.0
"""How long a request works, until some have been seen: a composition with its recording takes about so long."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much work is done, and accepted, at a time."""

    workers: int
    queue: int  # requests that may wait
    per_member: int  # unfinished requests of one member
    timeout_s: float
    memory_mb: int


@dataclass
class Ticket:
    """An accepted request's right to run work, one piece after another. It counts against its member's limit while it
    is held, and as waiting until its first work begins."""

    jobs: "Jobs" = field(repr=False)
    member_id: int
    started: bool = False

    async def run(
        self, function: Callable[..., T], *args: Any, quick: bool = False, on_start: OnStart | None = None
    ) -> T:
        """`function(*args)` in a worker; `function` is a module's own, as it travels by name.

        `quick` work (milliseconds) goes ahead of what waits. `on_start` is awaited when the request leaves the queue,
        so not before its second piece of work.
        Raises our own errors as the function raised them, and TookTooLong, WorkerLost, OutOfMemory, WorkFailed.
        """
        fresh = not self.started
        async with self.jobs.turn(self, quick) as slot:
            if fresh and on_start is not None:
                await on_start()
            limit_s = self.jobs.limits.timeout_s
            return await slot.run(function, args, min(limit_s, QUICK_TIMEOUT_S) if quick else limit_s)


class Jobs:
    """The queue and its workers.

    `async with Jobs(limits) as jobs:` starts and ends the workers; `with jobs.admit(member_id) as ticket:` accepts a
    request; `await ticket.run(function, *args)` does its work.
    """

    def __init__(self, limits: Limits, warm_up: WarmUp | None = None, log_level: int = logging.WARNING) -> None:
        self.limits = limits
        self._warm_up = warm_up
        self._log_level = log_level
        self._slots: list[Slot] = []
        self._free: list[Slot] = []
        self._queue: list[tuple[bool, int, asyncio.Future[Slot]]] = []  # a heap: quick ones first, then by arrival
        self._arrivals = itertools.count()
        self._waiting = 0
        self._held: Counter[int] = Counter()
        self._mean_s = FIRST_GUESS_S
        self._closing = False

    async def __aenter__(self) -> "Jobs":
        confinement = Confinement(self.limits.memory_mb, self._log_level)
        self._slots = [Slot(confinement, self._warm_up) for _ in range(self.limits.workers)]
        self._free = list(self._slots)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.refuse_new()
        await asyncio.gather(*(asyncio.to_thread(slot.stop) for slot in self._slots))

    def refuse_new(self) -> None:
        """From now on `admit` refuses: the bot is about to stop."""
        self._closing = True

    @property
    def waiting(self) -> int:
        """Accepted requests that have no worker yet."""
        return self._waiting

    def expected_wait_s(self) -> float:
        """Seconds until a request that is accepted now would begin to work."""
        return 0.0 if self._free else (self._waiting + 1) * self._mean_s / self.limits.workers

    @contextmanager
    def admit(self, member_id: int, owed: bool = False) -> Iterator[Ticket]:
        """Accept one request of a member, or raise Refused with the reason and how long to wait.

        `owed`: it was accepted before a restart and is not refused now.
        """
        if not owed:
            self._check(member_id)
        ticket = Ticket(self, member_id)
        self._held[member_id] += 1
        self._waiting += 1
        try:
            yield ticket
        finally:
            self._leave_queue(ticket)
            self._held[member_id] -= 1
            if not self._held[member_id]:
                del self._held[member_id]

    @asynccontextmanager
    async def turn(self, ticket: Ticket, quick: bool) -> AsyncIterator[Slot]:
        """Wait for a worker and hold it."""
        slot = self._free.pop() if self._free else await self._queued(quick)
        self._leave_queue(ticket)
        began_s = time.monotonic()
        try:
            yield slot
        finally:
            self._pass_on(slot)
            if not quick:
                self._mean_s += 0.2 * (time.monotonic() - began_s - self._mean_s)

    def _check(self, member_id: int) -> None:
        if self._closing:
            raise Refused("I am about to restart; please try again in a minute.")
        held = self._held[member_id]
        if held >= self.limits.per_member:
            raise Refused(
                f"You already have {held} unfinished request{'s' if held > 1 else ''}; "
                f"please try again in about {in_words(self._mean_s)}."
            )
        if self._waiting >= self.limits.queue:
            raise Refused(
                f"The queue is full ({self._waiting} waiting); "
                f"please try again in about {in_words(self.expected_wait_s())}."
            )

    def _leave_queue(self, ticket: Ticket) -> None:
        if not ticket.started:
            ticket.started = True
            self._waiting -= 1

    async def _queued(self, quick: bool) -> Slot:
        turn: asyncio.Future[Slot] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._queue, (not quick, next(self._arrivals), turn))
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._pass_on(turn.result())  # it came in the same moment
            raise

    def _pass_on(self, slot: Slot) -> None:
        while self._queue:
            turn = heapq.heappop(self._queue)[2]
            if not turn.done():  # a cancelled request leaves its place behind
                turn.set_result(slot)
                return
        self._free.append(slot)


def in_words(seconds: float) -> str:
    """ "20 seconds", "3 minutes": rounded up, as it answers how long somebody has to wait."""
    if seconds <= 90:
        tens = max(10, 10 * -int(-seconds // 10))
        return f"{tens} seconds"
    return f"{-int(-seconds // 60)} minutes"
