"""One place to work: a pebble pool of one process, made anew when it breaks.

A pool of several processes is lost as a whole when one of them is killed while idle or while it sends its result. Here
that costs its own slot a moment, and the other slots nothing.
"""

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import Pipe
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from bot.errors import WorkerLost
from bot.jobs.workers import Confinement, WarmUp, WorkerContext, call, confine, nothing
from bot.texts import work as texts
from engine.errors import TookTooLong

T = TypeVar("T")
_log = logging.getLogger(__name__)

TASKS_PER_WORKER = 200
"""A worker is replaced after so many requests, so that what a library leaks stays small."""

PATIENCE_S = 8.0
"""How long after its time limit a slot may stay silent before it is thrown away; a kill takes 0.2 s."""

START_S = 120.0
"""Time for a new worker to start and warm up, before the time limit of its first request begins."""


class Slot:
    """Runs one piece of work at a time in a worker of its own."""

    def __init__(self, confinement: Confinement, warm_up: WarmUp | None) -> None:
        self._confinement = confinement
        self._warm_up = warm_up
        self._tasks = itertools.count()
        self._reports, self._to_reports = Pipe(duplex=False)
        self._pool = self._new_pool()

    @property
    def alive(self) -> bool:
        return bool(self._pool.active)

    async def run(
        self,
        function: Callable[..., T],
        args: tuple[Any, ...],
        timeout_s: float,
        on_stage: Callable[[str], None] | None = None,
    ) -> T:
        """`function(*args)` in the worker; see `bot.jobs.queue.Ticket.run` for what it raises."""
        for _ in range(2):
            if not self._pool.active:
                await self._replace_pool()
            task = next(self._tasks)
            try:
                with self._hearing(task, on_stage):
                    return await self._attempt(task, function, args, timeout_s)
            except BrokenProcessPool:
                _log.warning("idle worker lost, the waiting request begins again")
        raise WorkerLost(texts.NO_PROCESS)

    async def warm(self) -> None:
        """Wait until the worker has started, or could not: the first work says why."""
        if not self._warmed.done():
            warmed = asyncio.Event()
            wake = asyncio.get_running_loop().call_soon_threadsafe
            self._warmed.add_done_callback(lambda _: wake(warmed.set))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(START_S):
                    await warmed.wait()

    def stop(self) -> None:
        """Kill the worker and everything it started. Takes up to a fifth of a second."""
        self._pool.stop()  # type: ignore[no-untyped-call]  # pebble leaves this one without annotations
        self._pool.join()

    def close(self) -> None:
        """`stop`, for good."""
        self.stop()
        self._reports.close()
        self._to_reports.close()

    @contextlib.contextmanager
    def _hearing(self, task: int, on_stage: Callable[[str], None] | None) -> Iterator[None]:
        """While the worker works: what it reports, told to `on_stage`, less what an earlier task left behind."""
        loop, file = asyncio.get_running_loop(), self._reports.fileno()
        loop.add_reader(file, self._hear, task, on_stage)
        try:
            yield
        finally:
            loop.remove_reader(file)
            while self._reports.poll():  # what was said last may not have been heard yet
                self._hear(task, on_stage)

    def _hear(self, task: int, on_stage: Callable[[str], None] | None) -> None:
        """Reports are shorter than what a pipe takes at once, so there is a whole one or none."""
        number, _, stage = self._reports.recv_bytes().decode().partition(" ")
        if on_stage is not None and number == str(task):
            on_stage(stage)

    async def _attempt(self, task: int, function: Callable[..., T], args: tuple[Any, ...], timeout_s: float) -> T:
        future = self._pool.schedule(call, args=(timeout_s, task, function, *args), timeout=timeout_s)
        try:
            async with asyncio.timeout(START_S + timeout_s + PATIENCE_S) as patience:
                return await asyncio.wrap_future(future)
        except ProcessExpired as error:
            _log.warning("worker died", extra={"pid": error.pid, "exit_code": error.exitcode})
            raise WorkerLost(texts.PROCESS_DIED) from None
        except TimeoutError:
            if patience.expired():
                _log.error("worker slot fell silent, replaced")
                await self._replace_pool()
            raise TookTooLong(texts.took_too_long(timeout_s)) from None

    async def _replace_pool(self) -> None:
        await asyncio.to_thread(self.stop)
        self._pool = self._new_pool()

    def _new_pool(self) -> ProcessPool:
        pool = ProcessPool(
            max_workers=1,
            max_tasks=TASKS_PER_WORKER,
            context=WorkerContext(),
            initializer=confine,
            initargs=(self._confinement, self._warm_up, self._to_reports),
        )
        self._warmed = pool.schedule(nothing)  # pebble starts its process with the first task: before a member asks
        return pool
