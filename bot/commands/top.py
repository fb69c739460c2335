"""/top: the pieces that members like best."""

from typing import Any

import discord
from discord import app_commands

from bot.commands import completing
from bot.commands.lists import PERIODS, Lists
from bot.commands.places import everywhere
from bot.replies.reply import Page
from bot.store import Store
from engine.theory import find_mode


def command(store: Store) -> app_commands.Command[Any, ..., None]:
    lists = Lists(store)

    @everywhere
    @app_commands.command(description="See the pieces that members like best")
    @app_commands.describe(
        mode="Only pieces in this mode; all of them if you do not say",
        period="Only pieces of the last day, week, month or year; all of them if you do not say",
    )
    @app_commands.choices(period=[app_commands.Choice(name=name, value=name) for name in PERIODS])
    @app_commands.autocomplete(mode=completing.modes)
    async def top(interaction: discord.Interaction[Any], mode: str | None = None, period: str = "all") -> None:
        wanted = find_mode(mode).name if mode else ""
        among_people = interaction.context.private_channel  # others there need not know where one's pieces stand
        await interaction.response.defer(ephemeral=among_people, thinking=True)
        await lists.show(interaction, Page("top", interaction.user.id, mode=wanted, period=period))

    return top
