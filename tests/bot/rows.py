"""Rows for tests: a plain request and a plain piece, with what a test wants changed."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.store import NewJob, NewPiece, PieceFiles, Store, StoredPiece

on_both = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
"""For tests of the store that hold for each kind of database."""

FILES = PieceFiles(b"midi", b"score")

_PIECE: dict[str, Any] = {
    "job_id": 1,
    "member_id": 11,
    "guild_id": 7,
    "channel_id": 8,
    "mode": "dorian",
    "root": "D",
    "tempo_bpm": 96,
    "meter": "6/8",
    "bars": 16,
    "seed": 2**31 - 1,
    "model": "first",
    "engine_version": "0.1.0",
    "heard_method": "paper",
    "heard_root": "D",
    "heard_mode": "dorian",
    "heard_distance": 0,
    "notes": 120,
    "length_s": 20.5,
    "audio_format": "ogg",
    "origin": "composed",
    "parent_id": None,
    "form": "auto",
    "mood": "free",
    "instrument": "Acoustic Grand Piano",
    "colour": False,
    "craft": "usual-drawn-8-own",
    "steered": False,
    "heard_verdict": "clear",
    "heard_confidence": 0.97,
}


def address(folder: Path) -> str:
    """Of a SQLite file in a folder."""
    return f"sqlite:///{folder / 'bot.sqlite3'}"


def new_job(**changes: Any) -> NewJob:
    plain: dict[str, Any] = {
        "kind": "compose",
        "member_id": 11,
        "guild_id": 7,
        "channel_id": 8,
        "interaction_id": 9,
        "parameters": {"mode": "dorian"},
        "seed": 5,
    }
    return NewJob(**(plain | changes))


def new_piece(**changes: Any) -> NewPiece:
    return NewPiece(**(_PIECE | changes))


def stored_piece(**changes: Any) -> StoredPiece:
    return StoredPiece(
        **(_PIECE | {"id": 1, "message_id": 100, "created_at": datetime.now(UTC), "removed_at": None} | changes)
    )


async def posted_piece(store: Store, message_id: int, **changes: Any) -> int:
    """A piece in a channel, with a request of its own; its number."""
    piece = new_piece(**{"job_id": await store.jobs.add(new_job())} | changes)
    piece_id = await store.pieces.add(piece, FILES)
    await store.pieces.posted(piece_id, message_id, piece.channel_id)
    return piece_id
