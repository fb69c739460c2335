"""Backups while the bot runs: one whenever the newest is old enough, and what health tells of them."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Literal

from bot.errors import StoreUnusable
from bot.settings import Settings
from bot.store.backup import back_up, backups
from bot.store.files import sqlite_path

RETRY = timedelta(hours=1)
"""After a backup that failed; sooner where they are made more often than that."""

State = Literal["off", "waiting", "ok", "failed"]
"""`waiting`: none was due since the start. `ok`, `failed`: how the last one ended."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the settings say of backups."""

    database: Path
    folder: Path
    every: timedelta
    keep: int


def plan_of(settings: Settings, database: Path) -> Plan:
    """`every` is zero where none are made by themselves."""
    folder = settings.backup_folder or database.parent / "backups"
    return Plan(database, folder, timedelta(hours=settings.backup_hours), settings.backup_keep)


class Backups:
    """Makes them as planned, each in a thread. What goes wrong is logged and told, and goes no further."""

    def __init__(self, plan: Plan | None) -> None:
        self._plan = plan
        self.state: State = "waiting" if plan else "off"
        self.newest_at: datetime | None = None  # as far as we have looked

    async def keep_making(self, ready: Callable[[], Awaitable[object]]) -> None:
        """For ever, from when `ready()` returns. Cancelled, it leaves no unfinished backup."""
        if self._plan is None:
            return
        await ready()
        while True:
            try:
                await asyncio.sleep(await asyncio.to_thread(self._due_in_s, self._plan))
                await self._make(self._plan)
            except Exception as error:  # the bot goes on, whatever it is
                self.state = "failed"
                foreseen = isinstance(error, StoreUnusable | OSError)
                _log.error("backup failed", extra={"error": str(error)}, exc_info=None if foreseen else error)

    def _due_in_s(self, plan: Plan) -> float:
        """A clock that was set back puts a backup off by the time between two at most."""
        if self.state == "failed":
            return min(RETRY, plan.every).total_seconds()
        self.newest_at = next((backup.at for backup in backups(plan.folder, plan.database)), None)
        age = datetime.now(UTC) - self.newest_at if self.newest_at else plan.every
        return min(max(plan.every - age, timedelta()), plan.every).total_seconds()

    async def _make(self, plan: Plan) -> None:
        stop = Event()
        copying = asyncio.create_task(asyncio.to_thread(back_up, plan.database, plan.folder, plan.keep, stop))
        try:
            made = await asyncio.shield(copying)
        except asyncio.CancelledError:
            stop.set()
            await asyncio.gather(copying, return_exceptions=True)
            raise
        self.state, self.newest_at = "ok", made.at
        _log.info("backup made", extra={"file": made.path.name, "bytes": made.size_bytes})


@asynccontextmanager
async def backing_up(settings: Settings, ready: Callable[[], Awaitable[object]]) -> AsyncIterator[Backups]:
    """While the block runs, and once `ready()` has returned, backups are made as the settings say."""
    database = sqlite_path(settings.database_url.get_secret_value())
    if database is None:
        _log.warning("no backups are made of this database", extra={"use": "pg_dump"})
    made = Backups(plan_of(settings, database) if database and settings.backup_hours else None)
    making = asyncio.create_task(made.keep_making(ready))
    try:
        yield made
    finally:
        making.cancel()
        await asyncio.gather(making, return_exceptions=True)
