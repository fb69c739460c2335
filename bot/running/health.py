"""How the bot is, as JSON on GET /health: for a supervisor, a monitor, or `python -m bot health`."""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Literal

import discord
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import BadSettings
from bot.jobs.queue import Jobs
from bot.running.ask import PATH
from bot.running.backups import Backups, State
from bot.running.launch import installed_version

LONGEST_SILENCE_S = 90.0
"""Discord wants a heartbeat every 41 seconds and answers each; two missing answers are a broken connection."""

DATABASE_TIMEOUT_S = 2.0


@dataclass(frozen=True, slots=True)
class Health:
    """`ok`: everything works. `starting`: not yet connected for the first time. `degraded`: something is missing.

    Backups do not count for it: no restart mends them. `last_backup_age_s` is None where there is none yet. The latency
    and the age of the last heartbeat's answer are those of the worst shard, None while there is none.
    """

    status: Literal["ok", "starting", "degraded"]
    gateway_connected: bool
    gateway_latency_s: float | None
    last_heartbeat_ack_s: float | None
    requests_waiting: int
    requests_limit: int
    workers_alive: int
    workers: int
    database_answers: bool
    backups: State
    last_backup_age_s: float | None
    version: str
    uptime_s: float


class Monitor:
    """Looks at the parts of a running bot. `read` is some small read from its database."""

    def __init__(
        self,
        client: discord.AutoShardedClient,
        jobs: Jobs,
        read: Callable[[], Awaitable[object]],
        backups: Backups,
    ) -> None:
        self._client = client
        self._jobs = jobs
        self._read = read
        self._backups = backups
        self._began_s = time.monotonic()

    async def look(self) -> Health:
        silence_s = self._silence_s()
        connected = self._connected() and silence_s is not None and silence_s < LONGEST_SILENCE_S
        answers = await self._database_answers()
        well = connected and answers and self._jobs.alive > 0
        return Health(
            status="starting" if not self._client.is_ready() else "ok" if well else "degraded",
            gateway_connected=connected,
            gateway_latency_s=_rounded(max((latency for _, latency in self._client.latencies), default=math.inf)),
            last_heartbeat_ack_s=_rounded(silence_s),
            requests_waiting=self._jobs.waiting,
            requests_limit=self._jobs.limits.queue,
            workers_alive=self._jobs.alive,
            workers=self._jobs.limits.workers,
            database_answers=answers,
            backups=self._backups.state,
            last_backup_age_s=_rounded(_age_s(self._backups.newest_at)),
            version=installed_version(),
            uptime_s=round(time.monotonic() - self._began_s, 3),
        )

    def _connected(self) -> bool:
        shards = self._client.shards.values()
        return self._client.is_ready() and bool(shards) and not any(shard.is_closed() for shard in shards)

    def _silence_s(self) -> float | None:
        """Since the last answer to a heartbeat; of a fresh connection, since it was made."""
        # discord.py tells the latency of the last heartbeat, but not when that was, other than here.
        sockets = [shard._parent.ws for shard in self._client.shards.values()]
        answers = [socket._keep_alive._last_ack for socket in sockets if socket._keep_alive is not None]
        return time.perf_counter() - min(answers) if answers else None

    async def _database_answers(self) -> bool:
        try:
            async with asyncio.timeout(DATABASE_TIMEOUT_S):
                await self._read()
        except (SQLAlchemyError, OSError):  # a timeout is an OSError
            return False
        return True


@asynccontextmanager
async def answering(monitor: Monitor, host: str, port: int) -> AsyncIterator[None]:
    """While the block runs, GET /health answers with 200 where all is well and 503 otherwise; port 0 is none at all.

    Raises BadSettings where the address cannot be listened on.
    """
    if not port:
        yield
        return

    async def health(_: web.Request) -> web.Response:
        found = await monitor.look()
        return web.json_response(asdict(found), status=200 if found.status == "ok" else 503)

    app = web.Application()
    app.router.add_get(PATH, health)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await _listen(runner, host, port)
        yield
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        reason = error.strerror or error
        raise BadSettings(f"HEALTH_HOST {host} and HEALTH_PORT {port} cannot be listened on: {reason}.") from None


def _age_s(moment: datetime | None) -> float | None:
    return (datetime.now(UTC) - moment).total_seconds() if moment else None


def _rounded(seconds: float | None) -> float | None:
    """To milliseconds; what is not known is no number of JSON's."""
    return round(seconds, 3) if seconds is not None and math.isfinite(seconds) else None
