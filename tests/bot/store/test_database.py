"""The database: how it is opened, checked, migrated and written, with real temporary files."""

import asyncio
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, create_engine, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.schema import CreateTable

from bot.errors import StoreUnusable
from bot.store import PieceFiles, Store, open_store
from bot.store.database import VERSION, Database, configuration, open_beside
from bot.store.tables import metadata
from tests.bot.rows import address, new_job, new_piece, posted_piece

JOB = new_job()
PIECE = new_piece()
FILES = PieceFiles(b"midi", b"score")


async def test_a_new_file_is_made_with_its_folders_and_survives_reopening(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    async with open_store(address(folder)) as store:
        await store.jobs.add(JOB)
    async with open_store(address(folder)) as store:
        assert len(await store.jobs.unfinished()) == 1


async def test_migrations_make_exactly_the_tables_that_the_code_expects(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))

    async with database.read() as connection:
        assert await connection.run_sync(differences) == []
        made = (await connection.execute(text("select group_concat(sql) from sqlite_master"))).scalar_one()
    checks = {str(c.name) for t in metadata.tables.values() for c in t.constraints if isinstance(c, CheckConstraint)}
    assert set(re.findall(r"\bck_\w+", made)) == checks


def test_the_tables_can_be_made_on_postgresql_too() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it without annotations
    statements = [str(CreateTable(table).compile(dialect=dialect)) for table in metadata.sorted_tables]
    assert "id BIGSERIAL NOT NULL" in statements[0]
    assert "TIMESTAMP WITH TIME ZONE" in statements[0]


async def test_the_version_is_recorded_in_the_database(database: Database) -> None:
    async with database.read() as connection:
        assert (await connection.execute(text("select version_num from alembic_version"))).scalar_one() == VERSION


async def test_the_version_is_that_of_the_last_migration() -> None:
    assert ScriptDirectory.from_config(configuration()).get_current_head() == VERSION


async def test_sqlite_is_set_to_keep_what_it_acknowledged(database: Database) -> None:
    async with database.write() as connection:
        values = {
            name: (await connection.execute(text(f"PRAGMA {name}"))).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


async def test_a_failed_transaction_leaves_nothing(store: Store, tmp_path: Path) -> None:
    with pytest.raises(IntegrityError):
        await store.pieces.add(replace(PIECE, job_id=999), FILES)
    with sqlite3.connect(tmp_path / "bot.sqlite3") as connection:
        assert connection.execute("select count(*) from pieces").fetchone() == (0,)


async def test_many_writers_and_an_outside_reader_never_meet_a_lock(store: Store, tmp_path: Path) -> None:
    outside = sqlite3.connect(tmp_path / "bot.sqlite3")
    outside.execute("begin")
    outside.execute("select count(*) from jobs").fetchone()
    ids = await asyncio.gather(*(store.jobs.add(JOB) for _ in range(50)))
    outside.close()
    assert sorted(ids) == list(range(1, 51))


async def test_a_transaction_that_begins_by_reading_can_always_write(database: Database, tmp_path: Path) -> None:
    """Were it not announced as a writing one, a writer in between would make its own first write fail."""
    async with database.write() as connection:
        await connection.execute(text("select count(*) from jobs"))
        outside = sqlite3.connect(tmp_path / "bot.sqlite3", timeout=0)
        with closing(outside), pytest.raises(sqlite3.OperationalError, match="locked"):
            outside.execute("delete from jobs")
        await connection.execute(text("delete from jobs"))


async def test_a_second_bot_on_the_same_file_is_refused(store: Store, tmp_path: Path) -> None:
    assert store
    with pytest.raises(StoreUnusable, match="Another bot is using the database"):
        async with open_store(address(tmp_path)):
            pass


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "is no database address"),
        ("nonsense", "is no database address"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("oracle+absent://host/db", "driver that is not installed"),
        ("sqlite:////proc/modebot/bot.sqlite3", "cannot be used"),
    ],
)
async def test_an_address_that_cannot_be_used_is_a_sentence(url: str, words: str) -> None:
    with pytest.raises(StoreUnusable, match=words):
        async with open_store(url):
            pass


async def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "bot.sqlite3"
    file.write_bytes(b"somebody's letters " * 500)
    with pytest.raises(StoreUnusable, match="cannot be used: file is not a database"):
        async with open_store(address(tmp_path)):
            pass
    assert file.read_bytes() == b"somebody's letters " * 500


