"""The whole bot: /help."""

import pytest

from bot.texts.help import TOPICS
from tests.bot.stage import Stage, bot_on

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_every_topic_by_option_and_by_menu(stage: Stage) -> None:
    ann = stage.loopback.person("ann")
    message = await ann.slash("help").message()
    assert message.ephemeral
    assert message.embeds[0]["title"] == "What I can do"
    for name, topic in TOPICS.items():
        asked = await ann.slash("help", topic=name).message()
        assert asked.embeds[0]["title"] == topic.title
        turned = await ann.choose(message, name).updated()
        assert turned.embeds == asked.embeds
    stage.loopback.assert_clean()


async def test_the_menu_works_after_a_restart(empty_stage: Stage) -> None:
    ann = empty_stage.loopback.person("ann").in_direct()
    async with bot_on(empty_stage):
        message = await ann.slash("help").message()
    async with bot_on(empty_stage):
        turned = await ann.choose(message, "ratings").updated()
        assert "You have one rating for each piece" in turned.embeds[0]["description"]
    empty_stage.loopback.assert_clean()


async def test_commands_are_described_in_german_too(stage: Stage) -> None:
    asked = stage.loopback.commands()["help"]
    assert asked["name"] == "help"
    assert asked["description_localizations"] == {"de": "Was ich kann und wie es geht"}
    stage.loopback.assert_clean()
