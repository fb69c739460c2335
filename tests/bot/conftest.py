"""Fixtures of the bot's tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.bot.stage import Stage, bot_on, new_stage


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """One Discord with one running bot, for all tests of a module: a worker takes seconds to get warm."""
    async with new_stage(tmp_path_factory.mktemp("stage")) as stage, bot_on(stage):
        yield stage


@pytest_asyncio.fixture(loop_scope="module")
async def empty_stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A Discord of a test's own, for `bot_on`."""
    async with new_stage(tmp_path) as stage:
        yield stage
