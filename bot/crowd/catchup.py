"""Ratings that members gave while the bot was away: looked for under the latest pieces, oldest first."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import discord

from bot.crowd.reactions import Crowd, own_digits
from bot.store import Store, StoredPiece

_log = logging.getLogger(__name__)

Offer = Callable[[int | None, int, int, frozenset[int]], None]
"""Put the ten digits under a message: its server, its channel, itself, and the digits that stand there already."""

AT_ONCE = 4
"""Pieces that are looked at side by side. Discord counts requests by channel, and discord.py keeps to its counts."""

PROGRESS_PIECES = 10
"""After so many pieces the log says how far it is."""

FRESH = timedelta(hours=1)
"""A piece that is older and has no digit of ours has lost them to a moderator, or never had any; under a younger one
that has no reactions at all, a stop may have come before the first of them."""

UNKNOWN_CHANNEL, UNKNOWN_MESSAGE = 10003, 10008


class RatingsCatchUp:
    def __init__(self, client: discord.Client, store: Store, crowd: Crowd, offer: Offer) -> None:
        self._client = client
        self._pieces = store.pieces
        self._crowd = crowd
        self._offer = offer

    async def latest(self, most_pieces: int) -> int:
        """Bring the ratings of the latest pieces up to date; the number of changes. One call after another.

        Digits of ours that are missing are added; a piece whose message is gone is marked removed.
        """
        pieces = await self._pieces.latest(most_pieces)
        with self._crowd.noting_live_events():
            changes = await self._look_through(pieces)
        if pieces:
            _log.info("missed ratings looked for", extra={"pieces": len(pieces), "changes": changes})
        return changes

    async def _look_through(self, pieces: list[StoredPiece]) -> int:
        """A few side by side; each takes the next one when it is done, so that the oldest come first."""
        waiting = iter(enumerate(pieces, start=1))
        changes: list[int] = []

        async def look() -> None:
            for number, piece in waiting:
                changes.append(await self._look_at(piece))
                if number % PROGRESS_PIECES == 0 and number < len(pieces):
                    _log.info("looking for missed ratings", extra={"piece": number, "of": len(pieces)})

        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(look())
        return sum(changes)

    async def _look_at(self, piece: StoredPiece) -> int:
        """What goes wrong with one piece does not touch the others."""
        if piece.message_id is None:
            return 0
        channel = self._client.get_partial_messageable(piece.channel_id, guild_id=piece.guild_id)
        try:
            message = await channel.fetch_message(piece.message_id)
            self._complete_digits(piece, message)
            return await self._crowd.reconcile(piece, message)
        except discord.NotFound as error:
            await self._mark_gone(piece, error)
        except (discord.HTTPException, OSError) as error:
            self._unreadable(piece, error)
        return 0

    def _unreadable(self, piece: StoredPiece, error: Exception) -> None:
        """Its ratings stay as they are; the next start looks again. That a place is closed to us is nothing odd."""
        about = {"piece": piece.id, "error": repr(error)}
        if isinstance(error, discord.Forbidden):
            _log.info("piece cannot be looked at", extra=about)
        else:
            _log.warning("piece cannot be looked at", extra=about)

    def _complete_digits(self, piece: StoredPiece, message: discord.Message) -> None:
        own = own_digits(message)
        untouched = not message.reactions and datetime.now(UTC) - piece.created_at < FRESH
        if (own or untouched) and len(own) < 10:
            self._offer(piece.guild_id, piece.channel_id, message.id, own)

    async def _mark_gone(self, piece: StoredPiece, error: discord.NotFound) -> None:
        """In a server where we are no member Discord hides what is still there: that alone proves nothing, and neither
        does a 404 that names neither a message nor a channel."""
        ours = self._client.get_guild(piece.guild_id or 0) is not None
        direct = piece.guild_id is None
        if (error.code == UNKNOWN_MESSAGE and (ours or direct)) or (error.code == UNKNOWN_CHANNEL and ours):
            await self._pieces.removed(piece.id)
            _log.info("piece is gone", extra={"piece": piece.id})
        else:
            self._unreadable(piece, error)
