"""Whether a command or button may be used by this member, here. Nothing is asked of anybody: it is known at once."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import discord

from bot.errors import Refused
from bot.rules.server import ServerRules
from bot.texts import refusals

ALWAYS = ("privacy", "forget-me", "help")
"""Commands that nobody can be kept from; the ids of their buttons and menus begin like them."""


def always_allowed(interaction: discord.Interaction[Any]) -> bool:
    command = interaction.command
    if command is not None:
        return command.qualified_name in ALWAYS
    data: Mapping[str, Any] = {**(interaction.data or {})}
    custom_id = str(data.get("custom_id", ""))
    return custom_id.partition(":")[0] in ALWAYS


def is_manager(interaction: discord.Interaction[Any]) -> bool:
    """Whether they may manage the server that this happens in."""
    return interaction.guild_id is not None and interaction.permissions.manage_guild


def managed_server(interaction: discord.Interaction[Any]) -> int:
    """The server that this happens in, by id, for members who may manage it. Raises Refused for all others."""
    if interaction.guild_id is None:
        raise Refused(refusals.ONLY_IN_SERVERS)
    if not is_manager(interaction):
        raise Refused(refusals.NO_MANAGER)
    return interaction.guild_id


def check_place(interaction: discord.Interaction[Any], rules: ServerRules) -> None:
    """Raises Refused with the places that are allowed. A thread belongs to its channel, a channel to its category."""
    if rules.channels and not set(rules.channels) & _places(interaction):
        raise Refused(refusals.other_channel(rules.channels))


def check_role(interaction: discord.Interaction[Any], rules: ServerRules) -> None:
    """Raises Refused where the member has none of the roles."""
    roles = {role.id for role in getattr(interaction.user, "roles", ())}
    if rules.roles and not set(rules.roles) & roles:
        raise Refused(refusals.no_role(rules.roles))


def _places(interaction: discord.Interaction[Any]) -> set[int]:
    """The channel, and what it belongs to as far as that is known: a thread may be of a channel that we do not see."""
    places = {interaction.channel_id, getattr(interaction.channel, "parent_id", None)}
    with suppress(discord.ClientException):
        places.add(getattr(interaction.channel, "category_id", None))
    return {place for place in places if place is not None}
