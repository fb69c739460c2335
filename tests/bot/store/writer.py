"""`python -m tests.bot.store.writer FOLDER`: a process that rates piece 1 until it is killed, as 20 members at once.

Each rating is a row of its own, by a member of its own; when it is acknowledged, its member is printed, a line each.
"""

import asyncio
import os
import sys
from pathlib import Path

from bot.store import Store, open_store
from tests.bot.rows import address

WRITERS = 20


async def rate(store: Store, first: int) -> None:
    for member in range(first, first + 10**9):
        await store.ratings.chosen(1, member, 1 + member % 10)
        os.write(1, f"{member}\n".encode())


async def main(folder: Path) -> None:
    async with open_store(address(folder)) as store:
        await asyncio.gather(*(rate(store, (1 + number) * 10**9) for number in range(WRITERS)))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
