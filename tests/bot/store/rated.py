"""What is rated in a database, read and changed beside the store."""

import sqlite3
from contextlib import closing
from pathlib import Path


def values(path: Path, query: str = "select value from ratings order by member_id") -> list[int]:
    with closing(sqlite3.connect(path)) as connection:
        return [value for (value,) in connection.execute(query)]


def rate(database: Path, member: int, value: int) -> None:
    """As a bot that ran later."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("insert into ratings values (1, ?, ?, '2026-01-02')", (member, value))
