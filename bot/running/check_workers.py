"""Check of the processes that compose and render: one is started as the bot would start it."""

import os
import resource
import time
from dataclasses import replace
from pathlib import Path

from bot.errors import BotError
from bot.jobs.queue import Jobs
from bot.jobs.warmup import warm_up
from bot.running.findings import Finding
from bot.running.workers import limits_of
from bot.settings import Settings
from engine.errors import EngineError

PART = "workers"


async def check_workers(settings: Settings) -> list[Finding]:
    """A worker starts, does the whole work once, and tells how much memory that took."""
    began_s = time.monotonic()
    try:
        async with Jobs(replace(limits_of(settings), workers=1)) as jobs:
            with jobs.admit(member_id=0) as ticket:
                peak_mb = await ticket.run(peak_memory_mb)
    except (BotError, EngineError) as error:
        return [Finding(PART, str(error), fine=False)]
    took_s = time.monotonic() - began_s
    return [
        Finding(
            PART,
            f"one was ready in {took_s:.1f} s with {peak_mb} of {settings.job_memory_mb} MB; the bot starts "
            f"{settings.workers} on {os.cpu_count()} cores",
        )
    ]


def peak_memory_mb() -> int:
    """Of this process, in megabytes, once it has done the work of a request."""
    warm_up()
    status = Path("/proc/self/status")
    if status.exists():  # there, what getrusage tells begins with the memory of who started the process
        kilobytes = next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(kilobytes) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 2**20
