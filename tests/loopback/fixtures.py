"""pytest fixtures: `from tests.loopback.fixtures import *` in a conftest, or name this module as a plugin."""

from collections.abc import AsyncIterator

import pytest_asyncio

from .server import LoopbackDiscord

__all__ = ["loopback"]


@pytest_asyncio.fixture
async def loopback() -> AsyncIterator[LoopbackDiscord]:
    """A running Discord. The test ends with `loopback.assert_clean()`; a mistake that it overlooked fails it here."""
    async with LoopbackDiscord() as server:
        yield server
        server.assert_clean()
