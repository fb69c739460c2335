"""/whatmode, and the same for a message that is already there: root and mode of files."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands

from bot.desk.desk import Desk
from bot.errors import UploadFailed
from bot.uploads import FORMATS, Uploads

MENU_NAME = "What mode is this?"


def command(desk: Desk, uploads: Uploads) -> app_commands.Command[Any, ..., None]:
    another = "One more file"

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
        await desk.ear.identify(interaction, uploads.accept(_files(message, ours)))

    return app_commands.ContextMenu(name=MENU_NAME, callback=what_mode_is_this)


def _files(message: discord.Message, ours: bool) -> Sequence[discord.Attachment]:
    """What is attached, or was to a message that is forwarded; of our own messages the notes alone, not the recording.

    Raises UploadFailed where there is nothing.
    """
    forwarded = [attachment for snapshot in message.message_snapshots for attachment in snapshot.attachments]
    files = [*message.attachments, *forwarded]
    if ours:
        files = [file for file in files if file.filename.endswith(".mid")]
    if not files:
        shown = "It only shows a link or an embed. " if message.embeds and not ours else ""
        raise UploadFailed(
            f"That message has no file with notes attached. {shown}Choose one that has, or give a file to /whatmode."
        )
    return files[:10]
