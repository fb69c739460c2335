"""Fixtures of the bot's tests."""

import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.store import Store, open_store
from bot.store.database import Database, open_database
from tests.bot.rows import address
from tests.bot.stage import STANDSTILL_S, Stage, bot_on, new_stage


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """One Discord with one running bot, for all tests that need no other: a worker takes seconds to get warm."""
    async with new_stage(tmp_path_factory.mktemp("stage")) as stage:
        stage.loopback.settings.heartbeat_interval_s = STANDSTILL_S
        async with bot_on(stage):
            yield stage


@pytest_asyncio.fixture(loop_scope="session")
async def empty_stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A Discord of a test's own, for `bot_on` and `bot_process`."""
    async with new_stage(tmp_path) as stage:
        yield stage


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with open_store(address(tmp_path)) as store:
        yield store


@pytest_asyncio.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(address(tmp_path)) as database:
        yield database


@pytest.fixture
def root_logger() -> Iterator[None]:
    """For tests that set up the log: it is as before afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
