"""Databases of earlier versions, with a row in every table."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, Boolean, Column, DateTime, LargeBinary, MetaData, Numeric, String, create_engine, select

from bot.store.database import configuration
from tests.bot.rows import address

MADE = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

ALLOWED = {"state": "posted", "origin": "composed", "scope": "member"}
"""Column -> a value that it is bound to accept."""

Rows = Mapping[str, Mapping[str, Any]]


def all_versions() -> list[str]:
    """Oldest first."""
    return [script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions()][::-1]


def made_of_version(version: str, folder: Path) -> Rows:
    """Make one as it was then; table -> its row, by columns."""
    engine = create_engine(address(folder))
    with engine.begin() as connection:
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, version)
        tables = MetaData()
        tables.reflect(connection)
        for table in tables.sorted_tables:
            if table.name != "alembic_version":
                connection.execute(table.insert().values({column.name: _value(column) for column in table.c}))
        known = {table.name: [column.name for column in table.c] for table in tables.sorted_tables}
    engine.dispose()
    del known["alembic_version"]
    return rows_in(folder, {name: dict.fromkeys(columns) for name, columns in known.items()})


def rows_in(folder: Path, known: Rows) -> Rows:
    """What these columns of these tables hold now; each table has one row."""
    engine = create_engine(address(folder))
    with engine.connect() as connection:
        tables = MetaData()
        tables.reflect(connection)
        found = {}
        for name, columns in known.items():
            [row] = connection.execute(select(*(tables.tables[name].c[column] for column in columns)))
            found[name] = dict(row._mapping)
    engine.dispose()
    return found


def _value(column: Column[Any]) -> Any:
    """Of the column's type; whole numbers are 1, so that rows name each other."""
    if column.name in ALLOWED:
        return ALLOWED[column.name]
    kinds = ((DateTime, MADE), (JSON, {"mode": "dorian"}), (LargeBinary, b"\0\1"), (Boolean, True), (String, "ab"))
    return next((value for kind, value in kinds if isinstance(column.type, kind)), 0.5 if _is_real(column) else 1)


def _is_real(column: Column[Any]) -> bool:
    return isinstance(column.type, Numeric)
