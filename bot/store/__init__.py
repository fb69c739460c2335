"""What must survive a restart: requests, pieces and ratings, in one database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.store.crowd_rows import CrowdRows
from bot.store.database import open_database
from bot.store.forgetting import Forgetting, Held, Place
from bot.store.job_rows import JobRows
from bot.store.member_rows import MemberRows
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
    Scope,
    State,
    StoredPiece,
    Upload,
)
from bot.store.server_rows import BlockRows, ServerRows

__all__ = [
    "Held",
    "Job",
    "Kind",
    "NewJob",
    "NewPiece",
    "Origin",
    "PieceFiles",
    "Place",
    "PresetKey",
    "Scope",
    "State",
    "Store",
    "StoredPiece",
    "Upload",
    "open_store",
]


@dataclass(frozen=True, slots=True)
class Store:
    """The rows of one open database."""

    jobs: JobRows
    pieces: PieceRows
    ratings: RatingRows
    crowd: CrowdRows
    members: MemberRows
    servers: ServerRows
    blocks: BlockRows
    presets: PresetRows
    forgetting: Forgetting


@asynccontextmanager
async def open_store(address: str) -> AsyncIterator[Store]:
    """The store at a SQLAlchemy URL, brought to the current version. Raises StoreUnusable with a sentence."""
    async with open_database(address) as database:
        yield Store(
            jobs=JobRows(database),
            pieces=PieceRows(database),
            ratings=RatingRows(database),
            crowd=CrowdRows(database),
            members=MemberRows(database),
            servers=ServerRows(database),
            blocks=BlockRows(database),
            presets=PresetRows(database),
            forgetting=Forgetting(database),
        )
