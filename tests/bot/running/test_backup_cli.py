"""`backup` and `restore` on the command line, beside a bot and without one."""

import asyncio
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.store import open_store
from tests.bot.rows import address, posted_piece

pytestmark = pytest.mark.usefixtures("root_logger")


def run(folder: Path, *arguments: str, **changes: str) -> int:
    return main({"DATABASE_URL": address(folder)} | changes, env_file=None, arguments=arguments)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    async def make() -> None:
        async with open_store(address(tmp_path)) as store:
            await store.ratings.chosen(await posted_piece(store, 100), 1, 9)

    asyncio.run(make())
    return tmp_path / "bot.sqlite3"


def rated(database: Path, value: int | None = None) -> list[int]:
    with closing(sqlite3.connect(database)) as connection, connection:
        if value is not None:
            connection.execute("update ratings set value = ?", (value,))
        return [value for (value,) in connection.execute("select value from ratings")]


def test_a_backup_and_its_way_back(database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "backup") == 0
    [made] = (tmp_path / "backups").glob("bot-*.sqlite3")
    assert capsys.readouterr().out == f"{made}: 1 rating of 1 piece, version 0002\n"
    rated(database, 2)
    assert run(tmp_path, "restore", str(made)) == 0
    assert rated(database) == [9]
    said = capsys.readouterr().out
    [aside] = tmp_path.glob("*.before-*")
    assert rated(aside) == [2]
    for words in (f"{made} is whole: 1 rating", f"{aside} is what was there before", f"{database} is the backup now"):
        assert words in said


async def test_beside_a_running_bot_a_backup_is_made_and_nothing_is_restored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.sqlite3"
    async with open_store(address(tmp_path)) as store:
        await store.ratings.chosen(await posted_piece(store, 100), 1, 9)
        assert await asyncio.to_thread(run, tmp_path, "backup", "--out", str(out)) == 0
        assert rated(out) == [9]
        assert await asyncio.to_thread(run, tmp_path, "restore", str(out)) == os.EX_IOERR
    assert "Another bot is using the database" in capsys.readouterr().err
    assert not (tmp_path / "backups").exists()


def test_an_older_backup_says_what_the_next_start_does(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("update alembic_version set version_num = '0001'")
    assert run(tmp_path, "restore", str(database)) == 0
    assert "The next start brings it from version 0001 to" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://bot:canary@127.0.0.1:1/modebot", "PostgreSQL has pg_dump"),
        ("nonsense", "is no database address"),
        ("sqlite://", "names no file"),
    ],
)
@pytest.mark.parametrize("arguments", [("backup",), ("restore", "a.sqlite3")])
def test_other_databases_are_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], url: str, words: str, arguments: tuple[str, ...]
) -> None:
    assert run(tmp_path, *arguments, DATABASE_URL=url) == os.EX_IOERR
    said = capsys.readouterr().err
    assert words in said
    assert "canary" not in said


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "backup") == os.EX_IOERR
    assert run(tmp_path, "restore", str(tmp_path / "a.sqlite3")) == os.EX_IOERR
    assert capsys.readouterr().err.count("There is no file") == 2
