"""/modes: what the thirteen modes are."""

from typing import Any

import discord
from discord import app_commands

from bot.commands.options import root_choices
from bot.replies import modes as replies
from engine.theory import find_root


def command() -> app_commands.Command[Any, ..., None]:
    @app_commands.command(description="See all thirteen modes with their notes and character")
    @app_commands.describe(root="The note to build them on; C if you do not say")
    async def modes(interaction: discord.Interaction[Any], root: str = "C") -> None:
        reply = replies.modes(find_root(root))
        await interaction.response.send_message(embeds=reply.embeds)

    @modes.autocomplete("root")
    async def roots(_: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
        return root_choices(typed)

    return modes
