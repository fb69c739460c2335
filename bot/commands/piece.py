"""/piece: everything about one piece."""

from dataclasses import replace
from typing import Any

import discord
from discord import app_commands

from bot.commands import completing
from bot.commands.places import everywhere
from bot.desk.delivery import through_interaction
from bot.desk.reach import is_within_reach
from bot.errors import Refused
from bot.replies import listed
from bot.store import Store
from bot.store.crowd_records import Kin
from bot.texts import ratings as texts

LARGEST_NUMBER = 2**31 - 1


def command(store: Store) -> app_commands.Command[Any, ..., None]:
    @everywhere
    @app_commands.command(description="See how a piece was made and how it was rated")
    @app_commands.describe(id="Its number, as it stands under the piece")
    async def piece(interaction: discord.Interaction[Any], id: app_commands.Range[int, 1, LARGEST_NUMBER]) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        kin = await store.crowd.kin(id)
        if kin is None or not is_within_reach(kin.piece, interaction):
            raise Refused(texts.no_piece(id))
        if kin.piece.message_id is None:
            raise Refused(texts.deleted(id))
        await through_interaction(
            interaction, listed.piece(_within_reach(kin, interaction), completing.names_of(interaction))
        )

    return piece


def _within_reach(kin: Kin, interaction: discord.Interaction[Any]) -> Kin:
    """Without relatives in other servers or in somebody's direct conversation: nobody else is told of those."""
    parent = kin.parent if kin.parent is not None and is_within_reach(kin.parent, interaction) else None
    return replace(kin, parent=parent, children=tuple(c for c in kin.children if is_within_reach(c, interaction)))
