"""What the store takes and gives: frozen rows with units in their names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Kind = Literal["compose", "continue", "remode", "whatmode", "ratings"]
State = Literal["queued", "running", "posted", "failed", "cancelled"]
Origin = Literal["composed", "continued", "remoded"]
Scope = Literal["member", "server"]


@dataclass(frozen=True, slots=True)
class NewJob:
    """A request as it was accepted. `parameters` are plain JSON values."""

    kind: Kind
    member_id: int
    guild_id: int | None
    channel_id: int
    interaction_id: int
    parameters: Mapping[str, Any]
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Job:
    id: int
    kind: Kind
    state: State
    member_id: int
    guild_id: int | None
    channel_id: int
    interaction_id: int
    parameters: dict[str, Any]
    seed: int | None
    attempts: int  # how often work on it has begun
    message_id: int | None
    error_code: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewPiece:
    """A piece with all that it takes to make it again; `parent_id` is the piece of ours that it came from, if any."""

    job_id: int
    member_id: int
    guild_id: int | None
    channel_id: int
    mode: str
    root: str
    tempo_bpm: int
    meter: str
    bars: int
    seed: int
    model: str
    engine_version: str
    heard_method: str
    heard_root: str
    heard_mode: str
    heard_distance: int
    notes: int
    length_s: float
    audio_format: str
    origin: Origin
    parent_id: int | None
    form: str
    mood: str
    instrument: str
    colour: bool
    craft: str  # a code of `engine.craft`
    steered: bool  # whether the crowd's ratings chose form and craft
    heard_verdict: str | None  # None, as the confidence, of pieces from before these were kept
    heard_confidence: float | None  # 0..1


@dataclass(frozen=True, slots=True)
class StoredPiece(NewPiece):
    id: int
    message_id: int | None  # None until it is posted
    created_at: datetime
    removed_at: datetime | None  # when it was deleted; its ratings still count


@dataclass(frozen=True, slots=True)
class Upload:
    """The file that a request is about."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class PieceFiles:
    """A piece as it was played and as its score, both MIDI."""

    midi: bytes
    score: bytes


@dataclass(frozen=True, slots=True)
class PresetKey:
    """Whose preset it is, and which of theirs: the one without a name ("") is always applied."""

    scope: Scope
    owner_id: int  # of the member or the server
    name: str = ""
