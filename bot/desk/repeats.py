"""What the buttons under a piece order: the same again, a variation, more of it, the same elsewhere, its end."""

import logging
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import discord

from bot.desk.maker import Maker
from bot.desk.orders import (
    Compose,
    Continue,
    Order,
    Remode,
    Source,
    command_line,
    continuing,
    fresh_seed,
    order_of,
    source_of,
)
from bot.desk.reach import stands_here
from bot.errors import Refused
from bot.store import Store, StoredPiece
from bot.telling import in_time
from bot.texts import pieces as texts
from bot.texts.files import NOT_KEPT
from bot.uploads import Incoming
from engine.composing.continuation import Changes
from engine.request import MAX_BARS
from engine.theory import find_mode

_log = logging.getLogger(__name__)

PHRASE_BARS = 4
"""What a variation keeps of a short piece; of a longer one it keeps twice as much."""

LONG_BARS = 24
MORE_BARS = 16


@dataclass(frozen=True)
class Repeats:
    store: Store
    maker: Maker

    async def again(self, interaction: discord.Interaction[Any], piece_id: int) -> None:
        """The same order with a new seed, about the same file where it was about one."""
        piece = await self._piece(interaction, piece_id)
        job = await in_time(interaction, self.store.jobs.get(piece.job_id))
        order = reseeded(order_of(job.kind, job.parameters))
        source = source_of(order)
        name = source.file_name if source else None
        file = None if name is None else Incoming(name, partial(self._kept, job.id))
        await self.maker.make(interaction, order, file)

    async def vary(self, interaction: discord.Interaction[Any], piece_id: int) -> None:
        """The first phrase or two stay, and what follows is written anew."""
        await self.maker.make(interaction, variation_of(await self._piece(interaction, piece_id)))

    async def longer(self, interaction: discord.Interaction[Any], piece_id: int) -> None:
        """As many bars more, sixteen at most."""
        piece = await self._piece(interaction, piece_id)
        changes = replace(as_it_is(piece), bars=max(PHRASE_BARS, min(piece.bars, MORE_BARS)))
        await self.maker.make(interaction, continuing(Source(piece.id), changes))

    async def elsewhere(
        self, interaction: discord.Interaction[Any], piece_id: int, mode: str | None, root: str | None
    ) -> None:
        """The same piece in another mode or on another root. Raises Refused where neither is another."""
        piece = await self._piece(interaction, piece_id)
        if mode is None and root is None:
            raise Refused(texts.NOT_ELSEWHERE)
        order = Remode(Source(piece.id), find_mode(mode or piece.mode).name, root or piece.root, piece.seed)
        await self.maker.make(interaction, order)

    async def delete(self, interaction: discord.Interaction[Any], piece_id: int) -> None:
        """Take a piece out of the channel. Who asked for it learns how to get it back."""
        await interaction.response.defer()
        piece = await self._piece(interaction, piece_id)
        moderator = interaction.guild_id is not None and interaction.permissions.manage_messages
        if interaction.user.id != piece.member_id and not moderator:
            raise Refused(texts.NOT_THEIRS_TO_DELETE)
        job = await self.store.jobs.get(piece.job_id)
        names = interaction.client.rules.of(interaction.guild_id).note_names
        line = command_line(order_of(job.kind, job.parameters), names)
        with suppress(discord.NotFound):  # pressed twice, or a moderator was quicker
            await interaction.delete_original_response()
        await self.store.pieces.removed(piece.id)
        _log.info("piece removed", extra={"piece": piece.id, "by_moderator": interaction.user.id != piece.member_id})
        await interaction.followup.send(texts.deleted(piece.id, line), ephemeral=True)

    async def _kept(self, job_id: int) -> bytes:
        """The file that a request was about. Raises Refused where it is gone."""
        upload = await self.store.jobs.upload(job_id)
        if upload is None:
            raise Refused(NOT_KEPT)
        return upload.data

    async def _piece(self, interaction: discord.Interaction[Any], piece_id: int) -> StoredPiece:
        """Raises Refused for one that is gone, or none of what can stand where this was pressed."""
        piece = await in_time(interaction, self.store.pieces.get(piece_id))
        if piece is None or piece.removed_at is not None or not stands_here(piece, interaction):
            raise Refused(texts.GONE)
        return piece


def reseeded(order: Order) -> Order:
    """The same wishes with another seed."""
    if isinstance(order, Compose):
        return replace(order, request=replace(order.request, seed=fresh_seed()))
    if isinstance(order, Continue):
        return replace(order, changes=replace(order.changes, seed=fresh_seed()))
    return replace(order, seed=fresh_seed())


def variation_of(piece: StoredPiece) -> Order:
    keep = max(1, min(2 * PHRASE_BARS if piece.bars >= LONG_BARS else PHRASE_BARS, piece.bars // 2))
    bars = max(PHRASE_BARS, min(piece.bars - keep, MAX_BARS))
    return continuing(Source(piece.id), replace(as_it_is(piece), keep=keep, bars=bars))


def as_it_is(piece: StoredPiece) -> Changes:
    """Going on as a piece of ours does; it is known without listening."""
    return Changes(mode=piece.mode, root=piece.root, mood=piece.mood, colour=piece.colour)
