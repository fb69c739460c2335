"""/whatmode, and the same for a message that is already there: root and mode of files."""

from typing import Any

import discord
from discord import app_commands

from bot.commands.places import everywhere
from bot.commands.sources import notes_in
from bot.desk.desk import Desk
from bot.texts.files import FORMATS
from bot.uploads import Uploads

MENU_NAME = "What mode is this?"
MOST_FILES = 10
"""As many as a message has attachments and an answer has embeds."""


def command(desk: Desk, uploads: Uploads) -> app_commands.Command[Any, ..., None]:
    another = "One more file"

    @everywhere
    @app_commands.command(description="Find the root and the mode of music in files")
    @app_commands.describe(
        file=f"The notes of a piece: {FORMATS}", file2=another, file3=another, file4=another, file5=another
    )
    async def whatmode(
        interaction: discord.Interaction[Any],
        file: discord.Attachment,
        file2: discord.Attachment | None = None,
        file3: discord.Attachment | None = None,
        file4: discord.Attachment | None = None,
        file5: discord.Attachment | None = None,
    ) -> None:
        given = [attachment for attachment in (file, file2, file3, file4, file5) if attachment is not None]
        await desk.ear.identify(interaction, uploads.accept(given))

    return whatmode


def menu(desk: Desk, uploads: Uploads) -> app_commands.ContextMenu:
    """Right click on a message, Apps: the same for all of its files."""

    async def what_mode_is_this(interaction: discord.Interaction[Any], message: discord.Message) -> None:
        ours = message.author == interaction.client.user
        await desk.ear.identify(interaction, uploads.accept(notes_in(message, ours, "whatmode")[:MOST_FILES]))

    return everywhere(app_commands.ContextMenu(name=MENU_NAME, callback=what_mode_is_this))
