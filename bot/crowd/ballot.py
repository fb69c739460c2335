"""Ratings by the menu under a piece, for where there are no reactions and for who likes it better."""

from dataclasses import dataclass
from typing import Any

import discord

from bot.crowd.digits import keycap
from bot.errors import Refused
from bot.store import Store


@dataclass(frozen=True)
class Ballot:
    store: Store

    async def chosen(self, interaction: discord.Interaction[Any], piece_id: int, value: int | None) -> None:
        """A member rates a piece with 1..10, or takes the rating back; they alone read that it was noted."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        if not await self.store.ratings.chosen(piece_id, interaction.user.id, value):
            raise Refused("That piece is gone, so it cannot be rated any more.")
        noted = (
            f"{keycap(value)} for piece {piece_id}. Thank you!" if value else f"Piece {piece_id}: no rating of yours."
        )
        await interaction.edit_original_response(content=noted)
