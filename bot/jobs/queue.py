"""The one door to heavy work: a bounded queue in front of worker processes with limits."""

import asyncio
import heapq
import itertools
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot import logs
from bot.errors import Refused
from bot.jobs import folders
from bot.jobs.effort import OTHER, Effort, Pace
from bot.jobs.slots import Slot
from bot.jobs.workers import Confinement, WarmUp
from bot.texts import work as texts

T = TypeVar("T")
OnStart = Callable[[], Awaitable[None]]
OnStage = Callable[[str], None]

QUICK_TIMEOUT_S = 12.0
"""Work that takes milliseconds is hopeless after this; nobody should wait longer to be told so."""

QUICK_PLACES = 10
"""Beyond a full queue, for requests of quick work: they go ahead, and nobody waits noticeably longer for them."""

STILL_TO_COME = 0.2
"""Share of its expected time that a request is still given while it is not done: some take longer than expected."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much work is done, and accepted, at a time."""

    workers: int
    queue: int  # requests that may wait, beside a few quick ones
    per_member: int  # unfinished requests of one member
    timeout_s: float
    memory_mb: int


Turn = tuple[bool, int, int]
"""What is done first: quick work, then each member's first request before anybody's second, then by arrival."""


@dataclass(eq=False)
class Ticket:
    """An accepted request's right to run work, one piece after another. It counts against its member's limit while it
    is held, and as waiting until its first work begins."""

    jobs: "Jobs" = field(repr=False)
    member_id: int
    guild_id: int | None
    effort: Effort
    rank: int  # how many requests of the same member are unfinished that came before it
    arrival: int
    started: bool = False
    began_s: float | None = None  # since when it has a worker

    @property
    def position(self) -> int:
        """Of this request among those that wait, from 1; 0 once it has a worker."""
        return 0 if self.started else 1 + len(self.jobs.ahead_of(self))

    @property
    def expected_wait_s(self) -> float:
        """Seconds until it has a worker."""
        return self.jobs.expected_wait_s(self)

    def turn(self, quick: bool) -> Turn:
        return not quick, self.rank, self.arrival

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


