"""The whole bot: login, registration of commands, and what needs no music."""

import pytest

from bot.crowd.digits import KEYCAPS
from tests.bot.stage import ASKED, COMMANDS, Stage, bot_on, fields

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_login_and_global_registration(stage: Stage) -> None:
    commands = stage.loopback.commands()
    assert set(commands) == set(COMMANDS)
    options = commands["compose"]["options"]
    assert [option["name"] for option in options][:3] == ["mode", "root", "tempo"]
    assert not [option["name"] for option in options if option.get("required")]
    assert not stage.loopback.commands(stage.loopback.guild)
    stage.loopback.assert_clean()


async def test_registration_in_one_server(empty_stage: Stage) -> None:
    """One that the bot is not in is named in the log and does not stop it."""
    loopback = empty_stage.loopback
    async with bot_on(empty_stage, guild_ids=f"{loopback.guild.id}, 12345"):
        assert set(loopback.commands(loopback.guild)) == set(COMMANDS)
        assert not loopback.commands()
    loopback.assert_clean()


async def test_from_everywhere_to_one_server(empty_stage: Stage) -> None:
    """No member may see each command twice."""
    loopback = empty_stage.loopback
    async with bot_on(empty_stage):
        assert set(loopback.commands()) == set(COMMANDS)
    async with bot_on(empty_stage, guild_ids=str(loopback.guild.id)):
        assert set(loopback.commands(loopback.guild)) == set(COMMANDS)
        assert not loopback.commands()
        message = await loopback.person("ann").slash("modes").message()
        assert message.embeds
    loopback.assert_clean()


async def test_modes_explains_all_thirteen(stage: Stage) -> None:
    message = await stage.loopback.person("ann").slash("modes", root="Eb").message()
    assert len(fields(message)) == 13
    assert fields(message)["Dorian"].startswith("**E♭ F G♭ A♭ B♭ C D♭**\nMinor with a raised sixth")
    stage.loopback.assert_clean()


@pytest.mark.parametrize(
    ("option", "typed", "offered"),
    [
        ("mode", "maj", ["ionian"]),
        ("mode", "minor", ["aeolian", "harmonic_minor", "melodic_minor"]),
        ("mode", "harmonic-m", ["harmonic_minor"]),
        ("mode", "xyz", []),
        ("root", "e", ["E♭", "E"]),
        ("root", "b♭", ["B♭"]),
    ],
)
async def test_autocomplete(stage: Stage, option: str, typed: str, offered: list[str]) -> None:
    ann = stage.loopback.person("ann")
    choices = await ann.autocomplete("compose", option, typed).choices()
    everything = await ann.autocomplete("compose", option, "").choices()
    assert [choice["value"] for choice in choices] == offered
    assert len(everything) == {"mode": 13, "root": 17}[option]
    stage.loopback.assert_clean()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"mode": "dorain"}, "There is no mode called “dorain”; did you mean Dorian?"),
        ({"root": "X"}, "There is no root called “X”"),
        ({"root": "@everyone *x*"}, r"called “@everyone \*x\*”"),
    ],
)
async def test_what_is_typed_past_autocomplete_is_checked_again(
    stage: Stage, wrong: dict[str, str], words: str
) -> None:
    """The refusal is for the member alone and pings nobody."""
    message = await stage.loopback.person("ann").slash("compose", ASKED | wrong).message()
    assert words in message.content
    assert message.ephemeral
    assert not message.pings
    stage.loopback.assert_clean()


async def test_ratings_of_nothing(stage: Stage) -> None:
    everything = await stage.loopback.person("ann").slash("ratings").message()
    of_mode = await stage.loopback.person("ann").slash("ratings", mode="todi").message()
    assert "Nothing is rated yet" in everything.embeds[0]["description"]
    assert of_mode.embeds[0]["title"] == "Ratings of pieces in Todi"
    stage.loopback.assert_clean()


async def test_reactions_under_other_messages_are_no_ratings(stage: Stage) -> None:
    ann, bob = stage.loopback.person("ann"), stage.loopback.person("bob")
    message = ann.say("what do you think?")
    before = stage.rows("select * from ratings")
    bob.react(message, KEYCAPS[6])
    bob.react(message, "🎵")
    bob.unreact(message, KEYCAPS[6])
    await ann.slash("modes").message()
    assert stage.rows("select * from ratings") == before
    stage.loopback.assert_clean()
