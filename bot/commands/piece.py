"""/piece: everything about one piece."""

from typing import Any

import discord
from discord import app_commands

from bot.commands import completing
from bot.commands.places import everywhere
from bot.desk.delivery import through_interaction
from bot.desk.reach import is_within_reach
from bot.errors import Refused
from bot.replies import listed
from bot.store import Store
from bot.texts import ratings as texts

LARGEST_NUMBER = 2**31 - 1


def command(store: Store) -> app_commands.Command[Any, ..., None]:
    @everywhere
    @app_commands.command(description="See how a piece was made and how it was rated")
    @app_commands.describe(id="Its number, as it stands under the piece")
    async def piece(interaction: discord.Interaction[Any], id: app_commands.Range[int, 1, LARGEST_NUMBER]) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        kin = await store.crowd.kin(id)
        if kin is None or not is_within_reach(kin.piece, interaction):
            raise Refused(texts.no_piece(id))
        if kin.piece.message_id is None:
            raise Refused(texts.deleted(id))
        await through_interaction(interaction, listed.piece(kin, completing.names_of(interaction)))

    return piece
