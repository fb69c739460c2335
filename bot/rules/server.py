"""What holds in one server. Stored is only what its managers have changed: the rest follows the bot's settings."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.settings import Settings
from engine.naming import Names

AudioFormat = Literal["ogg", "mp3"]

MOST_IN_LIST = 25
"""Channels and roles: as many as one menu of Discord's can show."""


@dataclass(frozen=True, slots=True)
class ServerRules:
    """`channels` and `roles` are ids; none at all allow all. A limit of 0 is none.

    `member_limit` and `server_limit` are on unfinished requests, `hourly_limit` on the pieces of a member in an hour.
    """

    note_names: Names
    reactions: bool
    audio_format: AudioFormat
    channels: tuple[int, ...]
    roles: tuple[int, ...]
    member_limit: int
    server_limit: int
    hourly_limit: int


class _Stored(BaseModel):
    """The values that can be stored; what a later version may have left there is ignored."""

    model_config = ConfigDict(extra="ignore")

    note_names: Names | None = None
    reactions: bool | None = None
    audio_format: AudioFormat | None = None
    channels: tuple[int, ...] | None = Field(None, max_length=MOST_IN_LIST)
    roles: tuple[int, ...] | None = Field(None, max_length=MOST_IN_LIST)
    member_limit: int | None = Field(None, ge=1)
    server_limit: int | None = Field(None, ge=0)
    hourly_limit: int | None = Field(None, ge=0)


def usual_rules(settings: Settings) -> ServerRules:
    """Of a server where nobody has set anything, and of direct conversations."""
    return ServerRules(
        note_names="english",
        reactions=settings.rating_reactions,
        audio_format=settings.audio_format,
        channels=(),
        roles=(),
        member_limit=settings.member_limit,
        server_limit=0,
        hourly_limit=0,
    )


def differences(rules: ServerRules, usual: ServerRules) -> dict[str, Any]:
    """What is stored of them, as plain JSON values."""
    return {name: value for name in ServerRules.__slots__ if (value := getattr(rules, name)) != getattr(usual, name)}


def with_differences(stored: Mapping[str, Any], usual: ServerRules) -> ServerRules:
    """The inverse. Raises ValueError for values that no version has stored.

    Nobody gets more than the bot's own limit for a member, which may have become smaller since.
    """
    try:
        known = _Stored.model_validate(stored).model_dump(exclude_none=True)
    except ValidationError as error:
        raise ValueError(f"stored rules cannot be read: {error.error_count()} values are wrong") from None
    rules = replace(usual, **known)
    return replace(rules, member_limit=min(rules.member_limit, usual.member_limit))
