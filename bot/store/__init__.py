"""What must survive a restart: requests, pieces and ratings, in one database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.store.database import open_database
from bot.store.job_rows import JobRows
from bot.store.piece_rows import PieceRows
from bot.store.preset_rows import PresetRows
from bot.store.rating_rows import RatingRows
from bot.store.records import (
    Job,
    Kind,
    NewJob,
    NewPiece,
    Origin,
    PieceFiles,
    PresetKey,
    Ranked,
    Scope,
    State,
    StoredPiece,
    Summary,
    Upload,
)
from bot.store.server_rows import BlockRows, ServerRows

__all__ = [
    "Job",
    "Kind",
    "NewJob",
    "NewPiece",
    "Origin",
    "PieceFiles",
    "PresetKey",
    "Ranked",
    "Scope",
    "State",
    "Store",
    "StoredPiece",
    "Summary",
    "Upload",
    "open_store",
]


@dataclass(frozen=True, slots=True)
class Store:
    """The rows of one open database."""

    jobs: JobRows
    pieces: PieceRows
    ratings: RatingRows
    servers: ServerRows
    blocks: BlockRows
    presets: PresetRows


@asynccontextmanager
async def open_store(address: str) -> AsyncIterator[Store]:
    """The store at a SQLAlchemy URL, brought to the current version. Raises StoreUnusable with a sentence."""
    async with open_database(address) as database:
        yield Store(
            jobs=JobRows(database),
            pieces=PieceRows(database),
            ratings=RatingRows(database),
            servers=ServerRows(database),
            blocks=BlockRows(database),
            presets=PresetRows(database),
        )
