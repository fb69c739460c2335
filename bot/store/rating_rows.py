"""The crowd's ratings: one row for each piece and member, by reaction or by the menu. What they say: `crowd_rows`.

The rule, as events come in: what a member did last counts, whatever way. Taking back the digit that counts removes the
rating, even where an older digit of theirs still stands; taking back another one changes nothing. An event that is
repeated changes nothing.
"""

from datetime import UTC, datetime

from sqlalchemy import ColumnElement, and_, delete, exists, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database
from bot.store.tables import pieces, ratings, reactions

DIGITS = range(1, 11)


class RatingRows:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._insert = postgresql.insert if database.dialect == "postgresql" else sqlite.insert

    async def added(self, message_id: int, member_id: int, digit: int, counts: bool = True) -> bool:
        """A member put a digit (1..10) under a message; False where the message is no piece or the event is known.

        Without `counts` we only note where it stands: a rating that they gave later is known.
        """
        async with self._database.write() as connection:
            piece_id = await _piece_of(connection, message_id)
            if piece_id is None or await _stands(connection, piece_id, member_id, digit):
                return False
            values = {"piece_id": piece_id, "member_id": member_id, "digit": digit}
            await connection.execute(insert(reactions).values(values))
            if counts:
                await self._rate(connection, piece_id, member_id, digit)
            return True

    async def removed(self, message_id: int, member_id: int, digit: int, counts: bool = True) -> bool:
        """A member took a digit back; False where it was not known to stand there. `counts` as in `added`."""
        async with self._database.write() as connection:
            piece_id = await _piece_of(connection, message_id)
            if piece_id is None:
                return False
            mine = and_(reactions.c.piece_id == piece_id, reactions.c.member_id == member_id)
            gone = await connection.execute(delete(reactions).where(mine, reactions.c.digit == digit))
            if counts:
                rating = _rating(piece_id, member_id)
                await connection.execute(delete(ratings).where(rating, ratings.c.value == digit))
            return gone.rowcount > 0

    async def chosen(self, piece_id: int, member_id: int, value: int | None) -> bool:
        """A member chose 1..10 in the menu, or took the rating back with None; False where the piece is gone."""
        async with self._database.write() as connection:
            there = select(pieces.c.id).where(pieces.c.id == piece_id, pieces.c.removed_at.is_(None))
            if (await connection.execute(there)).first() is None:
                return False
            if value is None:
                await connection.execute(delete(ratings).where(_rating(piece_id, member_id)))
            else:
                await self._rate(connection, piece_id, member_id, value)
            return True

    async def cleared(self, message_id: int, digit: int | None = None) -> int:
        """A moderator removed all reactions, or all of one digit; the number of ratings that went.

        A rating goes where the reaction that gives it goes; one from the menu that no reaction agrees with stays.
        """
        async with self._database.write() as connection:
            piece_id = await _piece_of(connection, message_id)
            gone = reactions.c.piece_id == piece_id
            if digit is not None:
                gone = and_(gone, reactions.c.digit == digit)
            given = exists().where(
                gone,
                reactions.c.piece_id == ratings.c.piece_id,
                reactions.c.member_id == ratings.c.member_id,
                reactions.c.digit == ratings.c.value,
            )
            taken_back = await connection.execute(delete(ratings).where(given))
            await connection.execute(delete(reactions).where(gone))
            return taken_back.rowcount

    async def standing(self, piece_id: int) -> dict[int, set[int]]:
        """Digit -> members, as far as we have seen; every digit from 1 to 10 is a key."""
        query = select(reactions.c.digit, reactions.c.member_id).where(reactions.c.piece_id == piece_id)
        members: dict[int, set[int]] = {digit: set() for digit in DIGITS}
        async with self._database.read() as connection:
            for row in await connection.execute(query):
                members[row.digit].add(row.member_id)
        return members

    async def rated_since(self, piece_id: int, moment: datetime) -> set[int]:
        """Members whose rating of a piece was given at `moment` or later."""
        query = select(ratings.c.member_id).where(ratings.c.piece_id == piece_id, ratings.c.updated_at >= moment)
        async with self._database.read() as connection:
            return set((await connection.execute(query)).scalars())

    async def of_piece(self, piece_id: int) -> dict[int, int]:
        """Member -> rating, 1..10."""
        query = select(ratings.c.member_id, ratings.c.value).where(ratings.c.piece_id == piece_id)
        async with self._database.read() as connection:
            return {row.member_id: row.value for row in await connection.execute(query)}

    async def _rate(self, connection: AsyncConnection, piece_id: int, member_id: int, value: int) -> None:
        key = {"piece_id": piece_id, "member_id": member_id}
        rating = {"value": value, "updated_at": datetime.now(UTC)}
        upsert = self._insert(ratings).values(key | rating)
        await connection.execute(upsert.on_conflict_do_update(index_elements=list(key), set_=rating))


def _rating(piece_id: int, member_id: int) -> ColumnElement[bool]:
    return and_(ratings.c.piece_id == piece_id, ratings.c.member_id == member_id)


async def _piece_of(connection: AsyncConnection, message_id: int) -> int | None:
    result = await connection.execute(select(pieces.c.id).where(pieces.c.message_id == message_id))
    return result.scalar_one_or_none()


async def _stands(connection: AsyncConnection, piece_id: int, member_id: int, digit: int) -> bool:
    same = and_(reactions.c.piece_id == piece_id, reactions.c.member_id == member_id, reactions.c.digit == digit)
    return (await connection.execute(select(reactions.c.digit).where(same))).first() is not None
