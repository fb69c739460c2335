"""The queue and its workers, with real processes."""

import asyncio
import os
import shutil
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
import pytest_asyncio

from bot.errors import OutOfMemory, Refused, WorkerLost, WorkFailed
from bot.jobs.effort import Effort
from bot.jobs.queue import QUICK_PLACES, Jobs, Limits
from engine.errors import TookTooLong, TooShort
from tests.bot import work
from tests.bot.stage import alive

LIMITS = Limits(workers=1, queue=3, per_member=2, timeout_s=60.0, memory_mb=512)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def jobs() -> AsyncIterator[Jobs]:
    async with Jobs(LIMITS) as jobs:
        yield jobs


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hasty() -> AsyncIterator[Jobs]:
    async with Jobs(Limits(workers=1, queue=3, per_member=2, timeout_s=2.0, memory_mb=512)) as jobs:
        yield jobs


async def gone(*pids: int) -> bool:
    return await comes_true(lambda: not any(map(alive, pids)))


async def comes_true(condition: Callable[[], bool], within_s: float = 60.0) -> bool:
    """Poll: what is awaited happens in another process."""
    end = time.monotonic() + within_s
    while not condition() and time.monotonic() < end:  # noqa: ASYNC110  other processes set no event
        await asyncio.sleep(0.02)
    return condition()


