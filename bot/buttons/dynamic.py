"""What every button and menu has in common: its state is in its id, and an error becomes a sentence."""

import re
from abc import abstractmethod
from typing import Any, Self

import discord

from bot.telling import tell

Item = discord.ui.Button[Any] | discord.ui.Select[Any] | discord.ui.ChannelSelect[Any] | discord.ui.RoleSelect[Any]


class Pressed(discord.ui.DynamicItem[Item], template=r"(?!)"):
    """A button or menu. Subclasses give a template, `of_match` and `pressed`.

    discord.py makes one anew from its id at each use, so there is nothing to remember and a restart changes nothing.
    """

    @classmethod
    @abstractmethod
    def of_match(cls, match: re.Match[str]) -> Self:
        """From the id that was pressed, as matched by the template."""

    @abstractmethod
    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """Must answer the interaction, or raise what `bot.explain` turns into a sentence."""

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        made = cls.of_match(match)
        if type(item) is not type(made.item):
            raise TypeError(f"{type(item).__name__} has the id of a {type(made.item).__name__}")
        return made

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        try:
            interaction.client.rules.check(interaction)
            await self.pressed(interaction)
        except Exception as error:
            await tell(interaction, error)


def chosen_in(interaction: discord.Interaction[Any]) -> list[str]:
    """What was chosen in a menu: values, or the ids of channels and roles."""
    data: Any = interaction.data or {}
    return [str(value) for value in data.get("values", ())]
