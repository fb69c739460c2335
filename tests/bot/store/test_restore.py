"""A backup put back: with every rating, or not at all."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import StoreUnusable
from bot.store import Store, open_store
from bot.store.backup import Content, back_up, look_through, restore
from bot.store.database import VERSION
from tests.bot.rows import address, new_job
from tests.bot.store.rated import rate, values


def test_a_restore_brings_back_every_rating_and_keeps_the_old_database(
    rated_database: Path, folder: Path, tmp_path: Path
) -> None:
    made = back_up(rated_database, folder, 7)
    rate(rated_database, 3, 1)
    content, aside = restore(made.path, rated_database)
    assert content == Content(VERSION, pieces=1, ratings=2)
    assert values(rated_database) == [9, 4]
    assert [values(old) for old in aside] == [[9, 4, 1]]
    assert made.path.exists()
    assert not list(tmp_path.glob("*.restored*"))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_what_root_restores_leaves_a_lock_that_the_owner_of_the_folder_can_take(
    rated_database: Path, folder: Path
) -> None:
    made = back_up(rated_database, folder, 7)
    lock = Path(f"{rated_database}.lock")
    lock.unlink(missing_ok=True)
    os.chown(rated_database.parent, 65534, 65534)
    restore(made.path, rated_database)
    assert (lock.stat().st_uid, lock.stat().st_mode & 0o777) == (65534, 0o600)


async def test_a_bot_starts_with_what_was_restored(rated_database: Path, folder: Path, tmp_path: Path) -> None:
    made = back_up(rated_database, folder, 7)
    os.truncate(rated_database, 0)
    restore(made.path, rated_database)
    async with open_store(address(tmp_path)) as store:
        assert await store.ratings.of_piece(1) == {1: 9, 2: 4}


async def test_the_log_of_a_crashed_database_does_not_get_into_the_backup(
    rated_database: Path, folder: Path, tmp_path: Path
) -> None:
    made = back_up(rated_database, folder, 7)
    await leave_a_log(tmp_path)
    assert Path(f"{rated_database}-wal").stat().st_size > 0  # noqa: ASYNC240  a moment
    _, aside = restore(made.path, rated_database)
    assert [old.name.endswith("-wal") for old in aside] == [False, True]
    assert values(rated_database) == [9, 4]
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
    rated_database: Path, folder: Path, harm: Callable[[Path], object], words: str
) -> None:
    made = back_up(rated_database, folder, 7)
    harm(made.path)
    before = rated_database.read_bytes()
    with pytest.raises(StoreUnusable, match=words):
        restore(made.path, rated_database)
    assert rated_database.read_bytes() == before
    assert not list(rated_database.parent.glob("*.before-*"))


def test_a_restore_that_breaks_off_leaves_the_old_database_in_its_place(
    rated_database: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = back_up(rated_database, folder, 7)
    rate(rated_database, 3, 1)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "link", fail)
    with pytest.raises(OSError, match="No space left"):
        restore(made.path, rated_database)
    assert values(rated_database) == [9, 4, 1]
    assert not list(rated_database.parent.glob("*.restored*"))


def test_a_backup_is_restored_where_there_was_no_database(rated_database: Path, folder: Path, tmp_path: Path) -> None:
    made = back_up(rated_database, folder, 7)
    new = tmp_path / "new host" / "bot.sqlite3"
    assert restore(made.path, new)[1] == []
    assert values(new) == [9, 4]
    assert look_through(new).ratings == 2


def test_a_database_that_is_linked_to_stays_where_it_is(rated_database: Path, folder: Path, tmp_path: Path) -> None:
    link = tmp_path / "here" / "bot.sqlite3"
    link.parent.mkdir()
    link.symlink_to(rated_database)
    made = back_up(link, folder, 7)
    rate(rated_database, 3, 1)
    restore(made.path, link)
    assert link.is_symlink()
    assert values(rated_database) == [9, 4]
