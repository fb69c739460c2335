"""The tables. What is written here and what the migrations make are compared by a test."""

import zlib
from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    TypeDecorator,
    false,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

RowId = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only in an INTEGER primary key
Snowflake = BigInteger  # Discord's ids


class Moment(TypeDecorator[datetime]):
    """A point in time, always in UTC; SQLite would forget the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  SQLAlchemy's signature
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  SQLAlchemy's signature
        if value is None or value.tzinfo is not None:
            return value  # PostgreSQL remembers
        return value.replace(tzinfo=UTC)


class Packed(TypeDecorator[bytes]):
    """Bytes that are kept compressed: a piece's MIDI takes a third of its room then."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002  SQLAlchemy's signature
        return None if value is None else zlib.compress(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002  SQLAlchemy's signature
        return None if value is None else zlib.decompress(value)


jobs = Table(
    "jobs",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("member_id", Snowflake, nullable=False),
    Column("guild_id", Snowflake),
    Column("channel_id", Snowflake, nullable=False),
    Column("interaction_id", Snowflake, nullable=False),
    Column("parameters", JSON, nullable=False),
    Column("seed", BigInteger),
    Column("attempts", SmallInteger, nullable=False),
    Column("message_id", Snowflake),
    Column("error_code", String(32)),
    Column("created_at", Moment, nullable=False),
    Column("started_at", Moment),
    Column("finished_at", Moment),
    CheckConstraint("state in ('queued', 'running', 'posted', 'failed', 'cancelled')", name="state"),
    Index(None, "state"),
    sqlite_autoincrement=True,  # a number once shown to a member is never given to something else
)

uploads = Table(
    "uploads",
    metadata,
    Column("job_id", RowId, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String(64), nullable=False),
    Column("data", LargeBinary, nullable=False),
)
"""The file that a request is about, as long as the request or a piece of it may need it again; packed by zlib."""

pieces = Table(
    "pieces",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("job_id", RowId, ForeignKey("jobs.id"), nullable=False, unique=True),
    Column("member_id", Snowflake, nullable=False),
    Column("guild_id", Snowflake),
    Column("channel_id", Snowflake, nullable=False),
    Column("message_id", Snowflake, unique=True),
    Column("mode", String(32), nullable=False),
    Column("root", String(2), nullable=False),
    Column("tempo_bpm", SmallInteger, nullable=False),
    Column("meter", String(8), nullable=False),
    Column("bars", SmallInteger, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("model", String(128), nullable=False),
    Column("engine_version", String(32), nullable=False),
    Column("heard_method", String(16), nullable=False),
    Column("heard_root", String(2), nullable=False),
    Column("heard_mode", String(32), nullable=False),
    Column("heard_distance", SmallInteger, nullable=False),
    Column("notes", Integer, nullable=False),
    Column("length_s", Float, nullable=False),
    Column("audio_format", String(8), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("origin", String(16), nullable=False, server_default="composed"),
    Column("parent_id", RowId),
    Column("form", String(32), nullable=False, server_default="auto"),
    Column("mood", String(32), nullable=False, server_default="free"),
    Column("instrument", String(64), nullable=False, server_default="Acoustic Grand Piano"),
    Column("colour", Boolean, nullable=False, server_default=false()),
    Column("craft", String(64), nullable=False, server_default="usual-drawn-8-own"),
    Column("steered", Boolean, nullable=False, server_default=false()),
    Column("heard_verdict", String(16)),
    Column("heard_confidence", Float),
    Column("removed_at", Moment),
    CheckConstraint("origin in ('composed', 'continued', 'remoded')", name="origin"),
    Index(None, "guild_id", "mode"),
    Index(None, "member_id"),
    Index(None, "parent_id"),
    sqlite_autoincrement=True,
)
"""`parent_id` may name a piece that is gone: its members asked for that."""

piece_files = Table(
    "piece_files",
    metadata,
    Column("piece_id", RowId, ForeignKey("pieces.id", ondelete="CASCADE"), primary_key=True),
    Column("midi", Packed, nullable=False),
    Column("score", Packed, nullable=False),
)
"""A piece as it was played and as its score, both MIDI: what its buttons go on from, whatever the engine has become."""

reactions = Table(
    "reactions",
    metadata,
    Column("piece_id", RowId, ForeignKey("pieces.id", ondelete="CASCADE"), primary_key=True),
    Column("member_id", Snowflake, primary_key=True),
    Column("digit", SmallInteger, primary_key=True),
    CheckConstraint("digit between 1 and 10", name="digit"),
)
"""Which digits stand under a piece, as far as we have seen: by comparing, missed events are found after a downtime."""

ratings = Table(
    "ratings",
    metadata,
    Column("piece_id", RowId, ForeignKey("pieces.id", ondelete="CASCADE"), primary_key=True),
    Column("member_id", Snowflake, primary_key=True),
    Column("value", SmallInteger, nullable=False),
    Column("updated_at", Moment, nullable=False),
    CheckConstraint("value between 1 and 10", name="value"),
    Index(None, "member_id"),
)
"""What counts: one row for each piece and member."""

members = Table(
    "members",
    metadata,
    Column("member_id", Snowflake, primary_key=True),
    Column("experience", String(16)),
    Column("updated_at", Moment, nullable=False),
)
"""What members say of themselves."""

presets = Table(
    "presets",
    metadata,
    Column("scope", String(8), primary_key=True),
    Column("owner_id", Snowflake, primary_key=True),
    Column("name", String(32), primary_key=True),
    Column("parameters", JSON, nullable=False),
    CheckConstraint("scope in ('member', 'server')", name="scope"),
)
"""Options of /compose that a member or a server keeps; those without a name are always applied."""

servers = Table(
    "servers",
    metadata,
    Column("guild_id", Snowflake, primary_key=True),
    Column("rules", JSON, nullable=False),
    Column("updated_at", Moment, nullable=False),
)
"""What the managers of a server have set."""

blocks = Table(
    "blocks",
    metadata,
    Column("member_id", Snowflake, primary_key=True),
    Column("reason", String(200), nullable=False),
    Column("created_at", Moment, nullable=False),
)
"""Whom the owner of the bot has blocked."""
