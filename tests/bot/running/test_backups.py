"""Backups by themselves: when they are due, that a failure goes no further, and that a stop leaves nothing behind."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from bot.errors import StoreUnusable
from bot.loopback.waiting import Bell
from bot.running import backups
from bot.running.backups import Backups, Plan, backing_up
from bot.settings import Settings, load
from bot.store import Store
from bot.store.backup import MOMENT, Backup, Stopped
from tests.bot.rows import address

DAY = timedelta(days=1)


async def at_once() -> None:
    """Ready."""


def settings(folder: Path, **changes: str) -> Settings:
    return load({"DATABASE_URL": address(folder)} | changes)


def there(folder: Path, age: timedelta) -> Path:
    """A file that passes for a backup of that age."""
    moment = datetime.now(UTC) - age
    (folder / "backups").mkdir(exist_ok=True)
    path = folder / "backups" / f"bot-{moment.strftime(MOMENT)}.sqlite3"
    path.touch()
    return path


async def until(condition: Callable[[], object]) -> None:
    await Bell().wait_for(condition, 60)


@pytest.mark.usefixtures("store")
async def test_the_first_is_made_after_the_start_and_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with backing_up(settings(tmp_path), at_once) as made:
        await until(lambda: made.state == "ok")
    [file] = (tmp_path / "backups").glob("*.sqlite3")
    [event] = [record for record in caplog.records if record.message == "backup made"]
    assert vars(event)["file"] == file.name
    assert vars(event)["bytes"] == file.stat().st_size
    assert made.newest_at


@pytest.mark.usefixtures("store")
async def test_none_is_made_before_the_bot_is_ready_or_while_the_newest_is_young(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        await asyncio.Event().wait()

    async with backing_up(settings(tmp_path), asyncio.Event().wait) as made:
        await asyncio.to_thread(lambda: None)
        assert made.state == "waiting"
    there(tmp_path, DAY / 4)
    monkeypatch.setattr(asyncio, "sleep", sleep)
    async with backing_up(settings(tmp_path), at_once):
        await until(lambda: slept)
    assert slept == [pytest.approx(18 * 3600, abs=60)]


@pytest.mark.parametrize(
    ("age", "due"),
    [
        (timedelta(), DAY),
        (timedelta(hours=5), timedelta(hours=19)),
        (timedelta(hours=30), timedelta()),
        (-timedelta(days=400), DAY),  # the clock was set back
    ],
)
def test_it_is_due_when_the_newest_is_old_enough(tmp_path: Path, age: timedelta, due: timedelta) -> None:
    there(tmp_path, age)
    there(tmp_path, timedelta(days=500))
    plan = Plan(tmp_path / "bot.sqlite3", tmp_path / "backups", DAY, 7)
    assert Backups(plan)._due_in_s(plan) == pytest.approx(due.total_seconds(), abs=60)


@pytest.mark.parametrize(
    ("error", "traced"),
    [
        (OSError(28, "No space left on device"), False),
        (StoreUnusable("It is damaged."), False),
        (ZeroDivisionError("nobody foresaw it"), True),
    ],
)
async def test_a_failure_is_logged_and_told_and_tried_again(
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    traced: bool,
) -> None:
    tried: list[int] = []

    def fail_once(database: Path, *_: object) -> Backup:
        tried.append(1)
        if len(tried) == 1:
            raise error
        return Backup(database, datetime.now(UTC))

    monkeypatch.setattr(backups, "back_up", fail_once)
    monkeypatch.setattr(backups, "RETRY", timedelta())
    async with backing_up(settings(tmp_path), at_once) as made:
        await until(lambda: made.state == "ok")
        assert await store.jobs.unfinished() == []
    [event] = [record for record in caplog.records if record.message == "backup failed"]
    assert vars(event)["error"] == str(error)
    assert (event.exc_info is not None) == traced


async def test_a_failure_that_lasts_shows(tmp_path: Path) -> None:
    """There is no database to copy."""
    async with backing_up(settings(tmp_path), at_once) as made:
        await until(lambda: made.state == "failed")


async def test_a_stop_waits_until_the_backup_has_broken_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, ended = Event(), Event()

    def long(_database: Path, _folder: Path, _keep: int, stop: Event) -> Backup:
        begun.set()
        stop.wait(60)
        ended.set()
        raise Stopped

    monkeypatch.setattr(backups, "back_up", long)
    async with backing_up(settings(tmp_path), at_once):
        await until(begun.is_set)
    assert ended.is_set()


@pytest.mark.parametrize(
    "changes", [{"BACKUP_HOURS": "0"}, {"DATABASE_URL": "postgresql://bot:canary@127.0.0.1:1/modebot"}]
)
async def test_switched_off_none_is_made_and_of_another_database_that_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, changes: dict[str, str]
) -> None:
    async with backing_up(settings(tmp_path, **changes), at_once) as made:
        assert (made.state, made.newest_at) == ("off", None)
    assert ("no backups are made of this database" in caplog.text) == ("DATABASE_URL" in changes)
    assert "canary" not in caplog.text
    assert not list(tmp_path.iterdir())  # noqa: ASYNC240  a moment


async def test_folder_number_and_time_are_settings(tmp_path: Path) -> None:
    changed = settings(tmp_path, BACKUP_HOURS="0.5", BACKUP_KEEP="3", BACKUP_FOLDER=str(tmp_path / "else where"))
    database = tmp_path / "bot.sqlite3"
    assert backups.plan_of(changed, database) == Plan(database, tmp_path / "else where", timedelta(minutes=30), 3)
    assert backups.plan_of(settings(tmp_path), database).folder == tmp_path / "backups"
