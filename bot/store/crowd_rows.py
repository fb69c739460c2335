"""What the ratings say: queries alone, nothing is written here.

Ratings of blocked members do not count anywhere, as long as they are blocked. A removed piece is listed nowhere; the
ratings that it got still count.
"""

import heapq
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, distinct, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crowd.statistics import fair_score
from bot.crowd.steering import Rated
from bot.store.crowd_records import Everything, Given, Kin, MemberRatings, Ranked, Selection, Vote
from bot.store.database import Database
from bot.store.rating_rows import DIGITS
from bot.store.records import StoredPiece
from bot.store.tables import blocks, members, pieces, ratings
from engine.figures.crowd import NOT_SAID

PORTION = 1_000
"""Rows that are read at a time: the event loop gets its turn in between."""

Query = Select[*tuple[Any, ...]]

_NAMES = tuple(column.name for column in pieces.c)
_VALID = ratings.c.member_id.not_in(select(blocks.c.member_id))
_THERE = pieces.c.message_id.is_not(None)
_COUNT, _TOTAL = func.count(ratings.c.value), func.coalesce(func.sum(ratings.c.value), 0)


class CrowdRows:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def counts(self, selection: Selection) -> tuple[int, ...]:
        """How often 1, 2, ... 10 was given."""
        return await self._by_value(_rated(ratings.c.value, _COUNT, of=selection).group_by(ratings.c.value))

    async def experience(self, selection: Selection) -> dict[str, int]:
        """What the members who rated say of their experience -> how many of them; `NOT_SAID` for the rest."""
        said = func.coalesce(members.c.experience, NOT_SAID)
        query = _rated(said, func.count(distinct(ratings.c.member_id)), of=selection)
        query = query.outerjoin(members, members.c.member_id == ratings.c.member_id).group_by(said)
        return dict([tuple(row) for row in await self._all(query)])

    async def by_member(self, selection: Selection) -> list[MemberRatings]:
        """For each mode what each member gave."""
        key = (pieces.c.mode, ratings.c.member_id)
        query = _rated(*key, _COUNT, _TOTAL, of=selection).group_by(*key).order_by(*key)
        return [MemberRatings(*row) for row in await self._all(query)]

    async def best(self, selection: Selection, limit: int, offset: int = 0) -> list[Ranked]:
        """The best pieces that are still there, best first, after `offset` better ones; of equals the older one."""
        query = _rated(pieces.c.id, _COUNT, _TOTAL, of=selection).where(_THERE).group_by(pieces.c.id)
        sums = {number: (count, total) for number, count, total in await self._all(query)}
        first = heapq.nsmallest(offset + limit, sums, key=lambda number: (-fair_score(*sums[number]), number))[offset:]
        found = {piece.id: piece for piece in await self._pieces(pieces.c.id.in_(first))}
        return [Ranked(found[number], *sums[number]) for number in first if number in found]

    async def state(self) -> tuple[int, datetime | None]:
        """Differs whenever the ratings that count are others: how many there are, and when the last was given."""
        query = _rated(_COUNT, func.max(ratings.c.updated_at), of=Selection())
        [(count, last)] = await self._all(query)
        return count, last

    async def ratings(self, selection: Selection) -> AsyncIterator[Sequence[Rated]]:
        """All of them, in portions."""
        columns = (pieces.c.id, pieces.c.mode, pieces.c.form, pieces.c.craft, ratings.c.member_id, ratings.c.value)
        async with self._database.read() as connection:
            async for portion in _portions(connection, _rated(*columns, of=selection)):
                yield [Rated(*row) for row in portion]

    async def own(self, member_id: int, limit: int, offset: int = 0) -> list[Ranked]:
        """A member's latest pieces that are still there, the newest first, after `offset` newer ones, rated or not."""
        theirs = pieces.outerjoin(ratings, and_(ratings.c.piece_id == pieces.c.id, _VALID))
        query = (
            select(pieces, _COUNT, _TOTAL)
            .select_from(theirs)
            .where(pieces.c.member_id == member_id, _THERE)
            .group_by(pieces.c.id)
            .order_by(pieces.c.id.desc())
            .limit(limit)
            .offset(offset)
        )
        return [_ranked(row) for row in await self._all(query)]

    async def given(self, member_id: int, limit: int, offset: int = 0) -> list[Given]:
        """The ratings that a member gave last, the newest first, after `offset` newer ones; of removed pieces as
        well."""
        query = select(pieces, ratings.c.value, ratings.c.updated_at).join(ratings)
        query = query.where(ratings.c.member_id == member_id).limit(limit).offset(offset)
        query = query.order_by(ratings.c.updated_at.desc(), ratings.c.piece_id.desc())
        return [Given(_piece(row), row[-2], row[-1]) for row in await self._all(query)]

    async def totals(self, member_id: int) -> tuple[int, int]:
        """How many pieces a member has that are still there, and how many ratings they gave."""
        mine = and_(pieces.c.member_id == member_id, _THERE)
        made = select(func.count()).select_from(pieces).where(mine).scalar_subquery()
        gave = select(func.count()).select_from(ratings).where(ratings.c.member_id == member_id).scalar_subquery()
        [(own, given)] = await self._all(select(made, gave))
        return own, given

    async def kin(self, piece_id: int) -> Kin | None:
        """One piece, also a removed one; None where there is none of that number."""
        found = await self._pieces(pieces.c.id == piece_id)
        if not found:
            return None
        [piece] = found
        one = select(ratings.c.value, _COUNT).where(ratings.c.piece_id == piece_id, _VALID).group_by(ratings.c.value)
        parents = [] if piece.parent_id is None else await self._pieces(pieces.c.id == piece.parent_id)
        children = await self._pieces(and_(pieces.c.parent_id == piece_id, _THERE))
        return Kin(piece, await self._by_value(one), parents[0] if parents else None, tuple(children))

    async def everything(self) -> Everything:
        """For an evaluation: read in portions, all of one moment where the database can do that."""
        posted = or_(_THERE, pieces.c.removed_at.is_not(None))
        votes = select(ratings.c.piece_id, ratings.c.member_id, ratings.c.value, ratings.c.updated_at).where(_VALID)
        said = select(members.c.member_id, members.c.experience).where(members.c.experience.is_not(None))
        async with self._database.read() as connection:
            return Everything(
                [
                    _piece(row)
                    async for row in _streamed(connection, select(pieces).where(posted).order_by(pieces.c.id))
                ],
                [Vote(*row) async for row in _streamed(connection, votes.order_by(ratings.c.updated_at))],
                {row.member_id: row.experience async for row in _streamed(connection, said)},
            )

    async def _pieces(self, which: ColumnElement[bool]) -> list[StoredPiece]:
        return [_piece(row) for row in await self._all(select(pieces).where(which).order_by(pieces.c.id))]

    async def _by_value(self, query: Query) -> tuple[int, ...]:
        found: dict[int, int] = dict([tuple(row) for row in await self._all(query)])
        return tuple(found.get(digit, 0) for digit in DIGITS)

    async def _all(self, query: Query) -> Sequence[Row[*tuple[Any, ...]]]:
        async with self._database.read() as connection:
            return (await connection.execute(query)).all()


