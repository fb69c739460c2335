"""Fixtures of the bot's tests."""

import logging
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

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


@pytest.fixture(autouse=True)
def own_mistakes(request: pytest.FixtureRequest) -> Iterator[None]:
    """What the shared bot did wrong towards Discord is the fault of the test that ran, and of none after it."""
    yield
    if "stage" in request.fixturenames:
        record = request.getfixturevalue("stage").loopback.record
        try:
            record.assert_clean()
        finally:
            record.unknown_routes.clear()
            record.protocol_errors.clear()


@pytest_asyncio.fixture(loop_scope="session")
async def empty_stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A Discord of a test's own, for `bot_on` and `bot_process`."""
    async with new_stage(tmp_path) as stage:
        yield stage


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Any]:
    """A server of PostgreSQL, which listens on a socket in a folder of its own: not one of pytest's, which each new run
    of pytest closes to the user that the server has where the tests are root's."""
    pgserver = pytest.importorskip("pgserver", reason="it has no build for this Python")
    server = pgserver.get_server(tempfile.mkdtemp(prefix="postgresql-"), cleanup_mode="delete")
    yield server
    server.cleanup()


@pytest.fixture
def postgresql_url(postgresql: Any) -> str:
    """Of an empty database of PostgreSQL."""
    name = f"crowd{uuid4().hex}"
    postgresql.psql(f"create database {name}")
    return str(postgresql.get_uri(name))


@pytest.fixture
def database_url(tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """Of a database that is not there yet: a file of SQLite, or what tests with `on_both` say."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return address(tmp_path)
    return str(request.getfixturevalue("postgresql_url"))


@pytest_asyncio.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    async with open_store(database_url) as store:
        yield store


@pytest_asyncio.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with open_database(database_url) as database:
        yield database


@pytest.fixture
def root_logger() -> Iterator[None]:
    """For tests that set up the log: it is as before afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
