"""Ratings by the menu under a piece, for where there are no reactions and for who likes it better."""

from dataclasses import dataclass
from typing import Any

import discord

from bot.crowd.digits import keycap
from bot.desk.reach import stands_here
from bot.errors import Refused
from bot.store import Store
from bot.texts import pieces as texts


@dataclass(frozen=True)
class Ballot:
    store: Store

    async def chosen(self, interaction: discord.Interaction[Any], piece_id: int, value: int | None) -> None:
        """A member rates a piece with 1..10, or takes the rating back; they alone read that it was noted.

        Raises Refused for a piece that is gone, and for one that cannot stand where the menu was used.
        """
        await interaction.response.defer(ephemeral=True, thinking=True)
        piece = await self.store.pieces.get(piece_id)
        if piece is None or not stands_here(piece, interaction):  # else /mine would show them a stranger's piece
            raise Refused(texts.GONE)
        if not await self.store.ratings.chosen(piece_id, interaction.user.id, value):
            raise Refused(texts.GONE)
        noted = texts.noted(keycap(value), piece_id) if value else texts.not_rated(piece_id)
        await interaction.edit_original_response(content=noted)
