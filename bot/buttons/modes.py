"""The menu under the thirteen modes that plays one of them."""

import re
from typing import Any, Self

import discord

from bot.buttons.dynamic import Pressed
from bot.replies.modes import titled
from engine.theory import MODES


class ModesMenu(Pressed, template=r"modes:(?P<root>[A-G][#b]?)"):
    """Anybody who sees it may choose; that member alone gets the answer."""

    def __init__(self, root: str) -> None:
        menu: discord.ui.Select[Any] = discord.ui.Select(custom_id=f"modes:{root}", placeholder="Hear one of them")
        for mode in MODES:
            menu.add_option(label=titled(mode), value=mode.name, description=mode.character[:100])
        super().__init__(menu)
        self.root = root

    @classmethod
    def of_match(cls, match: re.Match[str]) -> Self:
        return cls(match["root"])

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        data: Any = interaction.data or {}
        [mode] = data.get("values") or [""]
        await interaction.client.desk.player.play_scale(interaction, self.root, mode)


def modes_view(root: str) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    view.add_item(ModesMenu(root))
    return view
