"""The button that takes a request back, beside what is said about its progress."""

import re
from typing import Any, Self

import discord

from bot.buttons.dynamic import Pressed


class CancelButton(Pressed, template=r"cancel:(?P<job>\d{1,18})"):
    """For who asked, and for moderators."""

    def __init__(self, job_id: int) -> None:
        super().__init__(
            discord.ui.Button(label="Cancel", style=discord.ButtonStyle.secondary, custom_id=f"cancel:{job_id}")
        )
        self.job_id = job_id

    @classmethod
    def of_match(cls, match: re.Match[str]) -> Self:
        return cls(int(match["job"]))

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.client.desk.cancel(interaction, self.job_id)


def cancel_view(job_id: int) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    view.add_item(CancelButton(job_id))
    return view


def cancels(message: discord.Message) -> int | None:
    """The request that a message shows the progress of; None for any other message."""
    ids = (
        getattr(part, "custom_id", None) or "" for row in message.components for part in getattr(row, "children", ())
    )
    found = next(filter(None, (re.fullmatch(r"cancel:(\d+)", custom_id) for custom_id in ids)), None)
    return int(found[1]) if found else None