async def test_a_damaged_database_is_refused(tmp_path: Path) -> None:
    async with open_store(address(tmp_path)) as store:
        for _ in range(200):
            await store.jobs.add(JOB)
    file = tmp_path / "bot.sqlite3"
    content = bytearray(file.read_bytes())
    content[-8192:] = b"\xff" * 8192
    file.write_bytes(content)
    with pytest.raises(StoreUnusable, match=r"cannot be used: .*(damaged|malformed)"):
        async with open_store(address(tmp_path)):
            pass


async def test_a_database_of_a_later_version_is_refused(tmp_path: Path) -> None:
    async with open_store(address(tmp_path)):
        pass
    with sqlite3.connect(tmp_path / "bot.sqlite3") as connection:
        connection.execute("update alembic_version set version_num = '9999'")
    connection.close()
    with pytest.raises(StoreUnusable, match="later version of this bot"):
        async with open_store(address(tmp_path)):
            pass


async def test_a_database_of_the_first_version_keeps_every_row(tmp_path: Path) -> None:
    """Pieces are extended where they are: a table that is copied would take the ratings under it along."""
    _database_of_version("0001", tmp_path)
    async with open_store(address(tmp_path)) as store:
        piece = await store.pieces.get(1)
        assert piece is not None
        assert (piece.mode, piece.origin, piece.craft, piece.steered) == (
            "dorian",
            "composed",
            "usual-drawn-8-own",
            False,
        )
        assert (piece.heard_confidence, piece.removed_at) == (None, None)
        assert await store.ratings.of_piece(1) == {11: 7}
        assert await store.ratings.standing(1) == {digit: {11} if digit == 7 else set() for digit in range(1, 11)}


def _database_of_version(version: str, folder: Path) -> None:
    """With a request, its piece, and a rating of it."""
    engine = create_engine(address(folder))
    with engine.begin() as connection:
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, version)
        made, known = (
            "2026-01-02 03:04:05",
            "dorian', 'D', 96, '4/4', 16, 5, 'first', '0.1.0', 'paper', 'D', 'dorian', 0",
        )
        for row in (
            f"jobs values (1, 'compose', 'posted', 11, 7, 8, 9, '{{}}', 5, 1, 100, null, '{made}', '{made}', '{made}')",
            f"pieces values (1, 1, 11, 7, 8, 100, '{known}, 120, 20.5, 'ogg', '{made}')",
            f"ratings values (1, 11, 7, '{made}')",
            "reactions values (1, 11, 7)",
        ):
            connection.execute(text(f"insert into {row}"))
    engine.dispose()


# -- beside the running bot


async def test_the_database_is_read_beside_the_running_bot_and_never_changed(tmp_path: Path) -> None:
    folder = tmp_path / "a folder #1 ü"
    async with open_store(address(folder)) as store, open_beside(address(folder)) as database:
        await store.members.say_experience(1, "none")
        async with database.read() as connection:
            assert (await connection.execute(text("select member_id from members"))).scalars().all() == [1]
        with pytest.raises(OperationalError, match="readonly"):
            async with database.write() as connection:
                await connection.execute(text("delete from members"))


async def test_what_is_read_through_one_connection_is_of_one_moment(tmp_path: Path) -> None:
    ratings = text("select count(*) from ratings")
    async with open_store(address(tmp_path)) as store, open_beside(address(tmp_path)) as database:
        piece_id = await posted_piece(store, 100)
        async with database.read() as connection:
            before = (await connection.execute(ratings)).scalar_one()
            await store.ratings.chosen(piece_id, 1, 5)
            assert (await connection.execute(ratings)).scalar_one() == before == 0


def files_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_a_database_that_is_not_there_is_not_made_by_reading_it(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match="There is no database"):
        async with open_beside(address(tmp_path)):
            pass
    assert not files_in(tmp_path)


async def test_a_database_of_another_version_is_not_read(tmp_path: Path) -> None:
    async with open_store(address(tmp_path)):
        pass
    with closing(sqlite3.connect(tmp_path / "bot.sqlite3")) as connection, connection:
        connection.execute("update alembic_version set version_num = '0001'")
    with pytest.raises(StoreUnusable, match="another version"):
        async with open_beside(address(tmp_path)):
            pass


async def test_a_file_that_is_no_database_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "bot.sqlite3").write_text("no database" * 100)
    with pytest.raises(StoreUnusable, match="cannot be read"):
        async with open_beside(address(tmp_path)):
            pass
