"""/mine: one's own pieces and ratings."""

from typing import Any

import discord
from discord import app_commands

from bot.commands.lists import Lists
from bot.commands.places import everywhere
from bot.replies.reply import Page
from bot.store import Store


def command(store: Store) -> app_commands.Command[Any, ..., None]:
    lists = Lists(store)

    @everywhere
    @app_commands.command(description="See your pieces with the ratings that they got, and the ratings that you gave")
    async def mine(interaction: discord.Interaction[Any]) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await lists.show(interaction, Page("mine", interaction.user.id))

    return mine
