"""What a piece was made from and how, its files; members, presets, servers and blocks."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _extend_pieces()
    op.create_table(
        "uploads",
        sa.Column("job_id", ROW_ID, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_uploads_job_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_uploads")),
    )
    op.create_table(
        "piece_files",
        sa.Column("piece_id", ROW_ID, nullable=False),
        sa.Column("midi", sa.LargeBinary(), nullable=False),
        sa.Column("score", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["piece_id"], ["pieces.id"], name=op.f("fk_piece_files_piece_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("piece_id", name=op.f("pk_piece_files")),
    )
    op.create_table(
        "members",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("experience", sa.String(length=16)),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_members")),
    )
    op.create_table(
        "presets",
        sa.Column("scope", sa.String(length=8), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.CheckConstraint("scope in ('member', 'server')", name=op.f("ck_presets_scope")),
        sa.PrimaryKeyConstraint("scope", "owner_id", "name", name=op.f("pk_presets")),
    )
    op.create_table(
        "servers",
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", name=op.f("pk_servers")),
    )
    op.create_table(
        "blocks",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_blocks")),
    )


def _extend_pieces() -> None:
    """Columns are added where they are, with what is true of the pieces that are there: copying the table, as SQLite
    needs for other changes, would take the ratings that hang on it along."""
    made = sa.CheckConstraint("origin in ('composed', 'continued', 'remoded')", name=op.f("ck_pieces_origin"))
    for column in (
        sa.Column("origin", sa.String(length=16), made, nullable=False, server_default="composed"),
        sa.Column("form", sa.String(length=32), nullable=False, server_default="auto"),
        sa.Column("mood", sa.String(length=32), nullable=False, server_default="free"),
        sa.Column("instrument", sa.String(length=64), nullable=False, server_default="Acoustic Grand Piano"),
        sa.Column("colour", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("craft", sa.String(length=64), nullable=False, server_default="usual-drawn-8-own"),
        sa.Column("steered", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("heard_verdict", sa.String(length=16)),
        sa.Column("heard_confidence", sa.Float()),
        sa.Column("removed_at", sa.DateTime(timezone=True)),
        sa.Column("parent_id", ROW_ID),
    ):
        op.add_column("pieces", column)
    op.create_index(op.f("ix_pieces_member_id"), "pieces", ["member_id"])
    op.create_index(op.f("ix_pieces_parent_id"), "pieces", ["parent_id"])
