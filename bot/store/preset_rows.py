"""Options of /compose that members and servers keep. Read whole at start."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import and_, delete, insert, select

from bot.store.database import Database
from bot.store.records import PresetKey
from bot.store.tables import presets


class PresetRows:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> dict[PresetKey, dict[str, Any]]:
        async with self._database.read() as connection:
            return {
                PresetKey(row.scope, row.owner_id, row.name): row.parameters
                for row in await connection.execute(select(presets))
            }

    async def keep(self, key: PresetKey, parameters: Mapping[str, Any]) -> None:
        """`parameters` are plain JSON values; none at all leave no row."""
        same = and_(presets.c.scope == key.scope, presets.c.owner_id == key.owner_id, presets.c.name == key.name)
        values = {
            "scope": key.scope,
            "owner_id": key.owner_id,
            "name": key.name,
            "parameters": dict(parameters),
        }
        async with self._database.write() as connection:
            await connection.execute(delete(presets).where(same))
            if parameters:
                await connection.execute(insert(presets).values(values))
