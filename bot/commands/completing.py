"""Autocomplete of options that several commands have. Each is asked while somebody types; nothing waits."""

from typing import Any

import discord
from discord import app_commands

from bot.commands import options
from bot.commands.options import Choices
from engine.naming import Names

Asked = discord.Interaction[Any]

LATEST_PIECES = 100
"""Among which a member can look for one."""


async def modes(_: Asked, typed: str) -> Choices:
    return options.mode_choices(typed)


async def roots(interaction: Asked, typed: str) -> Choices:
    return options.root_choices(typed, names_of(interaction))


async def forms(_: Asked, typed: str) -> Choices:
    return options.form_choices(typed)


async def moods(_: Asked, typed: str) -> Choices:
    return options.mood_choices(typed)


async def instruments(_: Asked, typed: str) -> Choices:
    return options.instrument_choices(typed)


async def crafts(_: Asked, typed: str) -> Choices:
    return options.craft_choices(typed)


async def presets(interaction: Asked, typed: str) -> Choices:
    keys = interaction.client.rules.presets_of(interaction.user.id, interaction.guild_id)
    return options.preset_choices(typed, keys)


async def pieces(interaction: Asked, typed: str) -> list[app_commands.Choice[int]]:
    """A member's latest pieces, by number or name."""
    latest = await interaction.client.desk.store.crowd.own(interaction.user.id, LATEST_PIECES)
    return options.piece_choices(typed, [own.piece for own in latest], names_of(interaction))


def names_of(interaction: Asked) -> Names:
    """How notes are called where this happens."""
    names: Names = interaction.client.rules.of(interaction.guild_id).note_names
    return names
