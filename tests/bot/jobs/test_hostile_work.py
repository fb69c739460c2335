"""Work that goes wrong in every way that work can: one clear error in time, and the next request works."""

import asyncio
import errno
import os
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.errors import OutOfMemory, OutOfRoom, WorkerLost, WorkFailed
from bot.jobs.queue import Jobs, Limits
from bot.jobs.workers import call
from engine.errors import TookTooLong
from tests.bot import work
from tests.bot.stage import alive, all_below

LIMIT_S = 2.0
GRACE_S = 10.0
"""The goal: so long after its limit, work that hangs has become a sentence."""

DEADLY = (signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGXCPU, signal.SIGXFSZ)

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def jobs(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Jobs]:
    """Their workers' folders lie in one of the tests' own, which is empty again in the end."""
    place = tmp_path_factory.mktemp("workers")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(place))
        async with Jobs(Limits(workers=1, queue=3, per_member=2, timeout_s=LIMIT_S, memory_mb=512)) as jobs:
            yield jobs
        assert list(place.iterdir()) == []


async def fails(jobs: Jobs, error: type[Exception], words: str, function: Callable[..., Any], *args: object) -> None:
    """The work ends in this error in time, whatever belongs to its worker ends with it, and the next request works."""
    with jobs.admit(1) as ticket:
        await ticket.run(work.double, 1)  # the worker is there: its start does not count
    before = set(all_below(os.getpid()))
    began_s = time.monotonic()
    with jobs.admit(1) as ticket, pytest.raises(error, match=words):
        await ticket.run(function, *args)
    assert time.monotonic() - began_s < LIMIT_S + GRACE_S
    with jobs.admit(1) as ticket:
        assert await ticket.run(work.double, 21) == 42
    left = {pid for pid in before if alive(pid)}
    if error in (WorkerLost, TookTooLong):
        assert before - left, "the worker lives"


@pytest.mark.parametrize("number", DEADLY, ids=lambda number: number.name)
async def test_a_worker_killed_by_a_signal_costs_its_request_alone(jobs: Jobs, number: signal.Signals) -> None:
    await fails(jobs, WorkerLost, "The process that worked on this died", work.end_by, number)


async def test_a_worker_that_ends_without_a_complaint_is_noticed_in_time(jobs: Jobs) -> None:
    """As native code may, which calls exit(0): nothing tells it from one that works on, until its time is over."""
    await fails(jobs, TookTooLong, "longer than 2 seconds", work.drop_dead)


async def test_work_that_asks_to_leave_is_a_defect_like_others(jobs: Jobs) -> None:
    """SystemExit would end the bot's event loop."""
    await fails(jobs, WorkFailed, "SystemExit: 3", work.leave, 3)


async def test_a_result_that_cannot_travel_costs_its_request_alone(jobs: Jobs) -> None:
    await fails(jobs, WorkerLost, "died", work.unpicklable)


async def test_native_code_that_never_returns_is_stopped_in_time(jobs: Jobs) -> None:
    await fails(jobs, TookTooLong, "longer than 2 seconds", work.burn_natively)


async def test_a_worker_that_the_system_has_stopped_is_replaced(jobs: Jobs) -> None:
    """As one that waits for a disk that does not answer."""
    await fails(jobs, TookTooLong, "longer than 2 seconds", work.end_by, signal.SIGSTOP)


async def test_one_that_ignores_signals_goes_with_its_children(jobs: Jobs, tmp_path: Path) -> None:
    await fails(jobs, TookTooLong, "longer than 2 seconds", work.hang_with_child, str(tmp_path / "ids"))
    ids = (tmp_path / "ids").read_text().split()
    assert len(ids) == 2
    assert not any(alive(int(pid)) for pid in ids)


async def test_too_much_memory_is_one_sentence(jobs: Jobs) -> None:
    await fails(jobs, OutOfMemory, "more memory", work.eat_memory, 2000)


async def test_too_large_a_file_is_one_sentence(jobs: Jobs) -> None:
    await fails(jobs, OutOfRoom, "more room on the disk", work.write_too_much)


async def test_files_that_are_never_closed_harm_nobody_else(jobs: Jobs) -> None:
    await fails(jobs, WorkFailed, "Too many open files", work.open_files_for_ever)


async def test_what_kills_its_worker_is_not_tried_again(jobs: Jobs, tmp_path: Path) -> None:
    with jobs.admit(1) as ticket, pytest.raises(WorkerLost):
        await ticket.run(work.count_and_die, str(tmp_path / "deaths"))
    assert (tmp_path / "deaths").read_text().split() == ["died"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems choose by themselves")
async def test_for_lack_of_memory_the_system_kills_a_worker_and_not_the_bot(jobs: Jobs) -> None:
    with jobs.admit(1) as ticket:
        assert int(await ticket.run(work.first_to_go)) > int(work.first_to_go())


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
async def test_a_full_disk_is_one_sentence(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def write() -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("resource.setrlimit", lambda *_: None)  # the limits are for workers, and this is none
    with pytest.raises(OutOfRoom, match="more room on the disk than I have"):
        call(1.0, 0, write)


async def test_one_hanging_request_delays_no_other_worker() -> None:
    limits = Limits(workers=2, queue=3, per_member=2, timeout_s=LIMIT_S, memory_mb=512)
    async with Jobs(limits) as pair:
        with pair.admit(1) as first, pair.admit(2) as second:
            hanging = asyncio.create_task(first.run(work.burn_natively))
            assert [await second.run(work.double, number) for number in range(20)] == [2 * n for n in range(20)]
            with pytest.raises(TookTooLong):
                await hanging
