"""The button under an answer that plays a scale. What it plays is in its id, so it works after every restart."""

import re
from collections.abc import Sequence
from typing import Any, Self

import discord

from bot.replies.reply import named
from bot.telling import tell
from engine.theory import find_mode


class ScaleButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"scale:(?P<root>[A-G][#b]?):(?P<mode>[a-z_]+)"
):
    """Anybody who sees it may press it; `desk.play_scale` of the client answers that member alone."""

    def __init__(self, button: discord.ui.Button[Any], root: str, mode: str) -> None:
        super().__init__(button)
        self.root = root
        self.mode = mode

    @classmethod
    def of(cls, root: str, mode: str) -> Self:
        label = f"Play {named(root, find_mode(mode))}"
        return cls(discord.ui.Button(label=label, emoji="🎹", custom_id=f"scale:{root}:{mode}"), root, mode)

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], pressed: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        if not isinstance(pressed, discord.ui.Button):
            raise TypeError("only buttons have such ids")
        return cls(pressed, match["root"], match["mode"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        try:
            await interaction.client.desk.play_scale(interaction, self.root, self.mode)
        except Exception as error:
            await tell(interaction, error)


def scale_view(scales: Sequence[tuple[str, str]]) -> discord.ui.View | None:
    """A row of buttons, or None for none."""
    if not scales:
        return None
    view = discord.ui.View(timeout=None)
    for root, mode in scales:
        view.add_item(ScaleButton.of(root, mode))
    return view
