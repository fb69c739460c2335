"""The crowd's ratings: one row for each piece and member.

The rule, as events come in: the digit that a member added last counts. Taking back the digit that counts removes the
rating, even where an older digit of theirs still stands; taking back another one changes nothing. An event that is
repeated changes nothing.
"""

from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Float, and_, cast, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database
from bot.store.records import Ranked, StoredPiece, Summary
from bot.store.tables import pieces, ratings, reactions

DIGITS = range(1, 11)

PRIOR_RATINGS = 3
PRIOR_MEAN = 5.5
"""A piece is ranked as if three more members had found it average: one enthusiast does not outrank ten."""


class RatingRows:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._insert = postgresql.insert if database.dialect == "postgresql" else sqlite.insert

    async def added(self, message_id: int, member_id: int, digit: int) -> bool:
        """A member put a digit (1..10) under a message; False where the message is no piece or the event is known."""
        async with self._database.write() as connection:
            piece_id = await _piece_of(connection, message_id)
            if piece_id is None or await _stands(connection, piece_id, member_id, digit):
                return False
            key = {"piece_id": piece_id, "member_id": member_id}
            await connection.execute(insert(reactions).values(key | {"digit": digit}))
            rating = {"value": digit, "updated_at": datetime.now(UTC)}
            upsert = self._insert(ratings).values(key | rating)
            await connection.execute(upsert.on_conflict_do_update(index_elements=list(key), set_=rating))
            return True

    async def removed(self, message_id: int, member_id: int, digit: int) -> bool:
        """A member took a digit back; False where it was not known to stand there."""
        async with self._database.write() as connection:
            piece_id = await _piece_of(connection, message_id)
            if piece_id is None:
                return False
            mine = and_(reactions.c.piece_id == piece_id, reactions.c.member_id == member_id)
            gone = await connection.execute(delete(reactions).where(mine, reactions.c.digit == digit))
            await connection.execute(
                delete(ratings).where(
                    ratings.c.piece_id == piece_id, ratings.c.member_id == member_id, ratings.c.value == digit
                )
            )
            return gone.rowcount > 0

    async def cleared(self, message_id: int, digit: int | None = None) -> int:
        """A moderator removed all reactions, or all of one digit; the number of ratings that went."""
        async with self._database.write() as connection:
            piece_id = await _piece_of(connection, message_id)
            stood, counted = reactions.c.piece_id == piece_id, ratings.c.piece_id == piece_id
            if digit is not None:
                stood, counted = and_(stood, reactions.c.digit == digit), and_(counted, ratings.c.value == digit)
            await connection.execute(delete(reactions).where(stood))
            return (await connection.execute(delete(ratings).where(counted))).rowcount

    async def standing(self, piece_id: int) -> dict[int, set[int]]:
        """Digit -> members, as far as we have seen; every digit from 1 to 10 is a key."""
        query = select(reactions.c.digit, reactions.c.member_id).where(reactions.c.piece_id == piece_id)
        members: dict[int, set[int]] = {digit: set() for digit in DIGITS}
        async with self._database.read() as connection:
            for row in await connection.execute(query):
                members[row.digit].add(row.member_id)
        return members

    async def of_piece(self, piece_id: int) -> dict[int, int]:
        """Member -> rating, 1..10."""
        query = select(ratings.c.member_id, ratings.c.value).where(ratings.c.piece_id == piece_id)
        async with self._database.read() as connection:
            return {row.member_id: row.value for row in await connection.execute(query)}

    async def summary(self, guild_id: int, mode: str | None = None, best: int = 5) -> Summary:
        """How the members of one server rated its pieces, all of them or those in one mode."""
        wanted = pieces.c.guild_id == guild_id
        if mode is not None:
            wanted = and_(wanted, pieces.c.mode == mode)
        async with self._database.read() as connection:
            return Summary(await _counts(connection, wanted), await _best(connection, wanted, best))


async def _piece_of(connection: AsyncConnection, message_id: int) -> int | None:
    result = await connection.execute(select(pieces.c.id).where(pieces.c.message_id == message_id))
    return result.scalar_one_or_none()


async def _stands(connection: AsyncConnection, piece_id: int, member_id: int, digit: int) -> bool:
    same = and_(reactions.c.piece_id == piece_id, reactions.c.member_id == member_id, reactions.c.digit == digit)
    return (await connection.execute(select(reactions.c.digit).where(same))).first() is not None


async def _counts(connection: AsyncConnection, wanted: ColumnElement[bool]) -> tuple[int, ...]:
    query = select(ratings.c.value, func.count().label("ratings")).join(pieces).where(wanted).group_by(ratings.c.value)
    found = {row.value: row.ratings for row in await connection.execute(query)}
    return tuple(found.get(digit, 0) for digit in DIGITS)


async def _best(connection: AsyncConnection, wanted: ColumnElement[bool], limit: int) -> tuple[Ranked, ...]:
    count, total = func.count(), cast(func.sum(ratings.c.value), Float)
    rank = (total + PRIOR_RATINGS * PRIOR_MEAN) / (count + PRIOR_RATINGS)
    query = (
        select(pieces, count.label("ratings"), (total / count).label("mean"))
        .join(ratings)
        .where(wanted)
        .group_by(pieces.c.id)
        .order_by(rank.desc(), pieces.c.id)
        .limit(limit)
    )
    names = [column.name for column in pieces.c]
    return tuple(
        Ranked(StoredPiece(**{name: row._mapping[name] for name in names}), row.ratings, row.mean)
        for row in await connection.execute(query)
    )
