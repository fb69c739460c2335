"""/whatmode: the root and mode of a MIDI file."""

from typing import Any

import discord
from discord import app_commands

from bot.desk import Desk
from bot.uploads import Uploads


def command(desk: Desk, uploads: Uploads) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(description="Find the root and the mode of a MIDI file")
    @app_commands.describe(file="A MIDI file (.mid)")
    async def whatmode(interaction: discord.Interaction[Any], file: discord.Attachment) -> None:
        uploads.check_declared_size(file)
        await desk.identify(interaction, file.filename, lambda: uploads.download(file))

    return whatmode
