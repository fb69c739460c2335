"""Ratings by the menu under a piece, for where there are no reactions and for who likes it better."""

from dataclasses import dataclass
from typing import Any

import discord

from bot.crowd.digits import keycap
from bot.errors import Refused
from bot.store import Store
from bot.texts import pieces as texts


@dataclass(frozen=True)
class Ballot:
    store: Store

    async def chosen(self, interaction: discord.Interaction[Any], piece_id: int, value: int | None) -> None:
        """A member rates a piece with 1..10, or takes the rating back; they alone read that it was noted."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        if not await self.store.ratings.chosen(piece_id, interaction.user.id, value):
            raise Refused(texts.GONE)
        noted = texts.noted(keycap(value), piece_id) if value else texts.not_rated(piece_id)
        await interaction.edit_original_response(content=noted)
