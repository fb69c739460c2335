"""/ratings: what the members of this server think of the pieces."""

from typing import Any

import discord
from discord import app_commands

from bot.commands.options import mode_choices
from bot.desk.desk import Desk
from bot.desk.intake import Case
from bot.replies import ratings as replies
from bot.replies.reply import Reply
from bot.store import Store
from bot.store.crowd_records import Selection
from engine.theory import find_mode


def command(desk: Desk, store: Store) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(description="See how the pieces of this server were rated")
    @app_commands.guild_only()
    @app_commands.describe(mode="Only pieces in this mode; all of them if you do not say")
    async def ratings(interaction: discord.Interaction[Any], mode: str | None = None) -> None:
        wanted = find_mode(mode) if mode else None
        guild_id = interaction.guild_id or 0

        async def make(case: Case) -> Reply:
            selection = Selection(guild_id=guild_id, mode=wanted.name if wanted else None)
            counts, best = await store.crowd.counts(selection), await store.crowd.best(selection, limit=5)
            title = replies.ratings_title(wanted)
            picture = await case.ticket.run(draw, counts, title, quick=True) if any(counts) else None
            return replies.ratings(counts, best, wanted, picture)

        await desk.draw(interaction, {"mode": wanted.name if wanted else None}, make)

    @ratings.autocomplete("mode")
    async def modes(_: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
        return mode_choices(typed)

    return ratings


def draw(counts: tuple[int, ...], title: str) -> bytes:
    """Runs in a worker: how often 1, 2, ... 10 was given, as PNG."""
    from engine.figures import histogram  # loads a plotting library

    return histogram({str(digit): count for digit, count in enumerate(counts, start=1)}, title, "rating", "members")
