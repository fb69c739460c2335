"""The store, with real temporary databases."""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, text
from sqlalchemy.exc import IntegrityError

from bot.errors import StoreUnusable
from bot.store import Store, open_store
from bot.store.database import VERSION, Database, configuration, open_database
from bot.store.tables import metadata
from tests.bot.rows import new_job, new_piece

JOB = new_job()
PIECE = new_piece()


def address(folder: Path) -> str:
    return f"sqlite:///{folder / 'bot.sqlite3'}"


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with open_store(address(tmp_path)) as store:
        yield store


@pytest_asyncio.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(address(tmp_path)) as database:
        yield database


async def posted_piece(store: Store, message_id: int, **changes: object) -> int:
    job_id = await store.jobs.add(JOB)
    piece_id = await store.pieces.add(replace(PIECE, job_id=job_id, **changes))  # type: ignore[arg-type]  # by name
    await store.pieces.posted(piece_id, message_id)
    return piece_id


# -- the database


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
        await store.pieces.add(replace(PIECE, job_id=999))
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


# -- requests


async def test_a_request_goes_through_its_states(store: Store) -> None:
    job_id = await store.jobs.add(JOB)
    queued = await store.jobs.get(job_id)
    assert (queued.state, queued.attempts, queued.started_at) == ("queued", 0, None)
    assert {name: getattr(queued, name) for name in asdict(JOB)} == asdict(JOB)
    assert abs(datetime.now(UTC) - queued.created_at) < timedelta(seconds=5)
    await store.jobs.begin(job_id)
    running = await store.jobs.get(job_id)
    assert (running.state, running.attempts) == ("running", 1)
    await store.jobs.end(job_id, "failed", error_code="timeout")
    failed = await store.jobs.get(job_id)
    assert (failed.state, failed.error_code) == ("failed", "timeout")
    assert failed.finished_at is not None


async def test_unfinished_requests_are_found_oldest_first(store: Store) -> None:
    ids = [await store.jobs.add(JOB) for _ in range(5)]
    await store.jobs.begin(ids[1])
    await store.jobs.end(ids[2], "posted", message_id=1)
    await store.jobs.end(ids[3], "cancelled")
    assert [job.id for job in await store.jobs.unfinished()] == [ids[0], ids[1], ids[4]]


async def test_a_state_that_does_not_exist_is_refused(store: Store) -> None:
    job_id = await store.jobs.add(JOB)
    with pytest.raises(IntegrityError):
        await store.jobs.end(job_id, "lost")  # type: ignore[arg-type]  # that is the point


# -- pieces


async def test_a_piece_keeps_all_that_it_takes_to_compose_it_again(store: Store) -> None:
    piece_id = await posted_piece(store, message_id=100)
    piece = await store.pieces.get(piece_id)
    assert piece is not None
    assert {name: getattr(piece, name) for name in asdict(PIECE)} == asdict(replace(PIECE, job_id=piece.job_id))
    assert piece.message_id == 100
    assert await store.pieces.of_job(piece.job_id) == piece


async def test_posting_a_piece_answers_its_request(store: Store) -> None:
    piece_id = await posted_piece(store, message_id=100)
    piece = await store.pieces.get(piece_id)
    assert piece is not None
    job = await store.jobs.get(piece.job_id)
    assert (job.state, job.message_id) == ("posted", 100)


async def test_composing_again_for_the_same_request_keeps_the_number(store: Store) -> None:
    job_id = await store.jobs.add(JOB)
    first = await store.pieces.add(replace(PIECE, job_id=job_id))
    assert await store.pieces.add(replace(PIECE, job_id=job_id, model="second")) == first
    piece = await store.pieces.get(first)
    assert piece is not None
    assert piece.model == "second"


async def test_what_does_not_exist_is_none(store: Store) -> None:
    assert await store.pieces.get(1) is None
    assert await store.pieces.of_job(1) is None


async def test_the_latest_posted_pieces(store: Store) -> None:
    ids = [await posted_piece(store, message_id) for message_id in (100, 101, 102)]
    unposted = await store.pieces.add(replace(PIECE, job_id=await store.jobs.add(JOB)))
    assert [piece.id for piece in await store.pieces.latest(2)] == ids[1:]
    assert unposted not in [piece.id for piece in await store.pieces.latest(10)]


