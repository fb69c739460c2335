"""Which pieces are meant where a command is used."""

from datetime import UTC, datetime, timedelta
from typing import Any

import discord

from bot.store.crowd_records import Selection


def pieces_here(
    interaction: discord.Interaction[Any], mode: str | None = None, of_last: timedelta | None = None
) -> Selection:
    """Those of this server; in a direct conversation those that the member asked for, wherever that was."""
    since = None if of_last is None else datetime.now(UTC) - of_last
    if interaction.guild_id is not None:
        return Selection(guild_id=interaction.guild_id, mode=mode, since=since)
    return Selection(member_id=interaction.user.id, mode=mode, since=since)
