"""The loopback's own tests run small clients of the real discord.py against it."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest_asyncio

from tests.loopback import LoopbackDiscord
from tests.loopback.fixtures import loopback

from .client import Probe, running

__all__ = ["loopback"]

Start = Callable[[Probe], Awaitable[Probe]]


@pytest_asyncio.fixture
async def start(loopback: LoopbackDiscord) -> AsyncIterator[Start]:
    """`await start(probe)` logs the client in and waits until it is ready; it is closed after the test."""
    async with running(loopback) as go:
        yield go
