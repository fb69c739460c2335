"""The whole bot: /scale, and the menu under /modes."""

import pytest

from bot.loopback import Message
from engine.midi import read_midi
from engine.theory import find_mode
from tests.bot.stage import PATIENCE_S, Stage, bot_on, fields

pytestmark = pytest.mark.asyncio(loop_scope="session")


def classes(message: Message) -> set[int]:
    return {note.pitch_class for note in read_midi(message.file(".mid").data).notes}


async def test_a_scale_is_played_for_everybody(stage: Stage) -> None:
    played = (
        await stage.loopback.person("ann").slash("scale", mode="minor", root="e flat").message(timeout_s=PATIENCE_S)
    )
    assert played.content.startswith("**E♭ Aeolian**: E♭ F G♭ A♭ B♭ C♭ D♭\n")
    assert not played.ephemeral
    assert [file.filename for file in played.attachments] == ["e-flat-aeolian.ogg", "e-flat-aeolian.mid"]
    assert classes(played) == find_mode("aeolian").pitch_classes(3)
    stage.loopback.assert_clean()


async def test_modes_tells_each_from_its_neighbours(stage: Stage) -> None:
    message = await stage.loopback.person("ann").slash("modes").message()
    assert fields(message)["Phrygian"].endswith("Aeolian with a lowered second, Locrian with a raised fifth")
    stage.loopback.assert_clean()


async def test_each_of_the_modes_can_be_heard_after_a_restart_too(empty_stage: Stage) -> None:
    """Who chooses hears it alone."""
    loopback = empty_stage.loopback
    async with bot_on(empty_stage):
        message = await loopback.person("ann").slash("modes", root="F").message()
    async with bot_on(empty_stage):
        played = await loopback.person("bob").choose(message, "todi").message(timeout_s=PATIENCE_S)
    assert played.ephemeral
    assert played.content.startswith("**F Todi**: ")
    assert classes(played) == find_mode("todi").pitch_classes(5)
    loopback.assert_clean()


async def test_a_mode_that_is_known_no_more_is_said(stage: Stage) -> None:
    ann = stage.loopback.person("ann")
    message = await ann.slash("modes").message()
    [menu] = [part for part in message.parts if part["type"] == 3]
    menu["options"].append({"label": "Hypodorian", "value": "hypodorian"})
    told = await ann.choose(message, "hypodorian").message(timeout_s=PATIENCE_S)
    assert "no mode called “hypodorian”" in told.content
    stage.loopback.assert_clean()
