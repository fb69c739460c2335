"""The check of the database: it tells, and changes nothing."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.running import check_database
from bot.running.findings import Finding
from bot.settings import load
from bot.store import open_store
from bot.store.database import VERSION
from tests.bot.rows import address


async def check(url: str) -> list[Finding]:
    return await check_database.check_database(load({"DATABASE_URL": url}))


async def made(folder: Path) -> Path:
    async with open_store(address(folder)):
        pass
    return folder / "bot.sqlite3"


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(statement)


async def test_one_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    found = await check(address(tmp_path / "data"))
    assert "is not there yet; the first start makes it" in found[0].told
    assert "GB free" in found[1].told
    assert all(finding.fine for finding in found)
    assert not (tmp_path / "data").exists()


async def test_version_size_and_use_are_told(tmp_path: Path) -> None:
    path = await made(tmp_path)
    before = path.read_bytes()
    found, _ = await check(address(tmp_path))
    assert (found.fine, found.told) == (
        True,
        f"SQLite, {len(before) / 1e6:.1f} MB, whole, not in use, version {VERSION}",
    )
    assert path.read_bytes() == before
    assert names_in(tmp_path) == {"bot.sqlite3", "bot.sqlite3.lock"}


async def test_a_running_bot_is_no_fault_and_not_disturbed(tmp_path: Path) -> None:
    async with open_store(address(tmp_path)) as store:
        found, _ = await check(address(tmp_path))
        assert found.fine
        assert "in use by the running bot" in found.told
        assert await store.jobs.unfinished() == []


async def test_an_older_one_is_fine_and_a_later_one_is_not(tmp_path: Path) -> None:
    path = await made(tmp_path)
    change(path, "update alembic_version set version_num = '0001'")
    found, _ = await check(address(tmp_path))
    assert found.fine
    assert f"the next start brings it from 0001 to {VERSION}" in found.told
    change(path, "update alembic_version set version_num = '9999'")
    found, _ = await check(address(tmp_path))
    assert not found.fine
    assert "made by a later version of this bot (9999)" in found.told


async def test_no_database_and_a_damaged_one_are_told(tmp_path: Path) -> None:
    path = await made(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + os.urandom(len(whole) - 4096))
    found, _ = await check(address(tmp_path))
    assert not found.fine
    assert "backup" in found.told
    path.write_bytes(b"no database" * 100)
    found, _ = await check(address(tmp_path))
    assert not found.fine
    assert "file is not a database" in found.told


async def test_what_would_stop_the_start_is_told_before(tmp_path: Path) -> None:
    path = await made(tmp_path)
    os.truncate(path, 0)
    found, _ = await check(address(tmp_path))
    assert not found.fine
    assert "is empty, and a database never is" in found.told
    path.unlink()
    path.with_name(f"{path.name}-wal").write_bytes(b"")  # a log without its database
    found, _ = await check(address(tmp_path))
    assert not found.fine
    assert "is gone, but its log" in found.told


async def test_little_room_is_told_before_it_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_database, "LEAST_FREE_BYTES", 10**18)
    _, found = await check(address(tmp_path))
    assert not found.fine
    assert "make room" in found.told


async def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: Any) -> bool:
        return False

    monkeypatch.setattr(os, "access", none)  # whoever runs the tests may be allowed everything
    found, _ = await check(address(tmp_path))
    assert not found.fine
    assert "cannot be written" in found.told


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "no database address"),
        ("sqlite://", "names no file"),
        ("postgresql://bot:canary@127.0.0.1:1/modebot", "asyncpg|cannot be used"),
        ("mysql+nothing://bot:canary@127.0.0.1:1/modebot", "driver that is not installed"),
    ],
)
async def test_addresses_that_lead_nowhere_are_sentences(url: str, words: str) -> None:
    [found] = await check(url)
    assert not found.fine
    assert any(word in found.told for word in words.split("|"))
    assert "canary" not in found.told
