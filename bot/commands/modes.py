"""/modes: what the thirteen modes are."""

from typing import Any

import discord
from discord import app_commands

from bot.buttons.modes import modes_view
from bot.commands import completing
from bot.commands.places import everywhere
from bot.commands.wishes import root_of
from bot.replies import modes as replies
from engine.theory import find_root


def command() -> app_commands.Command[Any, ..., None]:
    @everywhere
    @app_commands.command(description="See all thirteen modes with their notes and character, and hear them")
    @app_commands.describe(root="The note to build them on; C if you do not say")
    @app_commands.autocomplete(root=completing.roots)
    async def modes(interaction: discord.Interaction[Any], root: str | None = None) -> None:
        note = "C" if root is None else root_of(interaction, root)
        reply = replies.modes(find_root(note), completing.names_of(interaction))
        await interaction.response.send_message(embeds=reply.embeds, view=modes_view(note))

    return modes
