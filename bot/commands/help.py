"""/help: what the bot can do, by topic."""

from typing import Any

import discord
from discord import app_commands

from bot.buttons.help import help_view
from bot.commands.places import everywhere
from bot.replies.help import page
from bot.texts.help import OVERVIEW, TOPICS


def command() -> app_commands.Command[Any, ..., None]:
    @everywhere
    @app_commands.command(name="help", description="Learn what I can do and how")
    @app_commands.describe(topic="What about; an overview if you do not say")
    @app_commands.choices(topic=[app_commands.Choice(name=topic.title, value=name) for name, topic in TOPICS.items()])
    async def help_(interaction: discord.Interaction[Any], topic: str = OVERVIEW) -> None:
        shown = topic if topic in TOPICS else OVERVIEW
        await interaction.response.send_message(embed=page(shown), view=help_view(shown), ephemeral=True)

    return help_
