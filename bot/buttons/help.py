"""The menu under a page of /help that turns to another one."""

import re
from typing import Any, Self

import discord

from bot.buttons.dynamic import Pressed, chosen_in
from bot.replies.help import page
from bot.texts.help import CHOOSE, OVERVIEW, TOPICS


class HelpMenu(Pressed, template=r"help:topic"):
    """Only who asked for help sees it."""

    def __init__(self, shown: str = OVERVIEW) -> None:
        menu: discord.ui.Select[Any] = discord.ui.Select(custom_id="help:topic", placeholder=CHOOSE)
        for name, topic in TOPICS.items():
            menu.add_option(label=topic.title, value=name, description=topic.summary, default=name == shown)
        super().__init__(menu)

    @classmethod
    def of_match(cls, _: re.Match[str]) -> Self:
        return cls()

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        [chosen] = chosen_in(interaction)
        topic = chosen if chosen in TOPICS else OVERVIEW
        await interaction.response.edit_message(embed=page(topic), view=help_view(topic))


def help_view(topic: str) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    view.add_item(HelpMenu(topic))
    return view
