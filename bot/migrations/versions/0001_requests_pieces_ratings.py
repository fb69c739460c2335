"""Requests, pieces, the reactions seen under them, and the ratings."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("guild_id", sa.BigInteger()),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("interaction_id", sa.BigInteger(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("seed", sa.BigInteger()),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger()),
        sa.Column("error_code", sa.String(length=32)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "state in ('queued', 'running', 'posted', 'failed', 'cancelled')", name=op.f("ck_jobs_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_jobs_state"), "jobs", ["state"])
    op.create_table(
        "pieces",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("job_id", ROW_ID, nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("guild_id", sa.BigInteger()),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger()),
        sa.Column("mode", sa.String(length=32), nullable=False),
        sa.Column("root", sa.String(length=2), nullable=False),
        sa.Column("tempo_bpm", sa.SmallInteger(), nullable=False),
        sa.Column("meter", sa.String(length=8), nullable=False),
        sa.Column("bars", sa.SmallInteger(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("model", sa.String(length=128), nullable=False),
        sa.Column("engine_version", sa.String(length=32), nullable=False),
        sa.Column("heard_method", sa.String(length=16), nullable=False),
        sa.Column("heard_root", sa.String(length=2), nullable=False),
        sa.Column("heard_mode", sa.String(length=32), nullable=False),
        sa.Column("heard_distance", sa.SmallInteger(), nullable=False),
        sa.Column("notes", sa.Integer(), nullable=False),
        sa.Column("length_s", sa.Float(), nullable=False),
        sa.Column("audio_format", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_pieces_job_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pieces")),
        sa.UniqueConstraint("job_id", name=op.f("uq_pieces_job_id")),
        sa.UniqueConstraint("message_id", name=op.f("uq_pieces_message_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_pieces_guild_id_mode"), "pieces", ["guild_id", "mode"])
    op.create_table(
        "ratings",
        sa.Column("piece_id", ROW_ID, nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.SmallInteger(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("value between 1 and 10", name=op.f("ck_ratings_value")),
        sa.ForeignKeyConstraint(["piece_id"], ["pieces.id"], name=op.f("fk_ratings_piece_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("piece_id", "member_id", name=op.f("pk_ratings")),
    )
    op.create_index(op.f("ix_ratings_member_id"), "ratings", ["member_id"])
    op.create_table(
        "reactions",
        sa.Column("piece_id", ROW_ID, nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("digit", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("digit between 1 and 10", name=op.f("ck_reactions_digit")),
        sa.ForeignKeyConstraint(["piece_id"], ["pieces.id"], name=op.f("fk_reactions_piece_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("piece_id", "member_id", "digit", name=op.f("pk_reactions")),
    )
