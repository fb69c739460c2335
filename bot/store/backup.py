"""Backups of a SQLite database: made beside the running bot, looked through, kept for a while, and put back.

The copy is of one moment, whatever is written meanwhile: a reader's view of the write-ahead log is held while SQLite's
online backup copies (https://www.sqlite.org/backup.html), so that it keeps nobody waiting and never begins anew. A
backup is one file that needs no other beside it. It gets its name when it is whole and on the disk, not before.
"""

import fcntl
import os
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from bot.errors import StoreUnusable
from bot.store.database import BUSY_TIMEOUT_S, VERSION
from bot.store.files import held_alone, log_of, remove

STEP_PAGES = 256
"""A megabyte that is copied at a time."""

PAUSE_S = 0.02
"""After each step: disk and processor are left to those who write."""

MOMENT = "%Y%m%dT%H%M%SZ"
NAME = re.compile(r"-(\d{8}T\d{6}Z)\.sqlite3")
"""What a backup in the folder is called after the database's own name: its moment, UTC."""

UNFINISHED = ".part"
LOCK = ".lock"


@dataclass(frozen=True, slots=True)
class Backup:
    """One in the folder; `at` is when it was begun."""

    path: Path
    at: datetime

    @property
    def size_bytes(self) -> int:
        return self.path.stat().st_size


@dataclass(frozen=True, slots=True)
class Content:
    """What is in a backup that was looked through."""

    version: str
    pieces: int
    ratings: int


class Stopped(Exception):
    """Somebody asked for the backup to end before it was whole."""


def backups(folder: Path, database: Path) -> list[Backup]:
    """The finished ones of a database, newest first. Other files in the folder are left out."""
    found = [Backup(path, at) for path in folder.glob("*.sqlite3") if (at := _moment(path, database))]
    return sorted(found, key=lambda backup: backup.at, reverse=True)


def back_up(database: Path, folder: Path, keep: int, stop: Event | None = None) -> Backup:
    """Make one in the folder, which is made where there is none, and delete all but the `keep` newest.

    Raises StoreUnusable with a sentence where there is nothing to copy, where the copy is damaged, or where another
    backup is being made; OSError where the folder cannot be written; Stopped once `stop` is set.
    """
    _refuse_missing(database)
    now = datetime.now(UTC).replace(microsecond=0)
    made = Backup(folder / f"{database.stem}-{now.strftime(MOMENT)}.sqlite3", now)
    if not folder.exists():
        folder.mkdir(parents=True)
        _give_to_owner_of(database, folder)
    with _alone_in(folder) as lock:
        _give_to_owner_of(database, lock)
        for left in folder.glob(f"{database.stem}-*{UNFINISHED}*"):  # by one that was killed
            left.unlink()
        copy(database, made.path, stop)
        _give_to_owner_of(database, made.path)
        for old in backups(folder, database)[keep:]:
            old.path.unlink()
    return made


def copy(source: Path, to: Path, stop: Event | None = None) -> Content:
    """Make `to` a copy of a database, whole or not at all; what is in it. Raises as `back_up` does."""
    _refuse_missing(source)
    if to.exists() and to.samefile(source):
        raise StoreUnusable(f"{to} is the database itself; name another file for its backup.")
    handle, name = tempfile.mkstemp(prefix=to.name, suffix=UNFINISHED, dir=to.parent)  # readable by its owner alone
    os.close(handle)
    part = Path(name)
    try:
        _copy(source, part, stop or Event())
        content = _looked_through(part)
        _to_disk(part)
        part.replace(to)
    except sqlite3.Error as error:
        raise StoreUnusable(f"{source} cannot be copied to {to}: {error}.") from None
    finally:
        remove(part)
    _to_disk(to.parent)
    return content


def look_through(backup: Path) -> Content:
    """Raises StoreUnusable with a sentence where this is no whole backup that this version can use."""
    _refuse_missing(backup)
    try:
        content = _looked_through(backup)
    except sqlite3.Error as error:
        raise StoreUnusable(f"{backup} is no whole backup of this bot ({error}); take another one.") from None
    if content.version > VERSION:
        raise StoreUnusable(f"{backup} was made by a later version of this bot ({content.version}); install that one.")
    return content


