"""What stands under the panel of /settings: which setting to change, the menu for it, the way back to the defaults."""

import re
from typing import Any, Self

import discord

from bot.buttons.dynamic import Item, Pressed, chosen_in
from bot.replies.settings import panel
from bot.rules import Rules, ServerRules
from bot.rules.choices import changed, choices, in_short
from bot.rules.places import managed_server
from bot.rules.server import MOST_IN_LIST
from bot.texts import settings as texts

PLACES = [
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.forum,
    discord.ChannelType.voice,
    discord.ChannelType.category,
]
"""Kinds of channels where commands can be used, and what holds such channels."""


class SettingsMenu(Pressed, template=r"settings:menu"):
    """Which setting to change."""

    def __init__(self, rules: ServerRules | None = None, editing: str | None = None) -> None:
        menu: discord.ui.Select[Any] = discord.ui.Select(custom_id="settings:menu", placeholder=texts.CHOOSE, row=0)
        for name, title in texts.TITLES.items() if rules else ():
            value = in_short(name, getattr(rules, name))
            menu.add_option(label=title, value=name, description=value, default=name == editing)
        super().__init__(menu)

    @classmethod
    def of_match(cls, _: re.Match[str]) -> Self:
        return cls()

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        managed_server(interaction)
        [name] = chosen_in(interaction)
        await show(interaction, editing=name if name in texts.TITLES else None)


class SettingMenu(Pressed, template=r"settings:set:(?P<name>[a-z_]+)"):
    """What a setting shall be."""

    def __init__(self, name: str, rules: ServerRules | None = None, usual: ServerRules | None = None) -> None:
        super().__init__(_editor(name, rules, usual))
        self.name = name

    @classmethod
    def of_match(cls, match: re.Match[str]) -> Self:
        return cls(match["name"])

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        rules, guild_id = _rules(interaction), managed_server(interaction)
        wanted = changed(rules.of(guild_id), self.name, chosen_in(interaction), rules.usual)
        await interaction.response.defer()
        await rules.set(guild_id, wanted)
        await show(interaction, editing=self.name)


class ResetButton(Pressed, template=r"settings:reset"):
    """Asks once more."""

    def __init__(self) -> None:
        style = discord.ButtonStyle.secondary
        super().__init__(discord.ui.Button(label=texts.RESET, style=style, custom_id="settings:reset", row=2))

    @classmethod
    def of_match(cls, _: re.Match[str]) -> Self:
        return cls()

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        rules, guild_id = _rules(interaction), managed_server(interaction)
        view = discord.ui.View(timeout=None)
        view.add_item(ResetNowButton())
        view.add_item(KeepButton())
        embed = panel(rules.of(guild_id), rules.usual, texts.RESET_ASKED)
        await interaction.response.edit_message(embed=embed, view=view)


class ResetNowButton(Pressed, template=r"settings:reset-now"):
    """Takes back all that was ever set."""

    def __init__(self) -> None:
        style = discord.ButtonStyle.danger
        super().__init__(discord.ui.Button(label=texts.RESET_NOW, style=style, custom_id="settings:reset-now"))

    @classmethod
    def of_match(cls, _: re.Match[str]) -> Self:
        return cls()

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        rules, guild_id = _rules(interaction), managed_server(interaction)
        await interaction.response.defer()
        await rules.set(guild_id, rules.usual)
        await show(interaction)


class KeepButton(Pressed, template=r"settings:keep"):
    """Back to the panel."""

    def __init__(self) -> None:
        style = discord.ButtonStyle.secondary
        super().__init__(discord.ui.Button(label=texts.KEEP, style=style, custom_id="settings:keep"))

    @classmethod
    def of_match(cls, _: re.Match[str]) -> Self:
        return cls()

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        managed_server(interaction)
        await show(interaction)


SETTINGS_ITEMS: tuple[type[Pressed], ...] = (SettingsMenu, SettingMenu, ResetButton, ResetNowButton, KeepButton)


def settings_view(rules: ServerRules, usual: ServerRules, editing: str | None = None) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    view.add_item(SettingsMenu(rules, editing))
    if editing is not None:
        view.add_item(SettingMenu(editing, rules, usual))
    view.add_item(ResetButton())
    return view


async def show(interaction: discord.Interaction[Any], editing: str | None = None) -> None:
    """Bring the panel that was pressed up to date."""
    rules, usual = _rules(interaction).of(interaction.guild_id), _rules(interaction).usual
    remark = texts.editing(texts.TITLES[editing]) if editing else None
    embed, view = panel(rules, usual, remark), settings_view(rules, usual, editing)
    if interaction.response.is_done():
        await interaction.edit_original_response(embed=embed, view=view)
    else:
        await interaction.response.edit_message(embed=embed, view=view)


def _editor(name: str, rules: ServerRules | None, usual: ServerRules | None) -> Item:
    """The menu for a setting, filled in where the rules are known."""
    custom_id = f"settings:set:{name}"
    ids = [discord.Object(value) for value in getattr(rules, name)] if rules and name in ("channels", "roles") else []
    several: dict[str, Any] = {"custom_id": custom_id, "min_values": 0, "max_values": MOST_IN_LIST, "row": 1}
    if name == "channels":
        return discord.ui.ChannelSelect(
            placeholder=texts.CHOOSE_CHANNELS, channel_types=PLACES, default_values=ids, **several
        )
    if name == "roles":
        return discord.ui.RoleSelect(placeholder=texts.CHOOSE_ROLES, default_values=ids, **several)
    menu: discord.ui.Select[Any] = discord.ui.Select(custom_id=custom_id, placeholder=texts.CHOOSE_ONE, row=1)
    for value, label in choices(name, usual) if rules and usual else ():
        menu.add_option(label=label, value=value, default=value == str(getattr(rules, name)))
    return menu


def _rules(interaction: discord.Interaction[Any]) -> Rules:
    rules: Rules = interaction.client.rules
    return rules
