"""/privacy: what is kept of members, why, how long, who sees it."""

from typing import Any

import discord
from discord import app_commands

from bot.commands.places import everywhere
from bot.replies import privacy as replies


def command() -> app_commands.Command[Any, ..., None]:
    @everywhere
    @app_commands.command(description="Read what I keep of you, why, and how to have it removed")
    async def privacy(interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message(embed=replies.privacy(), ephemeral=True)

    return privacy
