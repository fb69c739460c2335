"""The whole bot: /defaults."""

import pytest

from tests.bot.stage import Stage, bot_on, fields
from tests.bot.whole.test_settings import manager, panel, set_to

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_options_are_kept_shown_and_cleared_one_by_one(empty_stage: Stage) -> None:
    loopback = empty_stage.loopback
    ann = loopback.person("ann")
    async with bot_on(empty_stage):
        kept = await ann.slash("defaults set", mode="minor", root="eb").message()
        assert kept.ephemeral
        assert kept.content == "Kept. Yours, always: mode **Aeolian** · root **E♭**"
        await ann.slash("defaults set", {"for": "me"}, tempo=60).message()
        await ann.slash("defaults set", mode="todi", colour=True, preset="Night  songs").message()
    async with bot_on(empty_stage):
        shown = await ann.slash("defaults show").message()
        assert fields(shown) == {
            "Yours, always": "mode **Aeolian** · root **E♭** · tempo **60 bpm**",
            "Of this server, always": "nothing",
            "Preset Night songs (yours)": "mode **Todi** · colour **on**",
        }
        cleared = await ann.slash("defaults clear", option="root").message()
        assert cleared.content == "Cleared. Yours, always: mode **Aeolian** · tempo **60 bpm**"
        offered = await ann.autocomplete("compose", "preset", "nig").choices()
        assert [choice["value"] for choice in offered] == ["Night songs"]
        await ann.slash("defaults clear", preset="night songs").message()
        assert "Preset" not in str(fields(await ann.slash("defaults show").message()))
        nothing = await ann.slash("defaults clear", preset="night songs").message()
        assert nothing.content == "There is nothing of that kind to clear; /defaults show lists what there is."
    assert empty_stage.rows("select scope, owner_id, name from presets") == [("member", ann.id, "")]
    loopback.assert_clean()


async def test_those_of_the_server_are_its_managers(empty_stage: Stage) -> None:
    loopback = empty_stage.loopback
    ann, mia = loopback.person("ann"), manager(empty_stage)
    async with bot_on(empty_stage):
        refused = await ann.slash("defaults set", {"for": "server"}, tempo=60).message()
        assert refused.content == "Only members who may manage this server can do that."
        await mia.slash("defaults set", {"for": "server"}, tempo=60).message()
        assert fields(await ann.slash("defaults show").message())["Of this server, always"] == "tempo **60 bpm**"
        alone = await ann.in_direct().slash("defaults set", {"for": "server"}, tempo=60).message()
        assert alone.content == "That works in servers only."
        assert "Of this server, always" not in fields(await ann.in_direct().slash("defaults show").message())
    loopback.assert_clean()


async def test_notes_are_read_and_written_as_the_server_calls_them(empty_stage: Stage) -> None:
    loopback = empty_stage.loopback
    ann = loopback.person("ann")
    async with bot_on(empty_stage):
        await set_to(empty_stage, await panel(empty_stage), "note_names", "german")
        kept = await ann.slash("defaults set", root="B").message()
        assert kept.content == "Kept. Yours, always: root **B**"
        assert empty_stage.rows("select parameters from presets") == [('{"root": "Bb"}',)]
        offered = await ann.autocomplete("defaults set", "root", "h").choices()
        assert offered == [{"name": "H", "value": "H"}]
        assert fields(await ann.in_direct().slash("defaults show").message())["Yours, always"] == "root **B♭**"
    loopback.assert_clean()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"mode": "dorain"}, "There is no mode called “dorain”"),
        ({"instrument": "kazoo band"}, "kazoo band"),
        ({"tempo": 500}, "between 30 and 240"),
        ({}, "Give at least one option"),
    ],
)
async def test_what_cannot_be_asked_for_is_not_kept(stage: Stage, wrong: dict[str, object], words: str) -> None:
    ann = stage.loopback.person("ann")
    refused = await ann.slash("defaults set", wrong | {"preset": "wrong"}, checked=False).message()
    assert words in refused.content
    assert refused.ephemeral
    assert not stage.rows("select 1 from presets where name = 'wrong'")
    stage.loopback.assert_clean()
