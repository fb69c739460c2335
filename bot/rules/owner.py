"""Who runs the bot: the owner of the application at Discord, or its team."""

from typing import Any

import discord

from bot.errors import Refused
from bot.texts import refusals

_WORKING = (discord.TeamMemberRole.admin, discord.TeamMemberRole.developer)
"""Roles in a team; the third may only look."""


async def is_owner(interaction: discord.Interaction[Any]) -> bool:
    """Whether the application is theirs. Discord is asked each time: who has left a team is out at once."""
    application: discord.AppInfo = await interaction.client.application_info()
    team = application.team
    if team is None:
        return application.owner.id == interaction.user.id
    working = {member.id for member in team.members if _works(member)}
    return interaction.user.id in working | {team.owner_id}


async def check_owner(interaction: discord.Interaction[Any]) -> None:
    """Raises Refused for everybody else."""
    if not await is_owner(interaction):
        raise Refused(refusals.NO_OWNER)


def _works(member: discord.TeamMember) -> bool:
    return member.membership_state is discord.TeamMembershipState.accepted and member.role in _WORKING
