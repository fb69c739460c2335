"""What the managers of servers have set, and whom the owner of the bot has blocked. Both are read whole at start."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, insert, select

from bot.store.database import Database
from bot.store.tables import blocks, pieces, servers


class ServerRows:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> dict[int, dict[str, Any]]:
        """Server -> what differs there from the bot's own settings."""
        async with self._database.read() as connection:
            return {row.guild_id: row.rules for row in await connection.execute(select(servers))}

    async def keep(self, guild_id: int, rules: Mapping[str, Any]) -> None:
        """`rules` are plain JSON values; none at all leave no row."""
        async with self._database.write() as connection:
            await connection.execute(delete(servers).where(servers.c.guild_id == guild_id))
            if rules:
                values = {"guild_id": guild_id, "rules": dict(rules), "updated_at": datetime.now(UTC)}
                await connection.execute(insert(servers).values(values))

    async def pieces_since(self, moment: datetime) -> list[tuple[int, int, datetime]]:
        """Server, member and time of each piece made in a server since then, oldest first."""
        query = select(pieces.c.guild_id, pieces.c.member_id, pieces.c.created_at).order_by(pieces.c.id)
        query = query.where(pieces.c.guild_id.is_not(None), pieces.c.created_at >= moment)
        async with self._database.read() as connection:
            return [(row.guild_id, row.member_id, row.created_at) for row in await connection.execute(query)]


class BlockRows:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> dict[int, str]:
        """Blocked member -> the reason."""
        async with self._database.read() as connection:
            return {row.member_id: row.reason for row in await connection.execute(select(blocks))}

    async def add(self, member_id: int, reason: str) -> None:
        """`reason` holds up to 200 characters; it takes the place of an earlier one."""
        async with self._database.write() as connection:
            await connection.execute(delete(blocks).where(blocks.c.member_id == member_id))
            values = {"member_id": member_id, "reason": reason, "created_at": datetime.now(UTC)}
            await connection.execute(insert(blocks).values(values))

    async def remove(self, member_id: int) -> None:
        async with self._database.write() as connection:
            await connection.execute(delete(blocks).where(blocks.c.member_id == member_id))
