"""Backups: made while everybody writes, whole or not there, and put back with every rating."""

import asyncio
import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from pathlib import Path
from threading import Event

import pytest
import pytest_asyncio

from bot.errors import StoreUnusable
from bot.store import PieceFiles, Store, open_store
from bot.store import backup as backup_module
from bot.store.backup import Content, Stopped, back_up, backups, copy, look_through, restore
from bot.store.database import VERSION
from tests.bot.rows import address, new_job, new_piece, posted_piece

WRITERS = 20


@pytest_asyncio.fixture
async def database(tmp_path: Path) -> Path:
    """Of a bot that was stopped: a piece with two ratings."""
    async with open_store(address(tmp_path)) as store:
        piece_id = await posted_piece(store, 100)
        await store.ratings.chosen(piece_id, 1, 9)
        await store.ratings.added(100, 2, 4)
    return tmp_path / "bot.sqlite3"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def values(path: Path, query: str = "select value from ratings order by member_id") -> list[int]:
    with closing(sqlite3.connect(path)) as connection:
        return [value for (value,) in connection.execute(query)]


def rate(database: Path, member: int, value: int) -> None:
    """As a bot that ran later."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("insert into ratings values (1, ?, ?, '2026-01-02')", (member, value))


# -- beside writers


async def test_twenty_writers_meet_no_lock_and_the_backup_holds_all_that_was_acknowledged_before(
    store: Store, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is of one moment, too: each member rates in turn, so there is no gap in what one of them gave."""
    monkeypatch.setattr(backup_module, "STEP_PAGES", 8)  # long enough for many writes
    for number in range(8):
        job = await store.jobs.add(new_job())
        await store.pieces.add(new_piece(job_id=job), PieceFiles(os.urandom(100_000), number.to_bytes()))
    acknowledged: set[int] = set()
    going, done = asyncio.Event(), asyncio.Event()

    async def write(first: int) -> None:
        for member in count(first):
            await store.ratings.chosen(1, member, 5)
            acknowledged.add(member)
            if len(acknowledged) == 2 * WRITERS:
                going.set()
            if done.is_set():
                return

    writing = [asyncio.create_task(write(1000 * (1 + number))) for number in range(WRITERS)]
    await going.wait()
    before = set(acknowledged)
    made = await asyncio.to_thread(back_up, tmp_path / "bot.sqlite3", folder, 7)
    meanwhile = acknowledged - before
    done.set()
    await asyncio.gather(*writing)

    there = values(made.path, "select member_id from ratings order by member_id")
    assert before <= set(there)
    assert len(meanwhile) >= WRITERS
    assert not meanwhile <= set(there)
    assert all(later == earlier + 1 for earlier, later in pairwise(there) if later // 1000 == earlier // 1000)


async def test_a_backup_beside_the_running_bot_needs_no_other_file(store: Store, tmp_path: Path, folder: Path) -> None:
    await store.jobs.add(new_job())
    made = back_up(tmp_path / "bot.sqlite3", folder, 7)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.move(made.path, elsewhere / "bot.sqlite3")
    async with open_store(address(elsewhere)) as restored:
        assert len(await restored.jobs.unfinished()) == 1


def test_only_its_owner_may_read_a_backup(database: Path, folder: Path) -> None:
    assert back_up(database, folder, 7).path.stat().st_mode & 0o777 == 0o600


# -- the folder


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != ".lock")


def test_the_newest_are_kept_and_what_is_not_ours_is_left_alone(database: Path, folder: Path) -> None:
    folder.mkdir()
    others = ["bot-of-mine.sqlite3", "other-20260101T000000Z.sqlite3", "bot-20269999T000000Z.sqlite3", "notes.txt"]
    for name in (*others, "bot-20260101T000000Z.sqlite3", "bot-20260102T000000Z.sqlite3"):
        (folder / name).write_text(name)
    made = back_up(database, folder, keep=2)
    assert names(folder) == sorted([*others, "bot-20260102T000000Z.sqlite3", made.path.name])
    assert [backup.at for backup in backups(folder, database)] == [made.at, datetime(2026, 1, 2, tzinfo=UTC)]
    assert datetime.now(UTC) - made.at < timedelta(minutes=1)


def test_what_a_killed_one_left_is_cleared_away(database: Path, folder: Path) -> None:
    folder.mkdir()
    (folder / "bot-20260101T000000Z.sqlite3abc.part").write_text("half")
    (folder / "bot-20260101T000000Z.sqlite3abc.part-journal").write_text("half")
    made = back_up(database, folder, 7)
    assert names(folder) == [made.path.name]


