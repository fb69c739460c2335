"""One row for each request: the truth about what was asked for and what became of it."""

import asyncio
import zlib
from dataclasses import asdict
from datetime import UTC, datetime

from sqlalchemy import delete, insert, select, update

from bot.store.database import Database
from bot.store.records import Job, NewJob, State, Upload
from bot.store.tables import jobs, uploads

UNFINISHED: tuple[State, ...] = ("queued", "running")
WITHOUT_RESULT: tuple[State, ...] = ("failed", "cancelled")


class JobRows:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, new: NewJob) -> int:
        """Write down an accepted request, as queued; its number."""
        values = asdict(new) | {"state": "queued", "attempts": 0, "created_at": datetime.now(UTC)}
        async with self._database.write() as connection:
            result = await connection.execute(insert(jobs).values(values).returning(jobs.c.id))
            return int(result.scalar_one())

    async def keep_upload(self, job_id: int, upload: Upload) -> None:
        """Keep the file that a request is about. A large one takes most of a second to pack: not in the event loop."""
        values = {"job_id": job_id, "name": upload.name, "data": await asyncio.to_thread(zlib.compress, upload.data)}
        async with self._database.write() as connection:
            await connection.execute(delete(uploads).where(uploads.c.job_id == job_id))
            await connection.execute(insert(uploads).values(values))

    async def upload(self, job_id: int) -> Upload | None:
        """The file that a request is about, where it was kept."""
        query = select(uploads.c.name, uploads.c.data).where(uploads.c.job_id == job_id)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else Upload(row.name, await asyncio.to_thread(zlib.decompress, row.data))

    async def begin(self, job_id: int) -> None:
        """Work on it begins (again)."""
        values = {"state": "running", "attempts": jobs.c.attempts + 1, "started_at": datetime.now(UTC)}
        async with self._database.write() as connection:
            await connection.execute(update(jobs).where(jobs.c.id == job_id).values(values))

    async def end(
        self, job_id: int, state: State, message_id: int | None = None, error_code: str | None = None
    ) -> None:
        """It was answered; nothing more will be sent for it, and without a result nothing needs its file again."""
        values = {
            "state": state,
            "message_id": message_id,
            "error_code": error_code,
            "finished_at": datetime.now(UTC),
        }
        async with self._database.write() as connection:
            await connection.execute(update(jobs).where(jobs.c.id == job_id).values(values))
            if state in WITHOUT_RESULT:
                await connection.execute(delete(uploads).where(uploads.c.job_id == job_id))

    async def get(self, job_id: int) -> Job:
        async with self._database.read() as connection:
            result = await connection.execute(select(jobs).where(jobs.c.id == job_id))
            return Job(**result.one()._mapping)

    async def unfinished(self) -> list[Job]:
        """Requests that were accepted and never answered, oldest first."""
        async with self._database.read() as connection:
            result = await connection.execute(select(jobs).where(jobs.c.state.in_(UNFINISHED)).order_by(jobs.c.id))
            return [Job(**row._mapping) for row in result]
