"""How late the event loop of a process is: measured inside it by a small task, told through its output."""

import asyncio
import re
from collections.abc import Iterator
from time import perf_counter

EVERY_S = 0.01
WINDOW_S = 0.25

_LINE = re.compile(r"^event loop (?P<until>\d+\.\d+) late (?P<late>\d+\.\d+) ms$", re.MULTILINE)


async def watch() -> None:
    """Print, for each window of a quarter of a second, by how much the latest of its timers came too late.

    The time that is printed is `perf_counter`, which on Linux is the same clock in all processes.
    """
    while True:
        until, late_s = perf_counter() + WINDOW_S, 0.0
        while (begin := perf_counter()) < until:
            await asyncio.sleep(EVERY_S)
            late_s = max(late_s, perf_counter() - begin - EVERY_S)
        print(f"event loop {perf_counter():.3f} late {late_s * 1000:.2f} ms", flush=True)  # noqa: T201  to the bench


def told(output: str, since: float, until: float) -> Iterator[float]:
    """Milliseconds of lateness of each window that ended in [since, until] of `perf_counter`, from what was printed."""
    for match in _LINE.finditer(output):
        if since <= float(match["until"]) <= until:
            yield float(match["late"])
