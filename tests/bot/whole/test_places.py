"""The whole bot where it is more than a member of a server: in direct conversations, and brought along by a member."""

import pytest

from bot.crowd.digits import KEYCAPS
from bot.loopback.model import Channel
from tests.bot.stage import ASKED, PATIENCE_S, Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")


def foreign_channel(stage: Stage) -> Channel:
    """Of a server that the bot is no member of."""
    world = stage.loopback.world
    guild = world.add_guild("elsewhere", with_bot=False)
    world.add_member(guild, stage.loopback.person("ann").user)
    return world.add_channel(guild, "general")


async def test_a_piece_in_a_direct_conversation_is_rated_by_reaction(stage: Stage) -> None:
    ann = stage.loopback.person("ann").in_direct()
    message = await ann.slash("compose", ASKED).message(timeout_s=PATIENCE_S)
    await stage.digits_under(message)
    ann.react(message, KEYCAPS[7])
    await stage.rated(message, {ann.id: 8})
    stage.loopback.assert_clean()


async def test_brought_along_by_a_member_it_needs_no_place_in_the_server(stage: Stage) -> None:
    """No reactions, as it cannot give any; rating, files and deleting work all the same."""
    channel = foreign_channel(stage)
    ann = stage.loopback.person("ann").at(channel).with_own_install()
    message = await ann.slash("compose", ASKED).message(timeout_s=PATIENCE_S)
    assert message.embeds, message.content
    await ann.choose(message, "7").message()
    await stage.rated(message, {ann.id: 7})
    files = await ann.click(message, "MIDI & MusicXML").message(timeout_s=PATIENCE_S)
    assert len(files.attachments) == 2
    await ann.click(message, "Delete").message()
    assert message.deleted
    assert not message.reactions
    stage.loopback.assert_clean()


async def test_a_result_that_is_too_late_there_goes_to_the_member(stage: Stage) -> None:
    channel = foreign_channel(stage)
    ann = stage.loopback.person("ann").at(channel).with_own_install()
    direct = ann.in_direct().channel
    before = len(direct.messages)
    asked = ann.slash("compose", ASKED)
    await asked.acknowledged()
    life_s, stage.loopback.settings.token_life_s = stage.loopback.settings.token_life_s, 0.0
    await stage.loopback.wait_for(lambda: len(direct.messages) > before, PATIENCE_S)
    stage.loopback.settings.token_life_s = life_s
    message = list(direct.messages.values())[-1]
    assert message.content.startswith(f"This is for <#{channel.id}>")
    assert len(message.attachments) == 3
    stage.loopback.forgive(50027)
    stage.loopback.assert_clean()