def test_one_that_fails_leaves_no_trace_and_deletes_no_older_one(
    database: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mkdir()
    (folder / "bot-20260101T000000Z.sqlite3").write_text("an older one")

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        back_up(database, folder, keep=1)
    assert names(folder) == ["bot-20260101T000000Z.sqlite3"]


def test_a_damaged_database_is_not_kept_as_a_backup(database: Path, folder: Path) -> None:
    size = database.stat().st_size
    with database.open("r+b") as file:
        file.seek(size // 2 // 4096 * 4096)
        file.write(b"\x5a" * 4096)
    with pytest.raises(StoreUnusable, match=r"cannot be copied to .*(damaged|malformed)"):
        back_up(database, folder, 7)
    assert names(folder) == []


def test_two_at_a_time_in_one_folder_are_refused(database: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def second(*_: object) -> None:
        back_up(database, folder, 7)

    monkeypatch.setattr(backup_module, "copy", second)
    with pytest.raises(StoreUnusable, match="Another backup is just being made"):
        back_up(database, folder, 7)


def test_one_that_is_told_to_stop_leaves_no_trace(database: Path, folder: Path) -> None:
    stop = Event()
    stop.set()
    began = time.monotonic()
    with pytest.raises(Stopped):
        back_up(database, folder, 7, stop)
    assert time.monotonic() - began < 5
    assert names(folder) == []


def test_a_database_that_is_not_there_or_is_its_own_backup_is_refused(database: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match="There is no file"):
        copy(tmp_path / "none.sqlite3", tmp_path / "out.sqlite3")
    with pytest.raises(StoreUnusable, match="is the database itself"):
        copy(database, tmp_path / ".." / tmp_path.name / database.name)


# -- putting one back


def test_a_restore_brings_back_every_rating_and_keeps_the_old_database(
    database: Path, folder: Path, tmp_path: Path
) -> None:
    made = back_up(database, folder, 7)
    rate(database, 3, 1)
    content, aside = restore(made.path, database)
    assert content == Content(VERSION, pieces=1, ratings=2)
    assert values(database) == [9, 4]
    assert [values(old) for old in aside] == [[9, 4, 1]]
    assert made.path.exists()
    assert not list(tmp_path.glob("*.restored*"))


async def test_a_bot_starts_with_what_was_restored(database: Path, folder: Path, tmp_path: Path) -> None:
    made = back_up(database, folder, 7)
    os.truncate(database, 0)
    restore(made.path, database)
    async with open_store(address(tmp_path)) as store:
        assert await store.ratings.of_piece(1) == {1: 9, 2: 4}


async def test_the_log_of_a_crashed_database_does_not_get_into_the_backup(
    database: Path, folder: Path, tmp_path: Path
) -> None:
    made = back_up(database, folder, 7)
    await leave_a_log(tmp_path)
    assert Path(f"{database}-wal").stat().st_size > 0  # noqa: ASYNC240  a moment
    _, aside = restore(made.path, database)
    assert [old.name.endswith("-wal") for old in aside] == [False, True]
    assert values(database) == [9, 4]
    assert values(aside[0]) == [9, 4, 8]


async def leave_a_log(folder: Path) -> None:
    """What a crash leaves."""
    kept = folder / "kept"
    kept.mkdir()
    async with open_store(address(folder)) as store:
        await store.ratings.chosen(1, 3, 8)
        for name in ("bot.sqlite3", "bot.sqlite3-wal"):
            shutil.copy(folder / name, kept)
    for file in kept.iterdir():
        file.replace(folder / file.name)


async def test_beside_a_running_bot_nothing_is_restored(store: Store, tmp_path: Path, folder: Path) -> None:
    made = back_up(tmp_path / "bot.sqlite3", folder, 7)
    await store.jobs.add(new_job())
    with pytest.raises(StoreUnusable, match="Another bot is using the database"):
        restore(made.path, tmp_path / "bot.sqlite3")
    assert len(await store.jobs.unfinished()) == 1


def damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2 :] = os.urandom(len(content) - len(content) // 2)
    path.write_bytes(content)


def of_a_later_version(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("update alembic_version set version_num = '9999'")


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (damage, "is no whole backup of this bot"),
        (lambda path: os.truncate(path, 5000), "is no whole backup of this bot"),
        (lambda path: os.truncate(path, 0), "is no whole backup of this bot"),
        (lambda path: path.write_bytes(b"letters " * 999), "file is not a database"),
        (Path.unlink, "There is no file"),
        (of_a_later_version, r"later version of this bot \(9999\)"),
    ],
)
def test_what_is_no_whole_backup_is_refused_and_nothing_is_changed(
    database: Path, folder: Path, harm: Callable[[Path], object], words: str
) -> None:
    made = back_up(database, folder, 7)
    harm(made.path)
    before = database.read_bytes()
    with pytest.raises(StoreUnusable, match=words):
        restore(made.path, database)
    assert database.read_bytes() == before
    assert not list(database.parent.glob("*.before-*"))


def test_a_restore_that_breaks_off_leaves_the_old_database_in_its_place(
    database: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = back_up(database, folder, 7)
    rate(database, 3, 1)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "link", fail)
    with pytest.raises(OSError, match="No space left"):
        restore(made.path, database)
    assert values(database) == [9, 4, 1]
    assert not list(database.parent.glob("*.restored*"))


def test_a_backup_is_restored_where_there_was_no_database(database: Path, folder: Path, tmp_path: Path) -> None:
    made = back_up(database, folder, 7)
    new = tmp_path / "new host" / "bot.sqlite3"
    assert restore(made.path, new)[1] == []
    assert values(new) == [9, 4]
    assert look_through(new).ratings == 2