def words(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def written_ids(path: Path) -> tuple[int, ...]:
    return tuple(map(int, words(path)))


def exists(path: str) -> bool:
    return Path(path).exists()


pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_work_is_done_in_another_process(jobs: Jobs) -> None:
    with jobs.admit(1) as ticket:
        assert await ticket.run(work.double, 21) == 42
    with jobs.admit(1) as ticket:
        assert await ticket.run(work.process_id) != os.getpid()


async def test_one_request_may_do_several_pieces_of_work_and_begins_once(jobs: Jobs) -> None:
    begun: list[int] = []

    async def begin() -> None:
        begun.append(jobs.waiting)

    with jobs.admit(1) as ticket:
        with pytest.raises(TooShort):
            await ticket.run(work.refuse, on_start=begin)
        assert [await ticket.run(work.double, number, on_start=begin) for number in (1, 2)] == [2, 4]
        assert jobs.waiting == 0
    assert begun == [0]


async def test_our_own_errors_come_back_as_they_were(jobs: Jobs) -> None:
    with jobs.admit(1) as ticket, pytest.raises(TooShort, match="Three notes are too few"):
        await ticket.run(work.refuse)


async def test_a_foreign_error_that_cannot_travel_comes_back_as_text(jobs: Jobs) -> None:
    with jobs.admit(1) as ticket, pytest.raises(WorkFailed, match="Awkward: 1 and 2") as caught:
        await ticket.run(work.break_down)
    assert "in break_down" in caught.value.trace


async def test_a_worker_that_dies_fails_its_own_request_only(jobs: Jobs) -> None:
    with jobs.admit(1) as ticket, pytest.raises(WorkerLost, match="died"):
        await ticket.run(work.die)
    with jobs.admit(1) as ticket:
        assert await ticket.run(work.double, 1) == 2


async def test_a_worker_killed_while_idle_is_noticed_and_replaced(jobs: Jobs) -> None:
    with jobs.admit(1) as ticket:
        pid = await ticket.run(work.process_id)
    os.kill(pid, signal.SIGKILL)
    with jobs.admit(1) as ticket:
        assert await ticket.run(work.double, 4) == 8


async def test_too_much_memory_is_a_sentence(jobs: Jobs) -> None:
    with jobs.admit(1) as ticket, pytest.raises(OutOfMemory, match="more memory"):
        await ticket.run(work.eat_memory, 2000)
    with jobs.admit(1) as ticket:
        assert await ticket.run(work.eat_memory, 100) == 100 * 1024 * 1024


async def test_a_hanging_worker_is_killed_with_its_children(hasty: Jobs, tmp_path: Path) -> None:
    with hasty.admit(1) as ticket:
        assert await ticket.run(work.double, 3) == 6
    began = time.monotonic()
    with hasty.admit(1) as ticket, pytest.raises(TookTooLong, match="longer than 2 seconds"):
        await ticket.run(work.hang_with_child, str(tmp_path / "ids"))
    assert time.monotonic() - began < 60  # the pool did it: a slot that falls silent is given up after two minutes
    assert len(words(tmp_path / "ids")) == 2
    assert await gone(*written_ids(tmp_path / "ids"))
    with hasty.admit(1) as ticket:
        assert await ticket.run(work.double, 3) == 6


async def test_children_of_a_worker_that_died_by_itself_are_killed(jobs: Jobs, tmp_path: Path) -> None:
    with jobs.admit(1) as ticket, pytest.raises(WorkerLost):
        await ticket.run(work.child_then_die, str(tmp_path / "ids"))
    assert await gone(*written_ids(tmp_path / "ids"))


async def test_cancelling_a_request_kills_its_worker(jobs: Jobs, tmp_path: Path) -> None:
    ids = tmp_path / "ids"
    with jobs.admit(1) as ticket:
        running = asyncio.create_task(ticket.run(work.hang_with_child, str(ids)))
        assert await comes_true(lambda: len(words(ids)) == 2)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    assert await gone(*written_ids(ids))


async def test_workers_and_their_children_die_with_a_bot_that_is_killed(tmp_path: Path) -> None:
    ids = tmp_path / "ids"
    bot = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.bot.hanging_bot", str(ids))
    assert await comes_true(lambda: len(words(ids)) == 2)
    bot.kill()
    await bot.wait()
    assert await gone(*written_ids(ids))


async def test_a_worker_leaves_no_folder_behind(jobs: Jobs) -> None:
    with jobs.admit(1) as ticket:
        folder = await ticket.run(work.folder)
    assert "/modebot-worker-" in folder
    assert exists(folder)
    with jobs.admit(1) as ticket, pytest.raises(WorkerLost):
        await ticket.run(work.die)
    assert not exists(folder)


async def test_a_folder_that_the_system_cleaned_up_comes_back(jobs: Jobs) -> None:
    with jobs.admit(1) as ticket:
        folder = await ticket.run(work.folder)
    shutil.rmtree(folder)
    with jobs.admit(1) as ticket:
        assert await ticket.run(work.folder) == folder


async def test_a_worker_sees_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNRELATED_SECRET", "canary")
    async with Jobs(LIMITS) as fresh:
        with fresh.admit(1) as ticket:
            assert "UNRELATED_SECRET" not in await ticket.run(work.environment)


async def test_a_worker_is_limited(jobs: Jobs) -> None:
    with jobs.admit(1) as ticket:
        assert await ticket.run(work.limits) == {
            "RLIMIT_CORE": 0,
            "RLIMIT_FSIZE": 512 * 1024**2,
            "RLIMIT_DATA": 512 * 1024**2,
            "RLIMIT_NOFILE": 256,
        }


async def test_a_failing_warm_up_does_not_stop_the_worker() -> None:
    async with Jobs(LIMITS, warm_up=work.fail_to_warm_up) as cold:
        with cold.admit(1) as ticket:
            assert await ticket.run(work.double, 5) == 10


async def test_the_start_of_a_worker_does_not_count_as_work() -> None:
    async with Jobs(LIMITS, warm_up=work.doze) as fresh:
        with fresh.admit(1, effort=Effort("compose", 0.1)) as ticket:
            await ticket.run(work.double, 1)
        with fresh.admit(1, effort=Effort("compose", 1.0)), fresh.admit(2) as second:
            assert second.expected_wait_s < 10.0  # ten times the 3 s of the start would be 30


async def test_one_member_may_hold_so_many_requests(jobs: Jobs) -> None:
    with jobs.admit(1), jobs.admit(1):
        with pytest.raises(Refused, match="already have 2 unfinished requests"), jobs.admit(1):
            pass
        with jobs.admit(2):
            pass
        with jobs.admit(1, owed=True):
            pass
    with jobs.admit(1):
        pass


async def test_the_queue_is_bounded_and_says_when_to_come_back(jobs: Jobs) -> None:
    with jobs.admit(1), jobs.admit(2), jobs.admit(3):
        assert jobs.waiting == 3
        with (
            pytest.raises(Refused, match=r"queue is full \(3 waiting\); please try again in about \d+ "),
            jobs.admit(4),
        ):
            pass
    assert jobs.waiting == 0


async def test_a_full_queue_keeps_a_few_places_for_quick_work(jobs: Jobs) -> None:
    """Or nobody could take the files of a piece that stands there while others wait for theirs."""
    quick = Effort("files", 0.1, quick=True)
    with ExitStack() as held:
        for member in range(3):
            held.enter_context(jobs.admit(member))
        for member in range(10, 10 + QUICK_PLACES):
            held.enter_context(jobs.admit(member, effort=quick))
        with pytest.raises(Refused, match=r"queue is full \(13 waiting\)"), jobs.admit(4, effort=quick):
            pass


async def test_quick_work_goes_ahead_of_what_waits(jobs: Jobs, tmp_path: Path) -> None:
    log, gate = tmp_path / "log", tmp_path / "gate"

    async def one(member: int, word: str, quick: bool) -> None:
        with jobs.admit(member) as ticket:
            await ticket.run(work.stamp_and_hold, str(log), word, str(gate), quick=quick)

    running = asyncio.create_task(one(1, "running", False))
    assert await comes_true(lambda: words(log) == ["running"])
    waiting = [asyncio.create_task(one(2, "slow", False)), asyncio.create_task(one(3, "quick", True))]
    assert await comes_true(lambda: jobs.waiting == 2)
    gate.touch()
    await asyncio.gather(running, *waiting)
    assert words(log) == ["running", "quick", "slow"]


async def test_quick_work_is_given_up_sooner(monkeypatch: pytest.MonkeyPatch, jobs: Jobs) -> None:
    monkeypatch.setattr("bot.jobs.queue.QUICK_TIMEOUT_S", 0.5)
    with jobs.admit(1) as ticket, pytest.raises(TookTooLong, match=r"longer than 0\.5 seconds"):
        await ticket.run(work.slow_double, 1, 5.0, quick=True)


async def test_a_cancelled_request_gives_its_turn_away(jobs: Jobs, tmp_path: Path) -> None:
    log, gate = tmp_path / "log", tmp_path / "gate"

    async def one(word: str) -> None:
        with jobs.admit(1, owed=True) as ticket:
            await ticket.run(work.stamp_and_hold, str(log), word, str(gate))

    running = asyncio.create_task(one("running"))
    assert await comes_true(lambda: words(log) == ["running"])
    waiting = [asyncio.create_task(one("cancelled")), asyncio.create_task(one("next"))]
    assert await comes_true(lambda: jobs.waiting == 2)
    waiting[0].cancel()
    gate.touch()
    await asyncio.gather(running, waiting[1])
    assert words(log) == ["running", "next"]
    assert jobs.waiting == 0
    with jobs.admit(1) as ticket:
        assert ticket.expected_wait_s == 0.0


async def test_nothing_is_accepted_while_closing() -> None:
    async with Jobs(LIMITS) as closing:
        closing.refuse_new()
        with pytest.raises(Refused, match="about to restart"), closing.admit(1):
            pass


async def test_what_a_worker_reports_is_heard_and_stays_with_its_request(jobs: Jobs) -> None:
    heard: list[str] = []
    with jobs.admit(1) as ticket:
        await ticket.run(work.tell_stages, ("unheard",))
    with jobs.admit(1) as ticket:
        await ticket.run(work.tell_stages, ("composing", "rendering"), on_stage=heard.append)
    assert await comes_true(lambda: heard == ["composing", "rendering"])


async def test_everybodys_first_request_comes_before_anybodys_second(jobs: Jobs, tmp_path: Path) -> None:
    gate, log = tmp_path / "gate", tmp_path / "log"

    async def one(member: int, word: str, hold: bool = False) -> None:
        with jobs.admit(member) as ticket:
            if hold:
                await ticket.run(work.stamp_and_hold, str(log), word, str(gate))
            else:
                await ticket.run(work.stamp, str(log), word)

    running = asyncio.create_task(one(9, "running", hold=True))
    assert await comes_true(log.exists)
    waiting = [asyncio.create_task(one(member, f"{member}")) for member in (1, 1, 2)]
    assert await comes_true(lambda: jobs.waiting == 3)
    gate.touch()
    await asyncio.gather(running, *waiting)
    assert log.read_text().split() == ["running", "1", "2", "1"]


async def test_position_and_expected_wait_follow_the_queue(jobs: Jobs) -> None:
    with jobs.admit(1) as first, jobs.admit(1) as second, jobs.admit(2) as third:
        assert [ticket.position for ticket in (first, third, second)] == [1, 2, 3]
        assert first.expected_wait_s == 0.0
        assert 0 < third.expected_wait_s < second.expected_wait_s
        await first.run(work.double, 1)
        assert [ticket.position for ticket in (first, third, second)] == [0, 1, 2]


async def test_a_wait_is_the_work_of_those_before(jobs: Jobs) -> None:
    """Whoever waits behind a short piece waits less than behind a long one, and what is quick waits for nobody."""
    long, short, quick = Effort("compose", 9.0), Effort("compose", 1.0), Effort("whatmode", 0.2, quick=True)
    with jobs.admit(1, effort=short), jobs.admit(2, effort=long) as second, jobs.admit(3) as third:
        assert third.expected_wait_s == pytest.approx(10 * second.expected_wait_s)
        with jobs.admit(4, owed=True, effort=quick) as hasty:
            assert (hasty.position, hasty.expected_wait_s) == (1, 0.0)
            assert third.position == 4


async def test_a_second_request_stands_as_if_asked_when_the_first_was_done(jobs: Jobs) -> None:
    """It is overtaken by everybody who asked before that, and by nobody who asks later."""
    with jobs.admit(2) as early:
        with jobs.admit(1):
            second = jobs.admit(1)
            ticket = second.__enter__()
            assert ticket.rank == 1
        with jobs.admit(3) as late:
            assert [waiting.position for waiting in (early, ticket, late)] == [1, 2, 3]
        second.__exit__(None, None, None)


async def test_a_servers_limit_counts_all_of_its_members(jobs: Jobs) -> None:
    with jobs.admit(1, 7, guild_limit=2), jobs.admit(2, 7, guild_limit=2):
        with pytest.raises(Refused, match="This server already has 2 unfinished requests"), jobs.admit(3, 7, None, 2):
            pass
        with jobs.admit(3, 8, guild_limit=2):
            pass
        with jobs.admit(3, None, guild_limit=2):
            pass
    with jobs.admit(3, 7, guild_limit=1):
        pass


async def test_a_server_may_allow_its_members_less(jobs: Jobs) -> None:
    with jobs.admit(1, 7, 1), pytest.raises(Refused, match="already have 1 unfinished request;"), jobs.admit(1, 7, 1):
        pass
