"""Who runs the bot, as Discord says."""

from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.rules.owner import is_owner

OWNER, DEVELOPER, READER, INVITED, STRANGER = range(1, 6)


def member(member_id: int, role: str, state: int = 2) -> SimpleNamespace:
    state_of = discord.TeamMembershipState(state)
    return SimpleNamespace(id=member_id, role=discord.TeamMemberRole(role), membership_state=state_of)


TEAM = SimpleNamespace(
    owner_id=OWNER,
    members=[
        member(OWNER, "admin"),
        member(DEVELOPER, "developer"),
        member(READER, "read_only"),
        member(INVITED, "admin", state=1),
    ],
)


def asked_by(member_id: int, team: SimpleNamespace | None) -> Any:
    async def application_info() -> SimpleNamespace:
        return SimpleNamespace(team=team, owner=SimpleNamespace(id=OWNER))

    return SimpleNamespace(
        user=SimpleNamespace(id=member_id), client=SimpleNamespace(application_info=application_info)
    )


@pytest.mark.parametrize(
    ("member_id", "owns"), [(OWNER, True), (DEVELOPER, True), (READER, False), (INVITED, False), (STRANGER, False)]
)
async def test_of_a_team_those_who_work_on_it(member_id: int, owns: bool) -> None:
    assert await is_owner(asked_by(member_id, TEAM)) is owns


@pytest.mark.parametrize(("member_id", "owns"), [(OWNER, True), (STRANGER, False)])
async def test_without_a_team_its_owner_alone(member_id: int, owns: bool) -> None:
    assert await is_owner(asked_by(member_id, None)) is owns
