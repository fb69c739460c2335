"""The whole bot, where Discord or the database fails midway: one answer all the same, and nothing left behind."""

import asyncio
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from sqlalchemy.exc import OperationalError

from bot import client
from bot.desk import catchup, delivery, intake, progress
from bot.loopback import Interaction, Message
from bot.store.piece_rows import PieceRows
from tests.bot.stage import ASKED, PATIENCE_S, Stage, bot_on, fields
from tests.bot.whole.test_compose import newest_piece
from tests.bot.whole.test_presses import LONG, in_progress

pytestmark = pytest.mark.asyncio(loop_scope="session")

EDIT = "PATCH /webhooks/*"


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress is told at once: a fast machine is ready before the usual two seconds."""
    monkeypatch.setattr(progress, "FIRST_S", 0.1)


async def through_channel(stage: Stage, asked: Interaction, before: int) -> Message:
    """The piece, which came as a message of its own, and took the place of everything said before."""
    result: Message = await stage.loopback.wait_for(lambda: newest_piece(stage, before), PATIENCE_S)
    assert result.pings == {str(asked.user.id)}
    assert (await stage.job_of(result))["state"] == "posted"
    await stage.digits_under(result)
    assert asked.original
    assert asked.original.deleted
    return result


@pytest.mark.parametrize("button", [None, "Again", "MIDI & MusicXML"])
async def test_an_acknowledgement_whose_reply_was_lost_is_none_lost(stage: Stage, button: str | None) -> None:
    ann = stage.loopback.person("ann")
    piece = await stage.piece()
    stage.loopback.faults.lose_reply("POST /interactions/*")
    asked = ann.click(piece, button) if button else ann.slash("compose", ASKED)
    message = await asked.message(timeout_s=PATIENCE_S)
    assert message.attachments, message.content
    if message.embeds:
        await stage.digits_under(message)
    stage.loopback.forgive(40060)
    stage.loopback.assert_clean()


async def test_progress_that_hangs_does_not_hold_the_answer_up(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor can it overtake it."""
    monkeypatch.setattr(progress, "PATIENCE_S", 0.5)
    before = len(stage.loopback.messages())
    asked = stage.loopback.person("ann").slash("compose", LONG)
    await in_progress(stage, asked)
    stage.loopback.faults.delay(EDIT, 600.0)
    await through_channel(stage, asked, before)
    stage.loopback.assert_clean()


