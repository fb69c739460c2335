"""The loopback's own tests run small clients of the real discord.py against it."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest_asyncio

from bot.loopback import LoopbackDiscord

from .client import Probe, running

Start = Callable[[Probe], Awaitable[Probe]]


@pytest_asyncio.fixture
async def loopback() -> AsyncIterator[LoopbackDiscord]:
    """A running Discord. The test ends with `loopback.assert_clean()`; a mistake that it overlooked fails it here."""
    async with LoopbackDiscord() as server:
        yield server
        server.assert_clean()


@pytest_asyncio.fixture
async def start(loopback: LoopbackDiscord) -> AsyncIterator[Start]:
    """`await start(probe)` logs the client in and waits until it is ready; it is closed after the test."""
    async with running(loopback) as go:
        yield go