@dataclass(frozen=True, slots=True)
class _Place:
    """Where work waits for a worker."""

    ticket: Ticket
    quick: bool
    slot: asyncio.Future[Slot]


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
        self._queue: list[_Place] = []
        self._arrivals = itertools.count()
        self._open: list[Ticket] = []  # by arrival of their requests
        self._pace = Pace()
        self._closing = False

    async def __aenter__(self) -> "Jobs":
        await asyncio.to_thread(folders.clear)
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
        return sum(not ticket.started for ticket in self._open)

    @property
    def alive(self) -> int:
        """Workers that can take a request."""
        return sum(slot.alive for slot in self._slots)

    def ahead_of(self, ticket: Ticket) -> list[Ticket]:
        """The waiting requests whose turn comes before this one's, in order."""
        turns = {other: other.turn(other.effort.quick) for other in self._open if not other.started}
        own = ticket.turn(ticket.effort.quick)
        return sorted((other for other, turn in turns.items() if turn < own), key=turns.__getitem__)

    def expected_wait_s(self, ticket: Ticket) -> float:
        """Seconds until the request has a worker, going by the sizes of those before it and by recent ones."""
        if ticket.started:
            return 0.0
        free_in_s = self._free_in_s()
        for other in self.ahead_of(ticket):
            heapq.heapreplace(free_in_s, free_in_s[0] + self._pace.expected_s(other.effort))
        earlier = [other for other in self._of_member(ticket.member_id) if other.rank < ticket.rank]
        own_s = 0.0 if ticket.effort.quick else max(map(self._done_in_s, earlier), default=0.0)
        return max(free_in_s[0], own_s)

    @contextmanager
    def admit(
        self,
        member_id: int,
        guild_id: int | None = None,
        member_limit: int | None = None,
        guild_limit: int | None = None,
        owed: bool = False,
        effort: Effort = OTHER,
    ) -> Iterator[Ticket]:
        """Accept one request of a member, or raise Refused with the reason and how long to wait.

        The limits are on unfinished requests, of the member and of all members of the server; None is the bot's own for
        a member and no limit for a server. `owed`: it was accepted before a restart and is not refused now.
        `effort` is what the waits of others are reckoned by.
        """
        if not owed:
            self._check(member_id, member_limit or self.limits.per_member, guild_id, guild_limit)
            self._check_room(effort.quick)
        ticket = Ticket(self, member_id, guild_id, effort, self._held(member_id), next(self._arrivals))
        self._open.append(ticket)
        try:
            yield ticket
        finally:
            self._close(ticket)

    @asynccontextmanager
    async def turn(self, ticket: Ticket, quick: bool) -> AsyncIterator[Slot]:
        """Wait for a worker and hold it."""
        slot = await self._slot_for(ticket, quick)
        ticket.started, ticket.began_s = True, _now_s()
        try:
            await slot.warm()
            ticket.began_s = _now_s()  # a worker's start says nothing about the work
            yield slot
            if not quick:  # which may be one of several in a request
                self._pace.learn(ticket.effort, _now_s() - ticket.began_s)
        finally:
            ticket.began_s = None
            self._give_back(slot)

    def _check(self, member_id: int, member_limit: int, guild_id: int | None, guild_limit: int | None) -> None:
        if self._closing:
            raise Refused(texts.RESTARTING)
        held = self._held(member_id)
        if held >= member_limit:
            raise Refused(texts.member_is_full(held, min(map(self._done_in_s, self._of_member(member_id)))))
        in_guild = [ticket for ticket in self._open if ticket.guild_id == guild_id]
        if guild_id is not None and guild_limit and len(in_guild) >= guild_limit:
            raise Refused(texts.server_is_full(len(in_guild), min(map(self._done_in_s, in_guild))))

    def _check_room(self, quick: bool) -> None:
        if self.waiting >= self.limits.queue + (QUICK_PLACES if quick else 0):
            raise Refused(texts.queue_is_full(self.waiting, min(self._free_in_s())))

    def _of_member(self, member_id: int) -> list[Ticket]:
        return [ticket for ticket in self._open if ticket.member_id == member_id]

    def _held(self, member_id: int) -> int:
        return len(self._of_member(member_id))

    def _free_in_s(self) -> list[float]:
        """For each worker the seconds until it has done what it does; a heap."""
        seconds = [self._remaining_s(ticket) for ticket in self._open if ticket.began_s is not None]
        seconds += [0.0] * (self.limits.workers - len(seconds))
        heapq.heapify(seconds)
        return seconds

    def _remaining_s(self, ticket: Ticket) -> float:
        """Of a request's work, from now or from when it begins."""
        expected_s = self._pace.expected_s(ticket.effort)
        elapsed_s = 0.0 if ticket.began_s is None else _now_s() - ticket.began_s
        return max(expected_s - elapsed_s, STILL_TO_COME * expected_s)

    def _done_in_s(self, ticket: Ticket) -> float:
        """Seconds until a request is done."""
        return ticket.expected_wait_s + self._remaining_s(ticket)

    def _close(self, ticket: Ticket) -> None:
        """The request is done. Those that its member asked for meanwhile move up, and stand as if asked for now: more
        requests than one give nobody a better place, and none waits for ever."""
        self._open.remove(ticket)
        for other in self._of_member(ticket.member_id):
            if other.rank > ticket.rank:
                other.rank, other.arrival = other.rank - 1, next(self._arrivals)
        self._serve()

    async def _slot_for(self, ticket: Ticket, quick: bool) -> Slot:
        place = _Place(ticket, quick, asyncio.get_running_loop().create_future())
        self._queue.append(place)
        self._serve()
        try:
            return await place.slot
        except asyncio.CancelledError:
            if place.slot.done() and not place.slot.cancelled():
                self._give_back(place.slot.result())  # it came in the same moment
            raise

    def _give_back(self, slot: Slot) -> None:
        self._free.append(slot)
        self._serve()

    def _serve(self) -> None:
        """Hand free workers to those whose turn it is. A member has one at a time, beside quick work."""
        self._queue = [
            place for place in self._queue if not place.slot.done()
        ]  # cancelled requests leave theirs behind
        while self._free and (ready := [place for place in self._queue if place.quick or not place.ticket.rank]):
            first = min(ready, key=lambda place: place.ticket.turn(place.quick))
            self._queue.remove(first)
            first.slot.set_result(self._free.pop())


def _now_s() -> float:
    return asyncio.get_running_loop().time()
