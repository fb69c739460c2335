"""The button under an answer that plays a scale."""

import re
from typing import Any, Self

import discord

from bot.buttons.dynamic import Pressed
from bot.replies.reply import named
from engine.naming import Names
from engine.theory import find_mode


class ScaleButton(Pressed, template=r"scale:(?P<root>[A-G][#b]?):(?P<mode>[a-z_]+)"):
    """Anybody who sees it may press it; that member alone gets the answer."""

    def __init__(self, root: str, mode: str, label: str = "Play") -> None:
        super().__init__(discord.ui.Button(label=label, emoji="🎹", custom_id=f"scale:{root}:{mode}"))
        self.root = root
        self.mode = mode

    @classmethod
    def of(cls, root: str, mode: str, names: Names = "english") -> Self:
        return cls(root, mode, f"Play {named(root, find_mode(mode), names)}")

    @classmethod
    def of_match(cls, match: re.Match[str]) -> Self:
        return cls(match["root"], match["mode"])

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.client.desk.player.play_scale(interaction, self.root, self.mode)
