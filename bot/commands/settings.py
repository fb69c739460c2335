"""/settings: what the managers of a server can change."""

from typing import Any

import discord
from discord import app_commands

from bot.buttons.settings import settings_view
from bot.replies.settings import panel
from bot.rules.places import managed_server


def command() -> app_commands.Command[Any, ..., None]:
    @app_commands.command(description="See and change how I work in this server")
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_guild=True)
    async def settings(interaction: discord.Interaction[Any]) -> None:
        guild_id = managed_server(interaction)
        rules, usual = interaction.client.rules.of(guild_id), interaction.client.rules.usual
        await interaction.response.send_message(
            embed=panel(rules, usual), view=settings_view(rules, usual), ephemeral=True
        )

    return settings
