"""`python -m tests.bot.hanging_bot FILE`: a process with a worker that hangs with a child, both named in FILE."""

import asyncio
import sys

from bot.jobs.queue import Jobs, Limits
from tests.bot.work import hang_with_child


async def hang(path: str) -> None:
    async with Jobs(Limits(workers=1, queue=1, per_member=1, timeout_s=300, memory_mb=512)) as jobs:
        with jobs.admit(1) as ticket:
            await ticket.run(hang_with_child, path)


if __name__ == "__main__":
    asyncio.run(hang(sys.argv[1]))
