"""Fixtures of the tests of backups."""

from pathlib import Path

import pytest
import pytest_asyncio

from bot.store import open_store
from tests.bot.rows import address, posted_piece


@pytest_asyncio.fixture
async def rated_database(tmp_path: Path) -> Path:
    """Of a bot that was stopped: a piece with two ratings."""
    async with open_store(address(tmp_path)) as store:
        piece_id = await posted_piece(store, 100)
        await store.ratings.chosen(piece_id, 1, 9)
        await store.ratings.added(100, 2, 4)
    return tmp_path / "bot.sqlite3"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"
