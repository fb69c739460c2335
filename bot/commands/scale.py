"""/scale: how a mode sounds."""

from typing import Any

import discord
from discord import app_commands

from bot.commands import completing
from bot.commands.places import everywhere
from bot.commands.wishes import root_of
from bot.desk.desk import Desk
from engine.theory import find_mode


def command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    @everywhere
    @app_commands.command(description="Hear a mode: its scale up and down, and a close")
    @app_commands.describe(
        mode="The mode, such as dorian, or a name for it, such as minor",
        root="The note it is built on, such as D or Eb",
    )
    @app_commands.autocomplete(mode=completing.modes, root=completing.roots)
    async def scale(interaction: discord.Interaction[Any], mode: str, root: str) -> None:
        note = root_of(interaction, root)
        await desk.player.play_scale(interaction, note, find_mode(mode).name, ephemeral=False)

    return scale
