"""Programs of these tests, killed in the middle of what they do."""

import asyncio
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.store import open_store
from tests.bot.rows import address

PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Trial:
    """A writer that was killed: the ratings it was told are safe, and how many of those, and others, were there."""

    acknowledged: int
    lost: int
    unacknowledged: int


async def killed(module: str, *arguments: str, after_lines: int) -> list[bytes]:
    """Run `python -m module`, and kill -9 it once it has printed so many lines; all that it printed."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments, stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout
    try:
        async with asyncio.timeout(PATIENCE_S):
            lines = [await child.stdout.readline() for _ in range(after_lines)]
    finally:
        with suppress(ProcessLookupError):  # it ended by itself
            child.kill()
    lines += (await child.stdout.read()).splitlines(keepends=True)
    await child.wait()
    return lines


async def killed_while_writing(folder: Path, after_ratings: int) -> Trial:
    """`folder` has a database with a piece of number 1."""
    told = _members(await killed("tests.bot.store.writer", str(folder), after_lines=after_ratings))
    async with open_store(address(folder)) as store:
        there = set(await store.ratings.of_piece(1))
    return Trial(len(told), len(told - there), len(there - told))


def _members(lines: Iterable[bytes]) -> set[int]:
    return {int(line) for line in lines if line.endswith(b"\n")}
