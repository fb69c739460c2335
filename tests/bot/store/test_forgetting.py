"""A member's rows, all of them, gone in one go."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import BigInteger, Column, Table, func, insert, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database, open_database
from bot.store.forgetting import Forgetting, Held, Place
from bot.store.job_rows import JobRows
from bot.store.piece_rows import PieceRows
from bot.store.rating_rows import RatingRows
from bot.store.tables import blocks, metadata, pieces, presets
from tests.bot.rows import FILES, address, new_job, new_piece, on_both

ANN, BOB = 11, 12

MEMBER_COLUMNS = {"member_id", "owner_id"}
OTHER_IDS = {"id", "job_id", "piece_id", "parent_id", "guild_id", "channel_id", "message_id", "interaction_id", "seed"}
"""Every column that could hold an id of Discord's is in one of these sets."""


def member_columns() -> Iterator[Column[Any]]:
    for table in metadata.sorted_tables:
        yield from (column for column in table.c if column.name in MEMBER_COLUMNS)


def test_every_column_that_can_hold_an_id_is_known() -> None:
    """One that is new must be sorted in here, and forgotten if it holds a member's id."""
    ids = {column.name for table in metadata.sorted_tables for column in table.c if isinstance(column.type, BigInteger)}
    assert ids <= MEMBER_COLUMNS | OTHER_IDS


def some_value(column: Column[Any], number: int) -> Any:
    """A value that fits, the number `number` in each column of ids."""
    if column.name in MEMBER_COLUMNS | OTHER_IDS:
        return number
    fixed = {"scope": "member", "state": "posted", "origin": "composed", "digit": 5, "value": 5}
    by_kind = {int: 1, float: 1.0, str: "x", bool: False, bytes: b"x", object: {}, datetime: datetime.now(UTC)}
    kind = getattr(column.type, "impl", column.type).python_type
    return fixed.get(column.name, by_kind[kind])


async def fill(connection: AsyncConnection, number: int) -> None:
    """One row in every table, with the id `number` wherever an id stands."""
    for table in metadata.sorted_tables:
        values = {column.name: some_value(column, number) for column in table.c}
        await connection.execute(insert(table).values(values))


async def rows(connection: AsyncConnection, table: Table) -> int:
    return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())


@on_both
async def test_no_table_has_the_members_id_afterwards_but_that_of_blocks(database: Database) -> None:
    async with database.write() as connection:
        await fill(connection, ANN)
        await fill(connection, BOB)
    await Forgetting(database).forget(ANN)
    async with database.read() as connection:
        left = {
            column.table.name
            for column in member_columns()
            if (await connection.execute(select(column).where(column == ANN))).first()
        }
        assert left == {blocks.name}
        counts = {table.name: await rows(connection, table) for table in metadata.sorted_tables}
    assert counts == dict.fromkeys(counts, 1) | {blocks.name: 2, "servers": 2}


@on_both
async def test_a_server_whose_id_is_the_members_keeps_its_presets(database: Database) -> None:
    async with database.write() as connection:
        await fill(connection, ANN)
        await connection.execute(update(presets).values(scope="server"))
    assert (await Forgetting(database).forget(ANN)).presets == 0
    async with database.read() as connection:
        assert await rows(connection, presets) == 1


async def piece_of(database: Database, member_id: int, message_id: int) -> int:
    job_id = await JobRows(database).add(new_job(member_id=member_id))
    piece_id = await PieceRows(database).add(new_piece(job_id=job_id, member_id=member_id), FILES)
    async with database.write() as connection:
        await connection.execute(update(pieces).where(pieces.c.id == piece_id).values(message_id=message_id))
    return piece_id


@on_both
async def test_what_there_is_is_counted_as_it_is_removed(database: Database) -> None:
    forgetting, ratings = Forgetting(database), RatingRows(database)
    await piece_of(database, ANN, 100)
    others = await piece_of(database, BOB, 101)
    for message_id, member_id in ((100, BOB), (100, ANN), (101, ANN)):
        await ratings.added(message_id, member_id, 7)
    held = Held(
        ratings=2, pieces=1, received=2, requests=1, uploads=0, presets=0, profile=False, reacted=(Place(7, 8, 101),)
    )
    assert await forgetting.held(ANN) == held
    assert await forgetting.forget(ANN) == held
    assert not (await forgetting.held(ANN)).anything
    assert await ratings.of_piece(others) == {}
    assert (await forgetting.held(BOB)).pieces == 1


async def test_it_is_all_or_nothing(database: Database) -> None:
    await piece_of(database, ANN, 100)
    async with database.write() as connection:
        await connection.exec_driver_sql(
            "create trigger no before delete on jobs begin select raise(abort, 'not this one'); end"
        )
    before = await Forgetting(database).held(ANN)
    with pytest.raises(SQLAlchemyError, match="not this one"):
        await Forgetting(database).forget(ANN)
    assert await Forgetting(database).held(ANN) == before


def files_with(folder: Path, text: bytes) -> list[Path]:
    return [path for path in folder.iterdir() if text in path.read_bytes()]


async def test_nothing_is_left_in_the_file(tmp_path: Path) -> None:
    """Freed pages are overwritten, and the log of the last changes ends with the connection."""
    async with open_database(address(tmp_path)) as database:
        await JobRows(database).add(new_job(member_id=ANN, parameters={"files": ["personal.mid"]}))
        assert files_with(tmp_path, b"personal.mid")
        await Forgetting(database).forget(ANN)
    assert not files_with(tmp_path, b"personal.mid")
