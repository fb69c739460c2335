"""The check of the backups: it tells, and changes nothing."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.running.check_backups import check_backups
from bot.running.findings import Finding
from bot.settings import load
from tests.bot.rows import address
from tests.bot.running.test_backups import there


def check(folder: Path, **changes: str) -> Finding:
    [found] = check_backups(load({"DATABASE_URL": address(folder)} | changes))
    return found


def test_before_the_first_one_all_is_fine(tmp_path: Path) -> None:
    found = check(tmp_path)
    assert found.fine
    assert "none in" in found.told
    assert not list(tmp_path.iterdir())


def test_number_and_age_are_told(tmp_path: Path) -> None:
    there(tmp_path, timedelta(hours=5))
    there(tmp_path, timedelta(hours=29))
    found = check(tmp_path)
    assert (found.fine, found.told) == (True, f"2 in {tmp_path / 'backups'}, the newest 5 hours old")


def test_an_old_one_is_no_fault_while_no_bot_runs(tmp_path: Path) -> None:
    there(tmp_path, timedelta(days=9))
    assert check(tmp_path).fine


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(("hours", "fine"), [(47, True), (49, False)])
async def test_a_bot_that_runs_and_makes_none_is_told(tmp_path: Path, hours: int, fine: bool) -> None:
    there(tmp_path, timedelta(hours=hours))
    found = check(tmp_path)
    assert found.fine == fine
    assert ("backup failed" in found.told) != fine


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: Any) -> bool:
        return False

    monkeypatch.setattr(os, "access", none)  # whoever runs the tests may be allowed everything
    found = check(tmp_path)
    assert not found.fine
    assert "cannot be written" in found.told


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"BACKUP_HOURS": "0"}, "BACKUP_HOURS is 0"), ({"DATABASE_URL": "postgresql://bot@host/modebot"}, "pg_dump")],
)
def test_where_none_are_made_that_is_said(tmp_path: Path, changes: dict[str, str], words: str) -> None:
    found = check(tmp_path, **changes)
    assert found.fine
    assert words in found.told
