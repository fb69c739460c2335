"""The meter of the event loop sees what blocks it."""

import asyncio
import contextlib
import time
from time import perf_counter

import pytest

from tests.bench.lag import WINDOW_S, told, watch


async def test_a_blocked_loop_is_late_by_as_much(capsys: pytest.CaptureFixture[str]) -> None:
    begin = perf_counter()
    meter = asyncio.create_task(watch())
    await asyncio.sleep(0)
    time.sleep(0.3)  # noqa: ASYNC251  blocks the loop, as no bot should
    printed = ""
    while "late" not in printed:
        await asyncio.sleep(WINDOW_S / 5)
        printed += capsys.readouterr().out
    meter.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await meter
    assert max(told(printed, begin, perf_counter())) > 250


def test_only_what_was_seen_in_the_time_asked_for_counts() -> None:
    printed = "noise\nevent loop 10.000 late 1.50 ms\nevent loop 20.000 late 99.00 ms\nevent loop 30.000 late 2.00 ms\n"
    assert list(told(printed, 15.0, 25.0)) == [99.0]
