"""The whole bot: whom whoever runs it has blocked."""

import pytest

from bot.loopback import Person
from tests.bot.stage import Stage, bot_on

pytestmark = pytest.mark.asyncio(loop_scope="session")


def owner(stage: Stage) -> Person:
    """Of the application."""
    return stage.loopback.person("owner").in_direct()


async def test_a_blocked_member_is_refused_until_they_are_unblocked(empty_stage: Stage) -> None:
    """Buttons and menus too, and across restarts; help and privacy are everybody's."""
    loopback = empty_stage.loopback
    ann = loopback.person("ann")
    async with bot_on(empty_stage):
        modes = await ann.slash("modes").message()
        told = await owner(empty_stage).slash("block", member=ann.user, reason="floods *everything*").message()
        assert told.ephemeral
        assert told.content.startswith(rf"<@{ann.id}> is blocked: floods \*everything\*.")
        assert not told.pings
    async with bot_on(empty_stage):
        for refused in (await ann.slash("modes").message(), await ann.choose(modes, "dorian").message()):
            assert r"You are blocked from using this bot (floods \*everything\*)" in refused.content
            assert refused.ephemeral
        assert await ann.autocomplete("compose", "mode", "dor").choices()
        assert (await ann.slash("help").message()).embeds
        listed = await owner(empty_stage).slash("blocked").message()
        assert listed.content == rf"<@{ann.id}>: floods \*everything\*"
        await owner(empty_stage).slash("unblock", member=ann.user).message()
        assert (await ann.slash("modes").message()).embeds
        nobody = await owner(empty_stage).slash("unblock", member=ann.user).message()
        assert nobody.content == f"<@{ann.id}> is not blocked."
        assert (await owner(empty_stage).slash("blocked").message()).content == "Nobody is blocked."
    loopback.assert_clean()


async def test_nobody_else_can_block(stage: Stage) -> None:
    ann, bob = stage.loopback.person("ann").in_direct(), stage.loopback.person("bob")
    for refused in (
        await ann.slash("block", member=bob.user, reason="no").message(),
        await ann.slash("unblock", member=bob.user).message(),
        await ann.slash("blocked").message(),
    ):
        assert refused.content == "Only whoever runs this bot can do that."
        assert refused.ephemeral
    assert not stage.rows("select 1 from blocks")
    stage.loopback.assert_clean()


async def test_the_owner_cannot_block_themselves(stage: Stage) -> None:
    me = owner(stage)
    refused = await me.slash("block", member=me.user, reason="tired").message()
    assert refused.content == "You cannot block yourself."
    stage.loopback.assert_clean()


async def test_a_team_runs_the_bot_together(empty_stage: Stage) -> None:
    loopback = empty_stage.loopback
    first, second = loopback.owned_by_team("tom", "tina")
    async with bot_on(empty_stage):
        for member in (first, second):
            assert (await member.in_direct().slash("blocked").message()).content == "Nobody is blocked."
        alone = await owner(empty_stage).slash("blocked").message()
        assert alone.content == "Only whoever runs this bot can do that."
    loopback.assert_clean()
