"""The buttons under a list that turn its pages."""

import re
from typing import Any, Self

import discord

from bot.buttons.dynamic import Pressed
from bot.replies.reply import Page
from bot.texts.ratings import BACK, MORE

_OF = r"pages:(?P<of>mine|top):(?P<member>[0-9]{1,20}):(?P<offset>[0-9]{1,6})"


class PageButton(Pressed, template=_OF + r":(?P<mode>[a-z_]*):(?P<period>day|week|month|year|all)"):
    """Only who asked for the list may turn it."""

    def __init__(self, page: Page, label: str = MORE) -> None:
        state = f"{page.of}:{page.member_id}:{page.offset}:{page.mode}:{page.period}"
        super().__init__(discord.ui.Button(label=label, custom_id=f"pages:{state}"))
        self.page = page

    @classmethod
    def of_match(cls, match: re.Match[str]) -> Self:
        of: Any = match["of"]
        return cls(Page(of, int(match["member"]), int(match["offset"]), match["mode"], match["period"]))

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.client.lists.turn(interaction, self.page)


def page_items(back: Page | None, more: Page | None) -> list[PageButton]:
    return [PageButton(page, label) for page, label in ((back, BACK), (more, MORE)) if page is not None]
