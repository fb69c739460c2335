"""Whose piece may be used where."""

from typing import Any

import discord

from bot.store import StoredPiece


def is_within_reach(piece: StoredPiece, interaction: discord.Interaction[Any]) -> bool:
    """A piece of this server, or a member's own from anywhere."""
    here = interaction.guild_id is not None and piece.guild_id == interaction.guild_id
    return here or piece.member_id == interaction.user.id


def stands_here(piece: StoredPiece, interaction: discord.Interaction[Any]) -> bool:
    """Whether what is pressed can be under this piece: also a stranger's, in a conversation without a server."""
    return piece.channel_id == interaction.channel_id or is_within_reach(piece, interaction)
