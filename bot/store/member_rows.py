"""What members say of themselves: one row for each who said something."""

from datetime import UTC, datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.database import Database
from bot.store.tables import members


class MemberRows:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._insert = postgresql.insert if database.dialect == "postgresql" else sqlite.insert

    async def experience(self, member_id: int) -> str | None:
        """One of `bot.crowd.statistics.EXPERIENCE`, or None for a member who did not say."""
        query = select(members.c.experience).where(members.c.member_id == member_id)
        async with self._database.read() as connection:
            return (await connection.execute(query)).scalar_one_or_none()

    async def say_experience(self, member_id: int, experience: str | None) -> None:
        """None deletes what was said."""
        said = {"experience": experience, "updated_at": datetime.now(UTC)}
        upsert = self._insert(members).values({"member_id": member_id} | said)
        async with self._database.write() as connection:
            if experience is None:
                await connection.execute(delete(members).where(members.c.member_id == member_id))
            else:
                await connection.execute(upsert.on_conflict_do_update(index_elements=["member_id"], set_=said))
