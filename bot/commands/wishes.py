"""What a member asks of a new piece -> an order: what is given, over what they and their server keep."""

from collections.abc import Mapping
from typing import Any

import discord

from bot.commands.completing import names_of
from bot.desk.orders import Compose
from bot.texts import wishes as texts
from engine.errors import BadRequest
from engine.naming import read_note
from engine.request import Request


async def wished(interaction: discord.Interaction[Any], given: Mapping[str, Any], preset: str | None = None) -> Compose:
    """The order of /compose with the options `given`; None leaves one open. Raises BadRequest and Refused.

    What nobody gave is chosen by the ratings, unless a craft or a seed says that just this piece is wanted.
    """
    wishes = {name: value for name, value in given.items() if value is not None}
    if "root" in wishes:
        wishes["root"] = root_of(interaction, wishes["root"])
    usual = interaction.client.rules.defaults(interaction.user.id, interaction.guild_id, preset)
    options = {**usual, **wishes}
    order = Compose(request_of(options))
    if "craft" in options or "seed" in options:
        return order
    return await steered(interaction, order, form_given="form" in options)


async def steered(interaction: discord.Interaction[Any], order: Compose, form_given: bool) -> Compose:
    """The same order with craft, and form where it is open, as the ratings prefer them; if steering is on."""
    request, reason = await interaction.client.steerer.choose(order.request, form_given)
    return Compose(request, steered=bool(reason))


def request_of(options: Mapping[str, Any]) -> Request:
    """Options of /compose by name, with the root's canonical name, checked. Raises BadRequest."""
    if "mode" not in options:
        raise BadRequest(texts.NO_MODE)
    renamed = {"tempo": "tempo_bpm"}
    return Request.checked(**{renamed.get(name, name): value for name, value in options.items()})


def root_of(interaction: discord.Interaction[Any], typed: str) -> str:
    """The canonical name of a root, typed as notes are called where this happens. Raises BadRequest."""
    return read_note(typed, names_of(interaction))