def restore(backup: Path, database: Path) -> tuple[Content, list[Path]]:
    """Put a backup where the database is; what is in it, and the files of the old database, which are kept aside.

    At every moment there is a database of this name, the old one or the backup. Raises StoreUnusable with a sentence
    where a bot runs, or where the backup is damaged; nothing is changed then.
    """
    look_through(backup)
    with held_alone(database):
        database = database.resolve()  # a link stays one
        fresh = Path(f"{database}.restored")
        try:
            content = copy(backup, fresh)
            _give_to_owner_of(database if database.exists() else database.parent, fresh)
            aside = _kept_aside(database)
            fresh.replace(database)
        finally:
            remove(fresh)
        _to_disk(database.parent)
    return content, aside


def _refuse_missing(file: Path) -> None:
    if not file.is_file():
        raise StoreUnusable(f"There is no file {file}.")


def _kept_aside(database: Path) -> list[Path]:
    """The log leaves its place before the backup comes: left there, SQLite would write it into that."""
    suffix = f".before-{datetime.now(UTC).strftime(MOMENT)}"
    kept = []
    if database.exists():
        kept.append(Path(f"{database}{suffix}"))
        os.link(database, kept[0])  # it stays in its place until the backup takes that
    if log_of(database).exists():
        kept.append(log_of(Path(f"{database}{suffix}")))
        log_of(database).rename(kept[-1])
    Path(f"{database}-shm").unlink(missing_ok=True)
    return kept


def _moment(path: Path, database: Path) -> datetime | None:
    """When a backup of this database was made, by its name; a copy of it keeps that, and not its times."""
    if (found := NAME.fullmatch(path.name.removeprefix(database.stem))) is None:
        return None
    try:
        return datetime.strptime(found[1], MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None


@contextmanager
def _alone_in(folder: Path) -> Iterator[Path]:
    """No other backup is made there meanwhile; the file that says so."""
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield folder / LOCK
    except BlockingIOError:
        raise StoreUnusable(f"Another backup is just being made in {folder}; try again when it is done.") from None
    finally:
        os.close(lock)


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    address = f"{path.absolute().as_uri()}?mode=ro"
    connection = sqlite3.connect(address, uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None)
    with closing(connection):
        yield connection


def _copy(source: Path, part: Path, stop: Event) -> None:
    """Each step goes to the disk by itself: all at the end, and those who write then would wait for it."""
    with _reading(source) as connection, closing(sqlite3.connect(part, isolation_level=None)) as target:
        target.execute("pragma synchronous = off")

        def after_step(*_: int) -> None:
            _to_disk(part)
            if stop.wait(PAUSE_S):
                raise Stopped

        connection.execute("begin")
        connection.execute("select count(*) from sqlite_master").fetchone()  # the moment that is copied
        connection.backup(target, pages=STEP_PAGES, progress=after_step)
        target.execute("pragma journal_mode = delete")  # one file, without a log beside it
        connection.execute("rollback")


def _looked_through(path: Path) -> Content:
    """What is in a copy. Raises sqlite3.Error, with words, where it is not whole or something else."""
    with _reading(path) as connection:
        finding = connection.execute("pragma quick_check(1)").fetchone()[0]
        if finding != "ok":
            raise sqlite3.DatabaseError(f"the file is damaged: {finding}")
        queries = (
            "select max(version_num) from alembic_version",
            "select count(*) from pieces",
            "select count(*) from ratings",
        )
        version, pieces, ratings = (connection.execute(query).fetchone()[0] for query in queries)
        return Content(version or "", pieces, ratings)


def _give_to_owner_of(database: Path, made: Path) -> None:
    """What root makes by hand shall be the bot's to use, and to delete."""
    if os.geteuid() == 0:
        owner = database.stat()
        os.chown(made, owner.st_uid, owner.st_gid)


def _to_disk(path: Path) -> None:
    """A file's content, or the names in a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