async def test_an_answer_that_comes_late_leaves_nothing_else_behind(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands under it works."""
    before = len(stage.loopback.messages())
    asked = stage.loopback.person("ann").slash("compose", LONG)
    await in_progress(stage, asked)
    monkeypatch.setattr(delivery, "TOKEN_LIFE_S", 0.0)  # buttons pressed later do not ask for it
    result = await through_channel(stage, asked, before)
    files = await stage.loopback.person("bob").click(result, "MIDI & MusicXML").message(timeout_s=PATIENCE_S)
    assert len(files.attachments) == 2
    stage.loopback.assert_clean()


async def test_where_discord_takes_less_than_it_said_the_recording_is_made_smaller(stage: Stage) -> None:
    limit = stage.loopback.settings.upload_limit_bytes
    stage.loopback.settings.upload_limit_bytes = 300_000
    asked = stage.loopback.person("ann").slash("compose", ASKED | {"bars": 16})
    await asked.acknowledged()
    stage.loopback.settings.upload_limit_bytes = 160_000
    message = await asked.message(timeout_s=PATIENCE_S)
    stage.loopback.settings.upload_limit_bytes = limit
    assert message.embeds, message.content
    assert len(message.file(".ogg").data) <= 150_000
    await stage.digits_under(message)
    assert await stage.job_of(message) == {
        "kind": "compose", "state": "posted", "attempts": 1, "seed": 7, "error_code": None,
    }  # fmt: skip
    stage.loopback.assert_clean()


async def test_a_refusal_does_not_stand_in_the_message_that_was_pressed(stage: Stage) -> None:
    message = await stage.piece()
    stage.loopback.faults.fail("DELETE /webhooks/*", status=403)
    told = await stage.loopback.person("ann").click(message, "Delete").message()
    assert told.ephemeral
    assert "not allowed" in told.content
    assert not message.content
    stage.loopback.assert_clean()


async def test_a_piece_that_stands_there_is_not_replaced_by_an_apology(
    empty_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database failed in between: the next start writes it down."""
    failed = asyncio.Event()

    async def posted(*_: object) -> None:
        failed.set()
        raise OperationalError("update pieces", {}, Exception("disk full"))

    with monkeypatch.context() as broken:
        broken.setattr(PieceRows, "posted", posted)
        async with bot_on(empty_stage):
            asked = empty_stage.loopback.person("ann").slash("compose", ASKED)
            await asyncio.wait_for(failed.wait(), PATIENCE_S)
            message = await asked.message()
    assert fields(message)["Mode"] == "Dorian"
    async with bot_on(empty_stage):
        assert (await empty_stage.job_of(message))["state"] == "posted"
        await empty_stage.digits_under(message)
    assert empty_stage.loopback.messages() == [message]
    empty_stage.loopback.assert_clean()


async def test_what_the_database_did_not_take_is_written_down_without_a_restart(
    empty_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here the bot may not look whether the piece stands there, and would post it again."""
    loopback, written, failed = empty_stage.loopback, PieceRows.posted, asyncio.Event()
    loopback.world.deny(loopback.channel, loopback.world.bot, "read_message_history")
    monkeypatch.setattr(client, "LEFT_OVER_EVERY_S", 0.05)
    monkeypatch.setattr(catchup, "LEFT_OVER", timedelta())

    async def posted(*values: Any) -> None:
        if not failed.is_set():
            failed.set()
            raise OperationalError("update pieces", {}, Exception("disk full"))
        await written(*values)

    monkeypatch.setattr(PieceRows, "posted", posted)
    async with bot_on(empty_stage):
        message = await empty_stage.compose()
        await asyncio.wait_for(failed.wait(), PATIENCE_S)
        assert (await empty_stage.job_of(message))["attempts"] == 1
    assert loopback.messages() == [message]
    loopback.assert_clean()


async def test_a_button_to_cancel_that_a_restart_left_behind_goes_when_it_is_pressed(empty_stage: Stage) -> None:
    """Where the bot may not read what was said before, it cannot find it by itself."""
    loopback = empty_stage.loopback
    loopback.world.deny(loopback.channel, loopback.world.bot, "read_message_history")
    async with bot_on(empty_stage, shutdown_grace_s=0):
        left = await in_progress(empty_stage, loopback.person("ann").slash("compose", LONG))
    empty_stage.change("update jobs set attempts = 2")
    async with bot_on(empty_stage):
        await loopback.wait_for(lambda: empty_stage.rows("select 1 from jobs where state = 'failed'"))
        assert left.labels == ["Cancel"]
        await loopback.person("bob").click(left, "Cancel").updated()
    assert left.content == "There is nothing to cancel: that request is finished."
    assert not left.components
    loopback.assert_clean()


async def test_where_discord_is_out_of_order_the_next_start_answers(
    empty_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = asyncio.Event()

    async def out_of_order(*_: object) -> None:
        failed.set()
        raise aiohttp.ServerDisconnectedError

    with monkeypatch.context() as broken:
        broken.setattr(intake, "deliver", out_of_order)
        async with bot_on(empty_stage):
            await empty_stage.loopback.person("ann").slash("compose", ASKED).acknowledged()
            await asyncio.wait_for(failed.wait(), PATIENCE_S)
    async with bot_on(empty_stage):
        message = await empty_stage.loopback.wait_for(lambda: newest_piece(empty_stage), PATIENCE_S)
        assert (await empty_stage.job_of(message))["attempts"] == 2
        await empty_stage.digits_under(message)
    assert empty_stage.loopback.messages() == [message]
    empty_stage.loopback.assert_clean()
