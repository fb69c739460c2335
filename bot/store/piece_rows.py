"""One row for each composed piece."""

from dataclasses import asdict
from datetime import UTC, datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database
from bot.store.records import NewPiece, PieceFiles, StoredPiece
from bot.store.tables import jobs, piece_files, pieces, uploads


class PieceRows:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, new: NewPiece, files: PieceFiles) -> int:
        """Write down a piece that is about to be posted, with its files; its number.

        A request that is worked on a second time makes the same piece and gets the same number.
        """
        async with self._database.write() as connection:
            piece_id = await _written(connection, new)
            await connection.execute(delete(piece_files).where(piece_files.c.piece_id == piece_id))
            await connection.execute(insert(piece_files).values(asdict(files) | {"piece_id": piece_id}))
            return piece_id

    async def posted(self, piece_id: int, message_id: int, channel_id: int) -> None:
        """The piece is in the channel, and its request is answered: both or neither."""
        async with self._database.write() as connection:
            result = await connection.execute(
                update(pieces)
                .where(pieces.c.id == piece_id)
                .values(message_id=message_id, channel_id=channel_id)
                .returning(pieces.c.job_id)
            )
            await connection.execute(
                update(jobs)
                .where(jobs.c.id == result.scalar_one())
                .values(state="posted", message_id=message_id, error_code=None, finished_at=datetime.now(UTC))
            )

    async def get(self, piece_id: int) -> StoredPiece | None:
        async with self._database.read() as connection:
            result = await connection.execute(select(pieces).where(pieces.c.id == piece_id))
            row = result.one_or_none()
            return None if row is None else StoredPiece(**row._mapping)

    async def files(self, piece_id: int) -> PieceFiles | None:
        """None for a piece from before its files were kept."""
        query = select(piece_files.c.midi, piece_files.c.score).where(piece_files.c.piece_id == piece_id)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else PieceFiles(**row._mapping)

    async def removed(self, piece_id: int) -> None:
        """It was deleted in Discord; its ratings go on counting, but nothing asks for it again with the same file."""
        request = select(pieces.c.job_id).where(pieces.c.id == piece_id).scalar_subquery()
        async with self._database.write() as connection:
            await connection.execute(delete(uploads).where(uploads.c.job_id == request))
            await connection.execute(
                update(pieces).where(pieces.c.id == piece_id).values(removed_at=datetime.now(UTC), message_id=None)
            )

    async def of_job(self, job_id: int) -> StoredPiece | None:
        async with self._database.read() as connection:
            result = await connection.execute(select(pieces).where(pieces.c.job_id == job_id))
            row = result.one_or_none()
            return None if row is None else StoredPiece(**row._mapping)

    async def latest(self, limit: int) -> list[StoredPiece]:
        """The pieces posted last, oldest of them first."""
        query = select(pieces).where(pieces.c.message_id.is_not(None)).order_by(pieces.c.id.desc()).limit(limit)
        async with self._database.read() as connection:
            result = await connection.execute(query)
            return [StoredPiece(**row._mapping) for row in result][::-1]


async def _written(connection: AsyncConnection, new: NewPiece) -> int:
    known = await connection.execute(select(pieces.c.id).where(pieces.c.job_id == new.job_id))
    if (piece_id := known.scalar_one_or_none()) is not None:
        await connection.execute(update(pieces).where(pieces.c.id == piece_id).values(asdict(new)))
        return int(piece_id)
    values = asdict(new) | {"created_at": datetime.now(UTC)}
    result = await connection.execute(insert(pieces).values(values).returning(pieces.c.id))
    return int(result.scalar_one())
