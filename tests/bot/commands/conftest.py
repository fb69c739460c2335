"""One counter for all tests of commands: its client connects once."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.bot.commands.counter import Counter, new_counter


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def counter(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Counter]:
    async with new_counter(tmp_path_factory.mktemp("counter")) as counter:
        yield counter