async def _portions(connection: AsyncConnection, query: Query) -> AsyncIterator[Sequence[Row[*tuple[Any, ...]]]]:
    result = await connection.stream(query)
    async for portion in result.partitions(PORTION):
        yield portion


async def _streamed(connection: AsyncConnection, query: Query) -> AsyncIterator[Row[*tuple[Any, ...]]]:
    async for portion in _portions(connection, query):
        for row in portion:
            yield row


def _rated(*what: Any, of: Selection) -> Query:
    """Of the ratings that count, with their pieces."""
    return select(*what).select_from(ratings.join(pieces)).where(_VALID, *_narrowed(of))


def _narrowed(selection: Selection) -> Iterator[ColumnElement[bool]]:
    if selection.guild_id is not None:
        yield pieces.c.guild_id == selection.guild_id
    if selection.member_id is not None:
        yield pieces.c.member_id == selection.member_id
    if selection.mode is not None:
        yield pieces.c.mode == selection.mode
    if selection.since is not None:
        yield pieces.c.created_at >= selection.since


def _piece(row: Row[*tuple[Any, ...]]) -> StoredPiece:
    return StoredPiece(**{name: row._mapping[name] for name in _NAMES})


def _ranked(row: Row[*tuple[Any, ...]]) -> Ranked:
    return Ranked(_piece(row), row[-2], row[-1])
