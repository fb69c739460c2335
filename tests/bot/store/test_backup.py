"""Backups: made while everybody writes, whole or not there, and put back with every rating."""

import asyncio
import os
import shutil
import time
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from pathlib import Path
from threading import Event

import pytest

from bot.errors import StoreUnusable
from bot.store import PieceFiles, Store, open_store
from bot.store import backup as backup_module
from bot.store.backup import Stopped, back_up, backups, copy
from tests.bot.rows import address, new_job, new_piece
from tests.bot.store.rated import values

WRITERS = 20


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
    try:
        made = await asyncio.to_thread(back_up, tmp_path / "bot.sqlite3", folder, 7)
        meanwhile = acknowledged - before
    finally:
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


def test_only_its_owner_may_read_a_backup(rated_database: Path, folder: Path) -> None:
    assert back_up(rated_database, folder, 7).path.stat().st_mode & 0o777 == 0o600


# -- the folder


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != ".lock")


def test_the_newest_are_kept_and_what_is_not_ours_is_left_alone(rated_database: Path, folder: Path) -> None:
    folder.mkdir()
    others = ["bot-of-mine.sqlite3", "other-20260101T000000Z.sqlite3", "bot-20269999T000000Z.sqlite3", "notes.txt"]
    for name in (*others, "bot-20260101T000000Z.sqlite3", "bot-20260102T000000Z.sqlite3"):
        (folder / name).write_text(name)
    made = back_up(rated_database, folder, keep=2)
    assert names(folder) == sorted([*others, "bot-20260102T000000Z.sqlite3", made.path.name])
    assert [backup.at for backup in backups(folder, rated_database)] == [made.at, datetime(2026, 1, 2, tzinfo=UTC)]
    assert datetime.now(UTC) - made.at < timedelta(minutes=1)


def test_what_a_killed_one_left_is_cleared_away(rated_database: Path, folder: Path) -> None:
    folder.mkdir()
    (folder / "bot-20260101T000000Z.sqlite3abc.part").write_text("half")
    (folder / "bot-20260101T000000Z.sqlite3abc.part-journal").write_text("half")
    made = back_up(rated_database, folder, 7)
    assert names(folder) == [made.path.name]


def test_one_that_fails_leaves_no_trace_and_deletes_no_older_one(
    rated_database: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mkdir()
    (folder / "bot-20260101T000000Z.sqlite3").write_text("an older one")

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        back_up(rated_database, folder, keep=1)
    assert names(folder) == ["bot-20260101T000000Z.sqlite3"]


def test_a_damaged_database_is_not_kept_as_a_backup(rated_database: Path, folder: Path) -> None:
    size = rated_database.stat().st_size
    with rated_database.open("r+b") as file:
        file.seek(size // 2 // 4096 * 4096)
        file.write(b"\x5a" * 4096)
    with pytest.raises(StoreUnusable, match=r"cannot be copied to .*(damaged|malformed)"):
        back_up(rated_database, folder, 7)
    assert names(folder) == []


def test_two_at_a_time_in_one_folder_are_refused(
    rated_database: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def second(*_: object) -> None:
        back_up(rated_database, folder, 7)

    monkeypatch.setattr(backup_module, "copy", second)
    with pytest.raises(StoreUnusable, match="Another backup is just being made"):
        back_up(rated_database, folder, 7)


def test_one_that_is_told_to_stop_leaves_no_trace(rated_database: Path, folder: Path) -> None:
    stop = Event()
    stop.set()
    began = time.monotonic()
    with pytest.raises(Stopped):
        back_up(rated_database, folder, 7, stop)
    assert time.monotonic() - began < 5
    assert names(folder) == []


def test_a_database_that_is_not_there_or_is_its_own_backup_is_refused(rated_database: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match="There is no file"):
        copy(tmp_path / "none.sqlite3", tmp_path / "out.sqlite3")
    with pytest.raises(StoreUnusable, match="is the database itself"):
        copy(rated_database, tmp_path / ".." / tmp_path.name / rated_database.name)
