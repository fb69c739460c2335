"""/mine: one's own pieces and ratings."""

from typing import Any

import discord
from discord import app_commands

from bot.commands import completing
from bot.commands.places import everywhere
from bot.desk.delivery import through_interaction
from bot.replies import listed
from bot.store import Store

LATEST = 15


def command(store: Store) -> app_commands.Command[Any, ..., None]:
    @everywhere
    @app_commands.command(description="See your pieces with the ratings that they got, and the ratings that you gave")
    async def mine(interaction: discord.Interaction[Any]) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        member_id = interaction.user.id
        own, given = await store.crowd.own(member_id, LATEST), await store.crowd.given(member_id, LATEST)
        totals = await store.crowd.totals(member_id)
        await through_interaction(interaction, listed.mine(own, given, totals, completing.names_of(interaction)))

    return mine
