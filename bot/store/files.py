"""The files of a SQLite database: which one it is, who holds it, and whether it can be used as it lies there."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import StoreUnusable
from bot.store.wal import is_damaged


def sqlite_path(address: str) -> Path | None:
    """The file that a SQLAlchemy URL names; None for anything but a file of SQLite's, mistakes included."""
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        return None
    named = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return Path(str(url.database)) if named else None


def log_of(path: Path) -> Path:
    """SQLite's write-ahead log of a database: beside the file itself, where `path` is a link to it."""
    return Path(f"{path.resolve()}-wal")


def remove(path: Path) -> None:
    """Delete a database with what SQLite keeps beside it."""
    real = path.resolve()
    for file in (real, log_of(real), Path(f"{real}-shm")):
        file.unlink(missing_ok=True)


@contextmanager
def held_alone(path: Path) -> Iterator[None]:
    """Two bots on one file would answer everything twice. The system frees the lock of a process that dies.

    Makes the folder where there is none. Raises StoreUnusable where another process holds the database.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(_lock_of(path), os.O_RDWR | os.O_CREAT, 0o600)
        if os.geteuid() == 0:  # what root does by hand, such as a restore, leaves a lock that the bot's user can take
            owner = path.parent.stat()
            os.fchown(lock, owner.st_uid, owner.st_gid)
    except OSError as error:
        raise StoreUnusable(f"The folder of the database, {path.parent}, cannot be used: {error.strerror}.") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise StoreUnusable(f"Another bot is using the database {path}; stop it first.") from None
    finally:
        os.close(lock)


def in_use(path: Path) -> bool:
    """Whether a bot holds the database; its lock is taken and given back at once if not."""
    try:
        lock = os.open(_lock_of(path), os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


def fault_of(path: Path) -> str:
    """Why a database that nobody uses must not be opened, as a sentence; empty where nothing is wrong so far.

    SQLite itself would take each of these for a new or an older database, and destroy what could be mended: an empty
    file, a log without its database, a log that breaks off before writes that were acknowledged.
    """
    if path.is_dir():
        return f"{path} is a folder; DATABASE_URL has to name a file in it."
    if not all(os.access(place, os.W_OK) for place in (path, path.parent) if place.exists()):
        return f"{path} cannot be written; give the bot's user the file and its folder."
    if log_of(path).exists() and not path.exists():
        return f"{path} is gone, but its log {log_of(path)} is there; restore a backup, or bring the file back."
    if path.exists() and path.stat().st_size == 0:
        return f"{path} is empty, and a database never is; restore a backup, or delete the file to begin anew."
    if is_damaged(log_of(path)):
        return (
            f"{log_of(path)} is damaged, and writes in it are lost; restore a backup, or move that file away to go on "
            f"with what {path.name} alone has."
        )
    return ""


def _lock_of(path: Path) -> Path:
    return Path(f"{path}.lock")
