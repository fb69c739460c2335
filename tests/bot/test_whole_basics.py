"""The whole bot: login, registration of commands, and what needs no music."""

from pathlib import Path

import pytest

from bot.digits import KEYCAPS
from tests.bot.stage import COMMANDS, bot_on
from tests.loopback import LoopbackDiscord


async def test_login_and_global_registration(loopback: LoopbackDiscord, tmp_path: Path) -> None:
    async with bot_on(loopback, tmp_path):
        commands = loopback.commands()
    assert set(commands) == set(COMMANDS)
    options = commands["compose"]["options"]
    assert [option["name"] for option in options] == ["mode", "root", "tempo", "meter", "bars", "seed"]
    assert [option.get("required", False) for option in options] == [True] * 3 + [False] * 3
    assert not loopback.commands(loopback.guild)
    loopback.assert_clean()


async def test_registration_in_one_server(loopback: LoopbackDiscord, tmp_path: Path) -> None:
    async with bot_on(loopback, tmp_path, guild_ids=loopback.guild.id):
        assert set(loopback.commands(loopback.guild)) == set(COMMANDS)
        assert not loopback.commands()
    loopback.assert_clean()


async def test_a_server_that_the_bot_is_not_in_does_not_stop_it(
    loopback: LoopbackDiscord, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with bot_on(loopback, tmp_path, guild_ids=f"{loopback.guild.id}, 12345"):
        assert set(loopback.commands(loopback.guild)) == set(COMMANDS)
    assert "GUILD_IDS has the server 12345" in caplog.text
    loopback.forgive(10004)
    loopback.assert_clean()


async def test_modes_explains_all_thirteen(loopback: LoopbackDiscord, tmp_path: Path) -> None:
    async with bot_on(loopback, tmp_path):
        message = await loopback.person("ann").slash("modes", root="Eb").message()
    fields = {field["name"]: field["value"] for field in message.embeds[0]["fields"]}
    assert len(fields) == 13
    assert fields["Dorian"].startswith("**E♭ F G♭ A♭ B♭ C D♭**\nMinor with a raised sixth")
    loopback.assert_clean()


@pytest.mark.parametrize(
    ("option", "typed", "offered"),
    [
        ("mode", "maj", ["ionian"]),
        ("mode", "minor", ["aeolian", "harmonic_minor", "melodic_minor"]),
        ("mode", "harmonic-m", ["harmonic_minor"]),
        ("mode", "xyz", []),
        ("root", "e", ["Eb", "E"]),
        ("root", "b♭", ["Bb"]),
    ],
)
async def test_autocomplete(
    loopback: LoopbackDiscord, tmp_path: Path, option: str, typed: str, offered: list[str]
) -> None:
    async with bot_on(loopback, tmp_path):
        choices = await loopback.person("ann").autocomplete("compose", option, typed).choices()
        everything = await loopback.person("ann").autocomplete("compose", option, "").choices()
    assert [choice["value"] for choice in choices] == offered
    assert len(everything) == {"mode": 13, "root": 17}[option]
    loopback.assert_clean()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"mode": "dorain"}, "There is no mode called “dorain”; did you mean Dorian?"),
        ({"root": "H"}, "There is no root called “H”"),
        ({"root": "@everyone *x*"}, r"called “@everyone \*x\*”"),
    ],
)
async def test_what_is_typed_past_autocomplete_is_checked_again(
    loopback: LoopbackDiscord, tmp_path: Path, wrong: dict[str, str], words: str
) -> None:
    """The refusal is for the member alone and pings nobody."""
    ann = loopback.person("ann")
    async with bot_on(loopback, tmp_path):
        message = await ann.slash("compose", {"mode": "dorian", "root": "D", "tempo": 96} | wrong).message()
    assert words in message.content
    assert message.ephemeral
    assert not message.pings
    loopback.assert_clean()


async def test_ratings_of_nothing(loopback: LoopbackDiscord, tmp_path: Path) -> None:
    async with bot_on(loopback, tmp_path):
        message = await loopback.person("ann").slash("ratings").message()
        of_mode = await loopback.person("ann").slash("ratings", mode="todi").message()
    assert "Nothing is rated yet" in message.embeds[0]["description"]
    assert of_mode.embeds[0]["title"] == "Ratings of pieces in Todi"
    loopback.assert_clean()


async def test_reactions_under_other_messages_are_no_ratings(loopback: LoopbackDiscord, tmp_path: Path) -> None:
    ann, bob = loopback.person("ann"), loopback.person("bob")
    async with bot_on(loopback, tmp_path):
        message = ann.say("what do you think?")
        bob.react(message, KEYCAPS[6])
        bob.react(message, "🎵")
        bob.unreact(message, KEYCAPS[6])
        answer = await ann.slash("ratings").message()
    assert "Nothing is rated yet" in answer.embeds[0]["description"]
    loopback.assert_clean()
