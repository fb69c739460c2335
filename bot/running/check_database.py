"""Checks of the database, which is looked at and not touched: a running bot may be using it."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bot.errors import StoreUnusable
from bot.running.findings import Finding
from bot.settings import Settings
from bot.store.database import BUSY_TIMEOUT_S, VERSION, open_beside
from bot.store.files import fault_of, in_use, log_of, sqlite_path

PART = "database"

LEAST_FREE_BYTES = 500 * 1000 * 1000
"""A recording of the greatest length takes 240 MB while it is made, and two workers may make one each."""


async def check_database(settings: Settings) -> list[Finding]:
    """Its version; for SQLite also size, integrity, free space beside it, and whether a bot uses it."""
    address = settings.database_url.get_secret_value()
    path = sqlite_path(address)
    return [await _server(address)] if path is None else list(_file(path))


async def _server(address: str) -> Finding:
    try:
        async with open_beside(address) as database:
            return Finding(PART, f"{database.dialect}, version {VERSION}")
    except StoreUnusable as error:
        return _wrong(str(error))


def _file(path: Path) -> Iterator[Finding]:
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    fault = "" if in_use(path) else fault_of(path)
    if fault or not os.access(folder, os.W_OK):
        yield _wrong(fault or f"{path} cannot be written; give the bot's user its folder.")
    elif path.exists():
        yield _content(path)
    else:
        yield Finding(PART, f"{path} is not there yet; the first start makes it")
    free_bytes = shutil.disk_usage(folder).free
    told = f"{free_bytes / 1e9:.1f} GB free beside the database"
    if free_bytes < LEAST_FREE_BYTES:
        yield Finding("disk", f"{told}; make room before it is full.", fine=False)
    else:
        yield Finding("disk", told)


def _content(path: Path) -> Finding:
    # Where no log lies beside it, it can be read as it lies; else SQLite would leave files of its own behind.
    address = f"{path.absolute().as_uri()}?mode=ro" + ("" if log_of(path).exists() else "&immutable=1")
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=BUSY_TIMEOUT_S)) as database:
            fault = database.execute("pragma quick_check(1)").fetchone()[0]
            versions = database.execute("select version_num from alembic_version").fetchall() if fault == "ok" else []
    except sqlite3.Error as error:
        return _wrong(f"{path} cannot be used: {error}. Mend it, or restore a backup.")
    if fault != "ok":
        return _wrong(f"{path} is damaged ({fault}); restore a backup.")
    use = "in use by the running bot" if in_use(path) else "not in use"
    size_bytes = sum(map(_size_bytes, (path, log_of(path))))
    return _of_version(versions[0][0] if versions else "", f"SQLite, {size_bytes / 1e6:.1f} MB, whole, {use}")


def _size_bytes(file: Path) -> int:
    """0 for what is not there: the log goes with its last reader, at any moment."""
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def _of_version(version: str, told: str) -> Finding:
    """Versions are numbers of four digits, so they compare as text."""
    if version > VERSION:
        return _wrong(f"{told}, was made by a later version of this bot ({version}); install that one.")
    older = "" if version == VERSION else f"; the next start brings it from {version or 'nothing'} to {VERSION}"
    return Finding(PART, f"{told}, version {version or 'none'}{older}")


def _wrong(told: str) -> Finding:
    return Finding(PART, told, fine=False)
