"""The check of the backups: that they can be made, and that the running bot makes them."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.running.backups import Plan, plan_of
from bot.running.findings import Finding
from bot.settings import Settings
from bot.store.backup import backups
from bot.store.files import in_use, sqlite_path

PART = "backups"

LATE = 2
"""How many times older than planned the newest may be while the bot runs; it may just be making one."""


def check_backups(settings: Settings) -> Iterator[Finding]:
    """How many there are and how old the newest is. Nothing is written."""
    database = sqlite_path(settings.database_url.get_secret_value())
    if database is None:
        yield Finding(PART, "the bot makes none of this database; PostgreSQL has pg_dump")
    elif not settings.backup_hours:
        yield Finding(PART, "the bot makes none, as BACKUP_HOURS is 0")
    else:
        yield _of(plan_of(settings, database))


def _of(plan: Plan) -> Finding:
    if not os.access(_nearest(plan.folder), os.W_OK):
        return _wrong(f"{plan.folder} cannot be written; give the bot's user that folder, or name another one.")
    there = backups(plan.folder, plan.database)
    if not there:
        return Finding(PART, f"none in {plan.folder} yet; the running bot makes the first one at once")
    age = datetime.now(UTC) - there[0].at
    told = f"{len(there)} in {plan.folder}, the newest {age / timedelta(hours=1):.0f} hours old"
    if age > LATE * plan.every and in_use(plan.database):
        return _wrong(f"{told}, although the bot runs; its log has “backup failed” with the reason.")
    return Finding(PART, told)


def _nearest(folder: Path) -> Path:
    """The folder itself, or the one that it would be made in."""
    return next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists())


def _wrong(told: str) -> Finding:
    return Finding(PART, told, fine=False)
