"""What those who wait are told is true, and nobody waits long for somebody who asks much; hours in virtual time.

`python -m tests.soak queue` measures the same with a whole bot.
"""

import asyncio
import random
from statistics import mean

import pytest

from bot.jobs.effort import Effort
from tests.bot.jobs.load import Heard, Simulated, beside_a_hog, crowd, in_virtual_time, request, rush

GOAL = 0.8
"""Share of the stated waits that are right within a factor of 2."""

MOST_GROWTH = 1.1


def share(heard: Heard) -> float:
    told = [*heard.first, *heard.later]
    assert len(told) > 100
    return mean(statement.right for statement in told)


@pytest.mark.parametrize("workers", [1, 2, 3])
@pytest.mark.parametrize("slowness", [0.7, 1.0, 3.0])
def test_stated_waits_are_right_whatever_the_machine(workers: int, slowness: float) -> None:
    heard = in_virtual_time(crowd(workers, load=1.0, requests=1000, rng=random.Random(1), slowness=slowness))
    assert share(heard) >= GOAL
    assert mean(statement.right for statement in heard.first) >= GOAL


def test_stated_waits_are_right_when_everybody_asks_at_once() -> None:
    assert share(in_virtual_time(rush(2, members=50, rng=random.Random(1)))) >= GOAL


@pytest.mark.parametrize("workers", [1, 2])
def test_a_member_with_many_requests_lets_others_wait_no_longer(workers: int) -> None:
    """Than one who asks for the next when the last is done."""
    modest, insisting = (
        mean(in_virtual_time(beside_a_hog(workers, at_once, random.Random(seed))) for seed in range(8))
        for at_once in (1, 2)
    )
    assert insisting <= MOST_GROWTH * modest


def test_a_member_has_one_worker_at_a_time_beside_quick_work() -> None:
    heard, long, quick = Heard(), Effort("compose", 9.0), Effort("whatmode", 0.2, quick=True)

    async def ask() -> None:
        jobs = Simulated(workers=3)
        await asyncio.gather(request(jobs, 1, long, 9.0, heard), request(jobs, 1, long, 9.0, heard))
        await asyncio.gather(request(jobs, 2, long, 9.0, heard), request(jobs, 2, quick, 0.2, heard))

    in_virtual_time(ask())
    assert heard.waits_s[1] == pytest.approx([0, 9.5])
    assert heard.waits_s[2] == pytest.approx([0, 0])
