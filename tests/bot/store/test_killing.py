"""kill -9: what was acknowledged is there, a database is of one version or the other, and the next bot may start."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.store import open_store
from bot.store.database import VERSION
from tests.bot.rows import address, posted_piece
from tests.bot.store.killing import killed, killed_while_writing
from tests.bot.store.versions import made_of_version, rows_in


@pytest.mark.parametrize("ratings", [1, 60, 400])
async def test_no_acknowledged_rating_is_lost_when_its_writer_is_killed(tmp_path: Path, ratings: int) -> None:
    """The next store opens as well: the lock went with the process."""
    async with open_store(address(tmp_path)) as store:
        assert await posted_piece(store, 100) == 1
    trial = await killed_while_writing(tmp_path, ratings)
    assert trial.acknowledged >= ratings
    assert trial.lost == 0
    assert trial.unacknowledged <= 20  # those that were under way


@pytest.mark.parametrize("statement", ["ALTER TABLE pieces ADD COLUMN mood", "CREATE TABLE presets", "UPDATE alembic"])
async def test_a_migration_that_is_killed_has_not_happened_and_happens_next_time(
    tmp_path: Path, statement: str
) -> None:
    before = made_of_version("0001", tmp_path)
    assert await killed("tests.bot.store.migrator", str(tmp_path), statement, after_lines=1) == [b"there\n"]
    with closing(sqlite3.connect(tmp_path / "bot.sqlite3")) as database:
        assert database.execute("select version_num from alembic_version").fetchall() == [("0001",)]
        assert database.execute("select name from sqlite_master where name = 'presets'").fetchall() == []
    assert rows_in(tmp_path, before) == before
    async with open_store(address(tmp_path)):
        pass
    with closing(sqlite3.connect(tmp_path / "bot.sqlite3")) as database:
        assert database.execute("select version_num from alembic_version").fetchall() == [(VERSION,)]
    assert rows_in(tmp_path, before) == before