# -- ratings


async def test_the_last_digit_counts_in_one_row(store: Store) -> None:
    piece_id = await posted_piece(store, message_id=100)
    for digit in (3, 9, 7):
        assert await store.ratings.added(100, 42, digit)
    assert await store.ratings.of_piece(piece_id) == {42: 7}


async def test_taking_back_the_digit_that_counts_removes_the_rating(store: Store) -> None:
    piece_id = await posted_piece(store, message_id=100)
    await store.ratings.added(100, 42, 3)
    await store.ratings.added(100, 42, 9)
    assert await store.ratings.removed(100, 42, 9)
    assert await store.ratings.of_piece(piece_id) == {}
    assert (await store.ratings.standing(piece_id))[3] == {42}


async def test_taking_back_another_digit_changes_nothing(store: Store) -> None:
    piece_id = await posted_piece(store, message_id=100)
    await store.ratings.added(100, 42, 3)
    await store.ratings.added(100, 42, 9)
    assert await store.ratings.removed(100, 42, 3)
    assert await store.ratings.of_piece(piece_id) == {42: 9}


async def test_a_repeated_event_changes_nothing(store: Store) -> None:
    piece_id = await posted_piece(store, message_id=100)
    await store.ratings.added(100, 42, 3)
    await store.ratings.added(100, 42, 9)
    assert not await store.ratings.added(100, 42, 3)
    assert await store.ratings.of_piece(piece_id) == {42: 9}
    await store.ratings.removed(100, 42, 9)
    assert not await store.ratings.removed(100, 42, 9)


async def test_messages_that_are_no_pieces_are_ignored(store: Store) -> None:
    assert not await store.ratings.added(555, 42, 3)
    assert not await store.ratings.removed(555, 42, 3)
    assert await store.ratings.cleared(555) == 0


async def test_clearing_takes_all_or_one_digit(store: Store) -> None:
    piece_id = await posted_piece(store, message_id=100)
    other = await posted_piece(store, message_id=101)
    for member, digit in ((1, 5), (2, 5), (3, 8)):
        await store.ratings.added(100, member, digit)
    await store.ratings.added(101, 1, 5)
    assert await store.ratings.cleared(100, 5) == 2
    assert await store.ratings.of_piece(piece_id) == {3: 8}
    assert await store.ratings.cleared(100) == 1
    assert not any((await store.ratings.standing(piece_id)).values())
    assert await store.ratings.of_piece(other) == {1: 5}


@pytest.mark.parametrize("digit", [0, 11])
async def test_a_rating_outside_one_to_ten_is_refused(store: Store, digit: int) -> None:
    await posted_piece(store, message_id=100)
    with pytest.raises(IntegrityError):
        await store.ratings.added(100, 42, digit)


async def test_the_summary_counts_one_server_and_mode(store: Store) -> None:
    await posted_piece(store, message_id=100)
    await posted_piece(store, message_id=101, mode="todi")
    await posted_piece(store, message_id=102, guild_id=99)
    for message_id, member, digit in ((100, 1, 10), (100, 2, 7), (101, 1, 1), (102, 1, 4)):
        await store.ratings.added(message_id, member, digit)
    everything = await store.ratings.summary(7)
    assert everything.counts == (1, 0, 0, 0, 0, 0, 1, 0, 0, 1)
    assert everything.mean == 6.0
    dorian = await store.ratings.summary(7, "dorian")
    assert (dorian.ratings, dorian.mean) == (2, 8.5)
    nothing = await store.ratings.summary(7, "locrian")
    assert (nothing.ratings, nothing.mean, nothing.best) == (0, None, ())


async def test_one_enthusiast_does_not_outrank_ten_members(store: Store) -> None:
    alone = await posted_piece(store, message_id=100)
    loved = await posted_piece(store, message_id=101)
    await store.ratings.added(100, 1, 10)
    for member in range(10):
        await store.ratings.added(101, member, 9)
    best = (await store.ratings.summary(7)).best
    assert [(ranked.piece.id, ranked.ratings, ranked.mean) for ranked in best] == [(loved, 10, 9.0), (alone, 1, 10.0)]
    assert len((await store.ratings.summary(7, best=1)).best) == 1
