"""/forget-me: everything that is kept of a member, removed when they have said so twice."""

from typing import Any

import discord
from discord import app_commands

from bot.buttons.forget_me import forget_me_view
from bot.commands.places import everywhere
from bot.replies import privacy as replies
from bot.store import Store
from bot.texts import privacy as texts


def command(store: Store) -> app_commands.Command[Any, ..., None]:
    @everywhere
    @app_commands.command(name="forget-me", description="Have everything removed that I keep of you")
    async def forget_me(interaction: discord.Interaction[Any]) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        held = await store.forgetting.held(interaction.user.id)
        if not held.anything:
            await interaction.edit_original_response(content=texts.NOTHING)
            return
        blocked = interaction.user.id in interaction.client.rules.blocked
        await interaction.edit_original_response(content=replies.confirmation(held, blocked), view=forget_me_view())

    return forget_me
