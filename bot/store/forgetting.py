"""What is kept of one member, and its removal: all of it, or nothing, in one transaction.

A block is not removed, or else asking to be forgotten would lift it.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table, and_, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database
from bot.store.tables import jobs, members, pieces, presets, ratings, reactions, uploads

MOST_LINKS = 10
"""Messages that are named, newest first; a reply has room for so many."""


@dataclass(frozen=True, slots=True)
class Place:
    """A message. `guild_id` is None in a direct conversation."""

    guild_id: int | None
    channel_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class Held:
    """How many rows there are of a member; `received` are the ratings that their pieces got from anybody.

    `reacted` are the messages where a digit of theirs stands in Discord, the newest of them.
    """

    ratings: int
    pieces: int
    received: int
    requests: int
    uploads: int
    presets: int
    profile: bool
    reacted: tuple[Place, ...]

    @property
    def anything(self) -> bool:
        counts = (self.ratings, self.pieces, self.requests, self.uploads, self.presets)
        return any(counts) or self.profile or bool(self.reacted)


class Forgetting:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def held(self, member_id: int) -> Held:
        """What there is of a member."""
        async with self._database.read() as connection:
            return await _held(connection, member_id)

    async def forget(self, member_id: int) -> Held:
        """Remove all of it, with the files and the ratings of their pieces; what there was."""
        async with self._database.write() as connection:
            held = await _held(connection, member_id)
            for table, theirs in _rows_of(member_id):
                await connection.execute(delete(table).where(theirs))
            return held


def _rows_of(member_id: int) -> tuple[tuple[Table, ColumnElement[bool]], ...]:
    """In this order: what hangs on a row goes before it or, as files and ratings of a piece do, with it."""
    return (
        (ratings, ratings.c.member_id == member_id),
        (reactions, reactions.c.member_id == member_id),
        (members, members.c.member_id == member_id),
        (presets, and_(presets.c.scope == "member", presets.c.owner_id == member_id)),
        (pieces, pieces.c.member_id == member_id),
        (jobs, jobs.c.member_id == member_id),
    )


async def _held(connection: AsyncConnection, member_id: int) -> Held:
    theirs = {table.name: await _count(connection, table, where) for table, where in _rows_of(member_id)}
    of_pieces = ratings.c.piece_id.in_(select(pieces.c.id).where(pieces.c.member_id == member_id))
    of_jobs = uploads.c.job_id.in_(select(jobs.c.id).where(jobs.c.member_id == member_id))
    return Held(
        ratings=theirs["ratings"],
        pieces=theirs["pieces"],
        received=await _count(connection, ratings, of_pieces),
        requests=theirs["jobs"],
        uploads=await _count(connection, uploads, of_jobs),
        presets=theirs["presets"],
        profile=theirs["members"] > 0,
        reacted=await _reacted(connection, member_id),
    )


async def _count(connection: AsyncConnection, table: Table, where: ColumnElement[bool]) -> int:
    return int((await connection.execute(select(func.count()).select_from(table).where(where))).scalar_one())


async def _reacted(connection: AsyncConnection, member_id: int) -> tuple[Place, ...]:
    query = (
        select(pieces.c.guild_id, pieces.c.channel_id, pieces.c.message_id)
        .where(pieces.c.id.in_(select(reactions.c.piece_id).where(reactions.c.member_id == member_id)))
        .where(pieces.c.message_id.is_not(None), pieces.c.member_id != member_id)
        .order_by(pieces.c.id.desc())
        .limit(MOST_LINKS)
    )
    return tuple(Place(**row._mapping) for row in await connection.execute(query))
