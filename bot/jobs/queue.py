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

from bot import logs
from bot.errors import Refused
from bot.jobs.slots import Slot
from bot.jobs.workers import Confinement, WarmUp
from bot.texts import work as texts

T = TypeVar("T")
OnStart = Callable[[], Awaitable[None]]
OnStage = Callable[[str], None]

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
    guild_id: int | None
    rank: int  # how many requests of the same member were unfinished when it came
    arrival: int
    started: bool = False

    @property
    def position(self) -> int:
        """Of this request among those that wait, from 1; 0 once it has a worker."""
        return self.jobs.position(self)

    @property
    def expected_wait_s(self) -> float:
        """Seconds until it has a worker."""
        return self.jobs.expected_wait_s(self.position)

    async def run(
        self,
        function: Callable[..., T],
        *args: Any,
        quick: bool = False,
        on_start: OnStart | None = None,
        on_stage: OnStage | None = None,
    ) -> T:
        """`function(*args)` in a worker; `function` is a module's own, as it travels by name.

        `quick` work (milliseconds) goes ahead of what waits. `on_start` is awaited when the request leaves the queue,
        so not before its second piece of work; `on_stage` hears what the worker says with `bot.jobs.workers.report`.
        Raises our own errors as the function raised them, and TookTooLong, WorkerLost, OutOfMemory, WorkFailed.
        """
        fresh = not self.started
        async with self.jobs.turn(self, quick) as slot:
            if fresh and on_start is not None:
                await on_start()
            limit_s = self.jobs.limits.timeout_s
            return await slot.run(function, args, min(limit_s, QUICK_TIMEOUT_S) if quick else limit_s, on_stage)


Turn = tuple[bool, int, int]
"""What is done first: quick work, then each member's first request before anybody's second, then by arrival."""


class Jobs:
    """The queue and its workers.

    `async with Jobs(limits) as jobs:` starts and ends the workers; `with jobs.admit(member_id) as ticket:` accepts a
    request; `await ticket.run(function, *args)` does its work.
    """

    def __init__(
        self,
        limits: Limits,
        warm_up: WarmUp | None = None,
        log_level: int = logging.WARNING,
        log_form: logs.Form = "text",
    ) -> None:
        self.limits = limits
        self._warm_up = warm_up
        self._confinement = Confinement(limits.memory_mb, log_level, log_form)
        self._slots: list[Slot] = []
        self._free: list[Slot] = []
        self._queue: list[tuple[Turn, asyncio.Future[Slot]]] = []  # a heap
        self._arrivals = itertools.count()
        self._waiting: dict[int, Ticket] = {}
        self._began_s: dict[int, float] = {}  # of the requests that work, by arrival
        self._held: Counter[int] = Counter()
        self._held_in: Counter[int] = Counter()
        self._mean_s = FIRST_GUESS_S
        self._closing = False

    async def __aenter__(self) -> "Jobs":
        self._slots = [Slot(self._confinement, self._warm_up) for _ in range(self.limits.workers)]
        self._free = list(self._slots)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.refuse_new()
        await asyncio.gather(*(asyncio.to_thread(slot.close) for slot in self._slots))

    def refuse_new(self) -> None:
        """From now on `admit` refuses: the bot is about to stop."""
        self._closing = True

    @property
    def waiting(self) -> int:
        """Accepted requests that have no worker yet."""
        return len(self._waiting)

    @property
    def alive(self) -> int:
        """Workers that can take a request."""
        return sum(slot.alive for slot in self._slots)

    def position(self, ticket: Ticket) -> int:
        """Of a request among those that wait, from 1; 0 for one that has a worker."""
        if ticket.started:
            return 0
        return 1 + sum((other.rank, other.arrival) < (ticket.rank, ticket.arrival) for other in self._waiting.values())

    def expected_wait_s(self, position: int) -> float:
        """Seconds until the request at this position among the waiting ones has a worker, going by recent requests."""
        now_s = time.monotonic()
        free_in_s = [max(0.0, self._mean_s - (now_s - began_s)) for began_s in self._began_s.values()]
        free_in_s += [0.0] * (self.limits.workers - len(free_in_s))
        heapq.heapify(free_in_s)
        for _ in range(position - 1):
            heapq.heappush(free_in_s, heapq.heappop(free_in_s) + self._mean_s)
        return free_in_s[0] if position else 0.0

    @contextmanager
    def admit(
        self,
        member_id: int,
        guild_id: int | None = None,
        member_limit: int | None = None,
        guild_limit: int | None = None,
        owed: bool = False,
    ) -> Iterator[Ticket]:
        """Accept one request of a member, or raise Refused with the reason and how long to wait.

        The limits are on unfinished requests, of the member and of all members of the server; None is the bot's own for
        a member and no limit for a server. `owed`: it was accepted before a restart and is not refused now.
        """
        if not owed:
            self._check(member_id, member_limit or self.limits.per_member, guild_id, guild_limit)
        ticket = Ticket(self, member_id, guild_id, self._held[member_id], next(self._arrivals))
        self._held[member_id] += 1
        if guild_id is not None:
            self._held_in[guild_id] += 1
        self._waiting[ticket.arrival] = ticket
        try:
            yield ticket
        finally:
            self._leave_queue(ticket)
            self._held -= Counter({member_id: 1})  # keeps no zeros
            self._held_in -= Counter({guild_id: 1} if guild_id is not None else {})

    @asynccontextmanager
    async def turn(self, ticket: Ticket, quick: bool) -> AsyncIterator[Slot]:
        """Wait for a worker and hold it."""
        slot = self._free.pop() if self._free else await self._queued((not quick, ticket.rank, ticket.arrival))
        self._leave_queue(ticket)
        began_s = self._began_s[ticket.arrival] = time.monotonic()
        try:
            yield slot
        finally:
            del self._began_s[ticket.arrival]
            self._pass_on(slot)
            if not quick:
                self._mean_s += 0.2 * (time.monotonic() - began_s - self._mean_s)

    def _check(self, member_id: int, member_limit: int, guild_id: int | None, guild_limit: int | None) -> None:
        if self._closing:
            raise Refused(texts.RESTARTING)
        held = self._held[member_id]
        if held >= member_limit:
            raise Refused(texts.member_is_full(held, self._mean_s))
        if guild_id is not None and guild_limit and self._held_in[guild_id] >= guild_limit:
            raise Refused(texts.server_is_full(self._held_in[guild_id], self._mean_s))
        if self.waiting >= self.limits.queue:
            raise Refused(texts.queue_is_full(self.waiting, self.expected_wait_s(1)))

    def _leave_queue(self, ticket: Ticket) -> None:
        ticket.started = True
        self._waiting.pop(ticket.arrival, None)

    async def _queued(self, turn: Turn) -> Slot:
        place: asyncio.Future[Slot] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._queue, (turn, place))
        try:
            return await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self._pass_on(place.result())  # it came in the same moment
            raise

    def _pass_on(self, slot: Slot) -> None:
        while self._queue:
            place = heapq.heappop(self._queue)[1]
            if not place.done():  # a cancelled request leaves its place behind
                place.set_result(slot)
                return
        self._free.append(slot)
