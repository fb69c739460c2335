"""The whole bot: the button under an answer that plays the scale."""

import asyncio
import io
from typing import Any

import pytest
import soundfile

from bot.loopback import Answer, Message, Person, Upload
from engine.midi import read_midi, write_midi
from engine.piece import Note, Piece
from engine.theory import find_mode
from tests.bot.stage import ASKED, PATIENCE_S, Stage, bot_on
from tests.bot.whole.test_whatmode import tune

pytestmark = pytest.mark.asyncio(loop_scope="session")

BUTTON = "Play D Dorian"


async def heard(by: Person) -> Message:
    """An answer with the button."""
    return await by.slash("whatmode", file=Upload("song.mid", tune("D", "dorian"))).message()


def without_a_fourth() -> bytes:
    """C Ionian or C Lydian: neither F nor F sharp sounds."""
    pitches = (60, 60, 64, 67, 62, 64, 69, 67, 67, 71, 72, 72, 67, 64, 62, 60) * 2
    return write_midi(Piece.of(Note(480 * place, pitch, 480) for place, pitch in enumerate(pitches)))


def old_answer(stage: Stage, custom_id: str) -> Message:
    """A message of the bot's with a button, as an earlier version may have left it."""
    message = stage.loopback.world.add_message(stage.loopback.channel, stage.loopback.world.bot, content="heard")
    button: dict[str, Any] = {"type": 2, "style": 2, "label": "Play", "custom_id": custom_id}
    message.components = [{"type": 1, "components": [button]}]
    return message


def jobs(stage: Stage) -> int:
    return len(stage.rows("select 1 from jobs"))


async def test_everybody_may_hear_it_and_hears_it_alone(stage: Stage) -> None:
    message = await heard(stage.loopback.person("ann"))
    before = jobs(stage)
    pressed = stage.loopback.person("bob").click(message, BUTTON)
    assert await pressed.acknowledged() is Answer.DEFER
    played = await pressed.message(timeout_s=PATIENCE_S)
    assert played.ephemeral
    assert played.content.startswith("**D Dorian**: D E F G A B C\n")
    assert [file.filename for file in played.attachments] == ["d-dorian.ogg", "d-dorian.mid"]
    notes = read_midi(played.file(".mid").data).notes
    assert {note.pitch_class for note in notes} == find_mode("dorian").pitch_classes(2)
    sound, rate = soundfile.read(io.BytesIO(played.file(".ogg").data))
    assert 10 < len(sound) / rate < 20
    assert abs(sound).max() > 0.1
    assert message.edited is None or not message.loading
    assert message.labels == [BUTTON]
    assert jobs(stage) == before
    stage.loopback.assert_clean()


async def test_two_that_cannot_be_told_apart_have_a_button_each(stage: Stage) -> None:
    ann = stage.loopback.person("ann")
    message = await ann.slash("whatmode", file=Upload("song.mid", without_a_fourth())).message()
    assert set(message.labels) == {"Play C Ionian", "Play C Lydian"}
    for label, fourth in (("Play C Ionian", 5), ("Play C Lydian", 6)):
        played = await ann.click(message, label).message(timeout_s=PATIENCE_S)
        classes = {note.pitch_class for note in read_midi(played.file(".mid").data).notes}
        assert classes & {5, 6} == {fourth}
    stage.loopback.assert_clean()


async def test_in_a_direct_conversation(stage: Stage) -> None:
    ann = stage.loopback.person("ann").in_direct()
    played = await ann.click(await heard(ann), BUTTON).message(timeout_s=PATIENCE_S)
    assert len(played.attachments) == 2
    stage.loopback.assert_clean()


async def test_it_works_after_a_restart_in_the_format_of_that_time(empty_stage: Stage) -> None:
    loopback = empty_stage.loopback
    ann = loopback.person("ann")
    async with bot_on(empty_stage):
        message = await heard(ann)
        before = await ann.click(message, BUTTON).message(timeout_s=PATIENCE_S)
    async with bot_on(empty_stage, audio_format="mp3"):
        after = await ann.click(message, BUTTON).message(timeout_s=PATIENCE_S)
    assert before.file(".mid").data == after.file(".mid").data
    assert after.file(".mp3").data
    loopback.assert_clean()


async def test_the_recording_fits_the_servers_limit(stage: Stage) -> None:
    message = await heard(stage.loopback.person("ann"))
    limit, stage.loopback.settings.upload_limit_bytes = stage.loopback.settings.upload_limit_bytes, 150_000
    played = await stage.loopback.person("ann").click(message, BUTTON).message(timeout_s=PATIENCE_S)
    stage.loopback.settings.upload_limit_bytes = limit
    assert len(played.file(".ogg").data) <= 150_000
    stage.loopback.assert_clean()


async def test_an_error_is_a_sentence_to_the_member_alone(stage: Stage) -> None:
    """After the deferral, too: here a mode that an earlier version knew."""
    pressed = stage.loopback.person("ann").click(old_answer(stage, "scale:D:hypodorian"), "Play")
    told = await pressed.message(timeout_s=PATIENCE_S)
    assert "no mode called “hypodorian”" in told.content
    assert told.ephemeral
    stage.loopback.assert_clean()


async def test_it_counts_against_the_limit_of_the_member(stage: Stage) -> None:
    ann = stage.loopback.person("somebody who has asked for nothing yet")
    message = await heard(stage.loopback.person("bob"))
    asked = [ann.slash("compose", ASKED), ann.slash("compose", ASKED)]
    await asyncio.gather(*(one.acknowledged() for one in asked))
    refused = await ann.click(message, BUTTON).message()
    assert "already have 2 unfinished requests" in refused.content
    assert refused.ephemeral
    for one in asked:
        await stage.digits_under(await one.message(timeout_s=PATIENCE_S))
    stage.loopback.assert_clean()
