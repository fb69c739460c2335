"""Clocks and memory of a benchmark."""

import os
import platform
import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter


def median_ms(call: Callable[[], object], repeats: int) -> float:
    """Median wall-clock milliseconds of `repeats` calls after one that does not count."""
    call()
    times = []
    for _ in range(repeats):
        begin = perf_counter()
        call()
        times.append((perf_counter() - begin) * 1000)
    return statistics.median(times)


@contextmanager
def one_core() -> Iterator[None]:
    """Keeps the calling thread on one core where the system lets it (Linux)."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def memory_mb(pid: int | str = "self") -> float:
    """Resident memory of a process, Linux."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"process {pid} is gone")


def unshared_mb(pid: int | str = "self") -> float | None:
    """Proportional set size of a process: pages that several processes share count in parts. None where the system does
    not tell."""
    for line in _lines(f"/proc/{pid}/smaps_rollup"):
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return None


def machine() -> str:
    """What the figures were measured on."""
    names = [line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    load = os.getloadavg()[0]
    return (
        f"{names[0] if names else platform.processor()}, {os.cpu_count()} cores, {platform.system()}, "
        f"Python {platform.python_version()}; load {load:.1f} at the beginning"
    )


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines() if Path(path).exists() else []
