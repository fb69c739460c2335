"""/profile: what a member says of their experience with music."""

from typing import Any

import discord
from discord import app_commands

from bot.commands.places import everywhere
from bot.crowd.statistics import EXPERIENCE
from bot.store import Store
from bot.texts import ratings as texts

PREFER_NOT_TO_SAY = "prefer not to say"


def command(store: Store) -> app_commands.Command[Any, ..., None]:
    @everywhere
    @app_commands.command(description="Say how long you have made music, if you like; you can change it at any time")
    @app_commands.describe(experience="How long you have made music; “prefer not to say” deletes what you said")
    @app_commands.choices(
        experience=[app_commands.Choice(name=name, value=name) for name in (*EXPERIENCE, PREFER_NOT_TO_SAY)]
    )
    async def profile(interaction: discord.Interaction[Any], experience: str) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        said = experience if experience in EXPERIENCE else None
        await store.members.say_experience(interaction.user.id, said)
        await interaction.edit_original_response(content=texts.NOT_SAID if said is None else texts.said(said))

    return profile
