"""/block, /unblock, /blocked: for whoever runs the bot alone, wherever they are."""

from collections.abc import Callable
from typing import Any

import discord
from discord import app_commands
from discord.utils import escape_markdown

from bot.errors import Refused
from bot.replies.reply import LONGEST_SENTENCE, cut
from bot.rules import LONGEST_REASON
from bot.rules.owner import check_owner
from bot.texts import blocks as texts

Commands = tuple[app_commands.Command[Any, ..., None], ...]


def commands() -> Commands:
    @_command("Keep a member from using me, and their ratings from counting (for whoever runs me)")
    @app_commands.describe(member="Who", reason="Why; the member reads it")
    async def block(
        interaction: discord.Interaction[Any],
        member: discord.User,
        reason: app_commands.Range[str, 1, LONGEST_REASON],
    ) -> None:
        await _owner(interaction)
        if member.id == interaction.user.id:
            raise Refused(texts.YOURSELF)
        await interaction.client.rules.block(member.id, reason)
        await _say(interaction, texts.blocked(member.id, escape_markdown(reason)))

    @_command("Let a member use me again (for whoever runs me)")
    @app_commands.describe(member="Who")
    async def unblock(interaction: discord.Interaction[Any], member: discord.User) -> None:
        await _owner(interaction)
        if member.id not in interaction.client.rules.blocked:
            raise Refused(texts.not_blocked(member.id))
        await interaction.client.rules.unblock(member.id)
        await _say(interaction, texts.unblocked(member.id))

    @_command("See who is blocked (for whoever runs me)")
    async def blocked(interaction: discord.Interaction[Any]) -> None:
        await _owner(interaction)
        reasons = {member_id: escape_markdown(why) for member_id, why in interaction.client.rules.blocked.items()}
        await _say(interaction, texts.everybody(reasons))

    return block, unblock, blocked


def _command(description: str) -> Callable[[Any], app_commands.Command[Any, ..., None]]:
    """Hidden from most members of servers, as nobody else could use it; in direct conversations all see it."""

    def made(callback: Any) -> app_commands.Command[Any, ..., None]:
        command: app_commands.Command[Any, ..., None] = app_commands.command(description=description)(callback)
        return app_commands.default_permissions()(command)

    return made


async def _owner(interaction: discord.Interaction[Any]) -> None:
    """Raises Refused for everybody else."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    await check_owner(interaction)


async def _say(interaction: discord.Interaction[Any], text: str) -> None:
    await interaction.edit_original_response(content=cut(text, LONGEST_SENTENCE))
