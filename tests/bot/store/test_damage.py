"""A database that lost something stops the start with a sentence; it is never replaced, nor are its files touched."""

import itertools
import os
import shutil
import sqlite3
import struct
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.errors import StoreUnusable
from bot.explain import explain
from bot.store import Store, Upload, open_store
from bot.store.database import Database
from bot.store.files import fault_of
from bot.store.job_rows import JobRows
from bot.store.wal import is_damaged
from bot.texts.errors import NO_DATABASE
from tests.bot.disk import no_file_beyond
from tests.bot.rows import address, new_job, posted_piece

NOBODY = 65534
PAGE_BYTES, LOG_HEADER_BYTES, FRAME_BYTES = 4096, 32, 24 + 4096


async def fill(store: Store) -> None:
    """Each a write of its own."""
    for _ in range(100):
        await store.jobs.add(new_job())


async def closed(folder: Path) -> Path:
    """A database that its bot has left in order."""
    async with open_store(address(folder)) as store:
        await fill(store)
    return folder / "bot.sqlite3"


async def crashed(folder: Path) -> Path:
    """A database as a crash leaves it: what was written last is in the log alone."""
    (folder / "running").mkdir()
    async with open_store(address(folder / "running")) as store:
        await fill(store)
        for name in ("bot.sqlite3", "bot.sqlite3-wal"):
            shutil.copy(folder / "running" / name, folder / name)
    return folder / "bot.sqlite3"


def log(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def overwrite(path: Path, at: int, size: int = 64) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(b"\x5a" * size)


def middle_page(path: Path) -> None:
    overwrite(path, path.stat().st_size // PAGE_BYTES // 2 * PAGE_BYTES, PAGE_BYTES)


def truncated(path: Path) -> None:
    os.truncate(path, path.stat().st_size // PAGE_BYTES // 2 * PAGE_BYTES)


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def in_a_folders_place(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda path: overwrite(path, 0), "file is not a database"),
        (lambda path: overwrite(path, 100), "malformed|damaged"),
        (middle_page, "malformed|damaged"),
        (truncated, "malformed|damaged"),
        (lambda path: os.truncate(path, 100), "malformed|damaged|not a database"),
        (emptied, "is empty, and a database never is; restore a backup"),
        (in_a_folders_place, "is a folder"),
    ],
)
async def test_damage_stops_the_start_and_is_left_as_it_is(
    tmp_path: Path, harm: Callable[[Path], object], words: str
) -> None:
    path = await closed(tmp_path)
    harm(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StoreUnusable, match=words) as told:
        async with open_store(address(tmp_path)):
            pass
    assert str(told.value).endswith(".")
    assert before == (path.read_bytes() if path.is_file() else None)


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda path: overwrite(log(path), 8), "damaged, and writes in it are lost; restore a backup"),
        (lambda path: overwrite(log(path), LOG_HEADER_BYTES + 20 * FRAME_BYTES + 300), "writes in it are lost"),
        (lambda path: overwrite(log(path), LOG_HEADER_BYTES + 20 * FRAME_BYTES, 24), "writes in it are lost"),
        (Path.unlink, "is gone, but its log .* is there"),
        (emptied, "is empty"),
    ],
)
async def test_a_log_that_sqlite_would_drop_stops_the_start_and_stays(
    tmp_path: Path, harm: Callable[[Path], object], words: str
) -> None:
    path = await crashed(tmp_path)
    harm(path)
    before = log(path).read_bytes()
    with pytest.raises(StoreUnusable, match=words):
        async with open_store(address(tmp_path)):
            pass
    assert log(path).read_bytes() == before


async def test_a_crash_is_no_damage(tmp_path: Path) -> None:
    path = await crashed(tmp_path)
    assert log(path).stat().st_size > 100 * FRAME_BYTES
    async with open_store(address(tmp_path)) as store:
        assert len(await store.jobs.unfinished()) == 100


async def test_a_last_write_that_the_power_cut_short_is_no_damage(tmp_path: Path) -> None:
    path = await crashed(tmp_path)
    os.truncate(log(path), log(path).stat().st_size - 100)
    assert not is_damaged(log(path))
    overwrite(log(path), log(path).stat().st_size - 1000)
    async with open_store(address(tmp_path)) as store:
        assert len(await store.jobs.unfinished()) == 99


async def test_what_is_left_of_an_earlier_log_is_no_damage(tmp_path: Path) -> None:
    """SQLite begins a log anew over the old one, with other salts."""
    database = tmp_path / "bot.sqlite3"
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("pragma journal_mode = wal")
        connection.execute("create table numbers (number)")
        for number in range(50):
            connection.execute("insert into numbers values (?)", (number,))
        long = log(database).stat().st_size
        connection.execute("pragma wal_checkpoint(restart)")
        connection.execute("insert into numbers values (50)")
        assert log(database).stat().st_size == long
        assert not is_damaged(log(database))


