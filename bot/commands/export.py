"""/export: everything that the crowd said, for whoever runs the bot."""

import io
from typing import Any

import discord
from discord import app_commands

from bot.crowd.export import packed
from bot.desk.desk import Desk
from bot.errors import Refused
from bot.jobs.effort import effort_of
from bot.rules.owner import check_owner
from bot.store import Store
from bot.texts import ratings as texts

FILE_NAME = "crowd.zip"


def command(desk: Desk, store: Store) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(description="Get all ratings as tables without names (for whoever runs me)")
    @app_commands.default_permissions()
    async def export(interaction: discord.Interaction[Any]) -> None:
        with desk.intake.admitted(interaction, effort_of("export")) as ticket:
            await interaction.response.defer(ephemeral=True, thinking=True)
            await check_owner(interaction)
            data = await ticket.run(packed, await store.crowd.everything(), quick=True)
            if len(data) > interaction.filesize_limit:
                raise Refused(texts.too_large(len(data)))
            file = discord.File(io.BytesIO(data), FILE_NAME)
            await interaction.edit_original_response(content=texts.EXPORTED, attachments=[file])

    return export
