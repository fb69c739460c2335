"""/top: the pieces that members like best."""

from datetime import timedelta
from typing import Any

import discord
from discord import app_commands

from bot.commands import completing
from bot.commands.here import pieces_here
from bot.commands.places import everywhere
from bot.desk.delivery import through_interaction
from bot.replies import listed
from bot.store import Store
from bot.texts import ratings as texts
from engine.theory import find_mode

MOST = 10

PERIODS = {
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=30),
    "year": timedelta(days=365),
    "all": None,
}
"""How old a piece may be."""


def command(store: Store) -> app_commands.Command[Any, ..., None]:
    @everywhere
    @app_commands.command(description="See the pieces that members like best")
    @app_commands.describe(
        mode="Only pieces in this mode; all of them if you do not say",
        period="Only pieces of the last day, week, month or year; all of them if you do not say",
    )
    @app_commands.choices(period=[app_commands.Choice(name=name, value=name) for name in PERIODS])
    @app_commands.autocomplete(mode=completing.modes)
    async def top(interaction: discord.Interaction[Any], mode: str | None = None, period: str = "all") -> None:
        wanted = find_mode(mode) if mode else None
        selection = pieces_here(interaction, wanted.name if wanted else None, PERIODS.get(period))
        among_people = interaction.context.private_channel  # others there need not know where one's pieces stand
        await interaction.response.defer(ephemeral=among_people, thinking=True)
        best = await store.crowd.best(selection, MOST)
        title = texts.top_title(wanted.title if wanted else None, period, mine=interaction.guild_id is None)
        nothing = texts.NOTHING_RATED if selection.since is None else texts.NOTHING_RATED_THEN
        await through_interaction(interaction, listed.best(best, title, completing.names_of(interaction), nothing))

    return top