def test_a_log_with_nothing_in_it_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "a-wal"
    assert not is_damaged(file)
    for content in (b"", b"\0" * 31, struct.pack(">8I", 0x377F0682, *[0] * 7)):
        file.write_bytes(content)
        assert not is_damaged(file)


def test_a_log_that_goes_while_it_is_looked_at_is_no_fault(tmp_path: Path) -> None:
    """Whoever reads the database last takes its log along, and that may be in the midst of a start."""
    database = tmp_path / "bot.sqlite3"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("pragma journal_mode = wal")
        connection.execute("create table numbers (number)")
    done = Event()

    def read() -> int:
        """Until told to stop; how many readers came and went."""
        for count in itertools.count():
            if done.is_set():
                return count
            with closing(sqlite3.connect(database)) as connection:
                connection.execute("select * from numbers").fetchall()
        raise AssertionError

    with ThreadPoolExecutor() as pool:
        readers = pool.submit(read)
        try:
            for _ in range(3000):
                assert fault_of(database) == ""
        finally:
            done.set()
        assert readers.result() > 10


# -- what may not be written


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """A folder of somebody who may not do everything, and the test is they."""
    with tempfile.TemporaryDirectory() as name:
        was_root = os.geteuid() == 0
        if was_root:
            os.chown(name, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, 0)
        try:
            yield Path(name)
        finally:
            Path(name).chmod(0o700)
            if was_root:
                os.setresuid(0, 0, 0)


async def test_a_file_that_is_read_only_stops_the_start(unprivileged: Path) -> None:
    path = await closed(unprivileged)
    path.chmod(0o400)
    with pytest.raises(StoreUnusable, match="cannot be written; give the bot's user the file and its folder"):
        async with open_store(address(unprivileged)):
            pass


@pytest.mark.parametrize("with_database", [False, True])
async def test_a_folder_that_is_read_only_stops_the_start(unprivileged: Path, with_database: bool) -> None:
    if with_database:
        await closed(unprivileged)
    unprivileged.chmod(0o500)  # noqa: ASYNC240  a moment
    with pytest.raises(StoreUnusable, match=r"cannot be used: Permission denied|cannot be written"):
        async with open_store(address(unprivileged)):
            pass


# -- a full disk


async def test_a_full_disk_is_a_sentence_and_leaves_everything_that_was_acknowledged(database: Database) -> None:
    """SQLite's own bound on the pages of a database gives the error of a full disk."""
    rows = JobRows(database)
    kept = [await rows.add(new_job()) for _ in range(20)]
    await bound(database, 1)
    with pytest.raises(OperationalError, match="database or disk is full") as error:
        await rows.keep_upload(kept[0], Upload("a.mid", os.urandom(100_000)))
    assert explain(error.value).sentence == NO_DATABASE
    assert [job.id for job in await rows.unfinished()] == kept
    await bound(database, 2**30)
    await rows.keep_upload(kept[0], Upload("a.mid", b"there is room again"))
    async with database.read() as connection:
        assert (await connection.execute(text("pragma integrity_check"))).scalar_one() == "ok"


async def bound(database: Database, pages: int) -> None:
    async with database.read() as connection:
        await connection.execute(text(f"pragma max_page_count = {pages}"))  # never fewer than there are


async def test_a_write_that_fails_half_way_is_undone_and_the_next_ones_work(tmp_path: Path) -> None:
    async with open_store(address(tmp_path)) as store:
        piece_id = await posted_piece(store, 100)
        with no_file_beyond(log(tmp_path / "bot.sqlite3").stat().st_size + 100), pytest.raises(OperationalError):
            await store.ratings.added(100, 1, 7)
        assert await store.ratings.of_piece(piece_id) == {}
        assert await store.ratings.added(100, 2, 8)
    async with open_store(address(tmp_path)) as store:
        assert await store.ratings.of_piece(piece_id) == {2: 8}


async def test_a_first_start_that_finds_no_room_leaves_nothing_in_the_way_of_the_next(tmp_path: Path) -> None:
    with no_file_beyond(1000), pytest.raises(StoreUnusable, match="cannot be used"):
        async with open_store(address(tmp_path)):
            pass
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["bot.sqlite3.lock"]  # noqa: ASYNC240  a moment
    async with open_store(address(tmp_path)) as store:
        await store.jobs.add(new_job())


async def test_an_error_while_the_bot_runs_never_takes_a_new_database_away(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match="later"):
        await add_and_fail(tmp_path)
    async with open_store(address(tmp_path)) as store:
        assert len(await store.jobs.unfinished()) == 1


async def add_and_fail(folder: Path) -> None:
    async with open_store(address(folder)) as store:
        await store.jobs.add(new_job())
        raise StoreUnusable("Something that came later.")
