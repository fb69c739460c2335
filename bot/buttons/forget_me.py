"""The last word of a member before everything of theirs is removed. Only they see the message that it stands under."""

import re
from typing import Any, Self

import discord

from bot.buttons.dynamic import Pressed
from bot.replies import privacy as replies
from bot.texts import privacy as texts


class ForgetButton(Pressed, template=r"forget-me:yes"):
    """Unfinished requests are taken back first, so that none of them writes anything afterwards."""

    def __init__(self) -> None:
        style = discord.ButtonStyle.danger
        super().__init__(discord.ui.Button(label=texts.YES, style=style, custom_id="forget-me:yes"))

    @classmethod
    def of_match(cls, _: re.Match[str]) -> Self:
        return cls()

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.defer()
        member_id, client = interaction.user.id, interaction.client
        cancelled = await client.desk.intake.withdraw_all(member_id)
        held = await client.desk.store.forgetting.forget(member_id)
        client.rules.forget(member_id)
        await interaction.edit_original_response(content=replies.forgotten(held, cancelled), view=None)


class KeepEverythingButton(Pressed, template=r"forget-me:no"):
    """Nothing happens."""

    def __init__(self) -> None:
        style = discord.ButtonStyle.secondary
        super().__init__(discord.ui.Button(label=texts.NO, style=style, custom_id="forget-me:no"))

    @classmethod
    def of_match(cls, _: re.Match[str]) -> Self:
        return cls()

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.edit_message(content=texts.KEPT_AFTER_ALL, view=None)


FORGET_ME_ITEMS: tuple[type[Pressed], ...] = (ForgetButton, KeepEverythingButton)


def forget_me_view() -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    view.add_item(ForgetButton())
    view.add_item(KeepEverythingButton())
    return view
