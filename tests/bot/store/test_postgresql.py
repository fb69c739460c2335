"""What is PostgreSQL's own: who holds the database, and what is said where it cannot be used."""

import asyncio
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.errors import StoreUnusable
from bot.running.check_database import check_database
from bot.settings import load
from bot.store import open_store
from bot.store.database import open_beside, open_database
from bot.store.tables import metadata
from tests.bot.rows import FILES, new_job, new_piece, posted_piece


async def test_migrations_make_exactly_the_tables_that_the_code_expects(postgresql_url: str) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))

    async with open_database(postgresql_url) as database, database.read() as connection:
        assert await connection.run_sync(differences) == []


async def test_what_was_written_is_there_after_a_restart(postgresql_url: str) -> None:
    async with open_store(postgresql_url) as store:
        piece_id = await posted_piece(store, 100)
        await asyncio.gather(*(store.ratings.added(100, member, 7) for member in range(1, 30)))
    async with open_store(postgresql_url) as store:
        assert (await store.pieces.get(piece_id)) is not None
        assert len(await store.ratings.of_piece(piece_id)) == 29


async def test_a_failed_transaction_leaves_nothing(postgresql_url: str) -> None:
    async with open_store(postgresql_url) as store:
        with pytest.raises(IntegrityError):
            await store.pieces.add(new_piece(job_id=999), FILES)
        assert await store.pieces.latest(10) == []


async def test_a_second_bot_on_the_same_database_is_refused_until_the_first_has_ended(postgresql_url: str) -> None:
    async with open_store(postgresql_url) as store:
        await store.jobs.add(new_job())
        with pytest.raises(StoreUnusable, match="Another bot is using the database postgresql"):
            async with open_store(postgresql_url):
                pass
    async with open_store(postgresql_url) as store:
        assert len(await store.jobs.unfinished()) == 1


async def test_beside_the_bot_it_is_read_and_not_written(postgresql_url: str) -> None:
    async with open_store(postgresql_url), open_beside(postgresql_url) as beside:
        async with beside.read() as connection:
            assert (await connection.execute(text("select count(*) from jobs"))).scalar_one() == 0
        with pytest.raises(DBAPIError, match="read-only"):
            async with beside.write() as connection:
                await connection.execute(text("delete from jobs"))


async def test_a_database_that_is_not_there_is_a_sentence(postgresql: Any) -> None:
    url = str(postgresql.get_uri("nowhere"))
    for opening in (open_store(url), open_beside(url)):
        with pytest.raises(StoreUnusable, match='database "nowhere" does not exist'):
            async with opening:
                pass


async def test_the_check_knows_it(postgresql_url: str) -> None:
    settings = load({"DISCORD_TOKEN": "a.b.c", "DATABASE_URL": postgresql_url})
    assert [finding.fine for finding in await check_database(settings)] == [False]
    async with open_store(postgresql_url):
        assert [(finding.fine, finding.told) for finding in await check_database(settings)] == [
            (True, "postgresql, version 0002")
        ]
