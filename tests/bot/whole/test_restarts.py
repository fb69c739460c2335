"""The whole bot, stopped and killed: every accepted request ends in exactly one result or one apology."""

import asyncio
import io
import os

import pytest
import soundfile

from bot.loopback import Message, Upload
from tests.bot.stage import (
    ASKED,
    COMMANDS,
    PATIENCE_S,
    Stage,
    alive,
    all_below,
    bot_on,
    bot_process,
    held_renderers,
    knows,
    started_by,
)
from tests.bot.whole.test_whatmode import tune

pytestmark = pytest.mark.asyncio(loop_scope="session")


def answers(stage: Stage) -> list[Message]:
    """What the bot said, without "thinking" messages and words about progress."""
    said = [message for message in stage.loopback.messages() if message.author.bot and not message.loading]
    return [message for message in said if message.labels != ["Cancel"]]


async def running(stage: Stage) -> None:
    await stage.loopback.wait_for(lambda: stage.rows("select 1 from jobs where state = 'running'"), PATIENCE_S)


async def cut_off(stage: Stage) -> None:
    """A request whose row still says "running" after the bot has stopped."""
    async with bot_on(stage, shutdown_grace_s=0):
        await stage.loopback.person("ann").slash("compose", ASKED).acknowledged()
        await running(stage)
    assert stage.rows("select state from jobs") == [("running",)]


async def test_kill_9_while_one_request_is_rendered_and_another_waits(empty_stage: Stage) -> None:
    """A composition is done again and an upload, which is gone, is apologised for; each once, through the channel.

    A first upload is answered before: then the worker is warm, and what it renders is the composition. The second start
    has other settings: no reactions.
    """
    loopback = empty_stage.loopback
    ann, bob = loopback.person("ann"), loopback.person("bob")
    upload = Upload("song.mid", tune("D", "dorian"))
    async with bot_process(empty_stage) as process:
        await loopback.ready(*COMMANDS, timeout_s=PATIENCE_S)
        first = await bob.slash("whatmode", file=upload).message(timeout_s=PATIENCE_S)
        await ann.slash("compose", ASKED | {"tempo": 60, "bars": 8}).acknowledged()
        await loopback.wait_for(lambda: held_renderers(process.pid), PATIENCE_S, "the request to be rendered")
        await bob.slash("whatmode", file=upload).acknowledged()
        await loopback.wait_for(lambda: len(empty_stage.rows("select 1 from jobs")) == 3)
        children = all_below(process.pid)
        await process.kill()
    await loopback.gone()
    assert len(children) >= 3  # a worker, FluidSynth, and Python's own helper for semaphores
    await loopback.wait_for(lambda: not any(map(alive, children)), what="everything to end with its bot")
    assert answers(empty_stage) == [first]
    async with bot_process(empty_stage, rating_reactions="false") as process:
        await loopback.wait_for(lambda: len(answers(empty_stage)) == 3, PATIENCE_S, "two more answers")
        assert await process.stop() == os.EX_OK
    later = [message for message in answers(empty_stage) if message is not first]
    result = next(message for message in later if message.embeds)
    apology = next(message for message in later if not message.embeds)
    assert (result.content, result.pings) == (f"<@{ann.id}>", {str(ann.id)})
    assert apology.content.startswith(f"<@{bob.id}> I was restarted while I worked on your /whatmode")
    assert len(answers(empty_stage)) == 3
    assert not result.reactions
    assert empty_stage.rows("select kind, state, attempts, error_code from jobs order by id") == [
        ("whatmode", "posted", 1, None),
        ("compose", "posted", 2, None),
        ("whatmode", "failed", 0, "interrupted"),
    ]
    loopback.assert_clean()


async def test_a_stop_lets_the_running_request_finish(empty_stage: Stage) -> None:
    """Meanwhile new ones are refused; the workers know no secret; the log has no token and one line an event.

    The recording is in the format that the environment asks for.
    """
    loopback = empty_stage.loopback
    async with bot_process(empty_stage, audio_format="mp3") as process:
        await loopback.ready(*COMMANDS, timeout_s=PATIENCE_S)
        asked = loopback.person("ann").slash("compose", ASKED)
        await running(empty_stage)
        assert not any(knows(child, loopback.token) for child in started_by(process.pid))
        stop = asyncio.create_task(process.stop())
        await loopback.wait_for(lambda: "stopping" in process.output)
        refused = await loopback.person("bob").slash("compose", ASKED).message()
        message = await asked.message(timeout_s=PATIENCE_S)
        assert await stop == os.EX_OK
    assert "about to restart" in refused.content
    assert len(message.reactions) == 10
    sound, rate = soundfile.read(io.BytesIO(message.file(".mp3").data))
    assert len(sound) > 8 * rate
    assert loopback.token not in process.output
    assert all(line.startswith(("20", "INFO: Created")) for line in process.output.splitlines()), process.output
    loopback.assert_clean()


async def test_an_answer_that_only_discord_remembers_is_not_sent_again(empty_stage: Stage) -> None:
    """As after a kill between Discord's acceptance and our row; the missing digits are added."""
    loopback = empty_stage.loopback
    async with bot_on(empty_stage):
        piece = await empty_stage.piece()
        heard = await loopback.person("bob").slash("whatmode", file=Upload("a.mid", tune("E", "todi"))).message()
        await empty_stage.job_of(heard)
    empty_stage.change("update jobs set state = 'running', message_id = null, finished_at = null")
    empty_stage.change("update pieces set message_id = null")
    for emoji in list(piece.reactions)[5:]:
        del piece.reactions[emoji]
    async with bot_on(empty_stage):
        assert (await empty_stage.job_of(piece))["state"] == "posted"
        assert (await empty_stage.job_of(heard))["state"] == "posted"
        await empty_stage.digits_under(piece)
    assert answers(empty_stage) == [piece, heard]
    assert empty_stage.rows("select message_id from pieces") == [(piece.id,)]
    loopback.assert_clean()


@pytest.mark.parametrize(
    "change",
    ["update jobs set attempts = 2", "update jobs set created_at = '2020-01-01 00:00:00'"],
    ids=["cut off twice", "stale"],
)
async def test_what_is_not_tried_again_is_apologised_for_once(empty_stage: Stage, change: str) -> None:
    await cut_off(empty_stage)
    empty_stage.change(change)
    for _ in range(2):
        async with bot_on(empty_stage):
            await empty_stage.loopback.wait_for(lambda: empty_stage.rows("select 1 from jobs where state = 'failed'"))
    [apology] = answers(empty_stage)
    assert "could not finish it; please ask for it again" in apology.content
    empty_stage.loopback.assert_clean()


async def test_old_words_about_progress_are_cleared_away(empty_stage: Stage) -> None:
    """A request that was told "you are next" when the bot was stopped: in the end the result stands alone."""
    long = ASKED | {"bars": 64, "tempo": 30, "meter": "12/8"}
    async with bot_on(empty_stage, shutdown_grace_s=0):
        ann = empty_stage.loopback.person("ann")
        await ann.slash("compose", long).acknowledged()
        waiting = ann.slash("compose", ASKED)
        await waiting.acknowledged()
        told = waiting.original
        assert told
        await empty_stage.loopback.wait_for(lambda: told.labels == ["Cancel"])
    empty_stage.change("update jobs set attempts = 2 where id = 1")
    async with bot_on(empty_stage):
        await empty_stage.loopback.wait_for(lambda: len(answers(empty_stage)) == 2, PATIENCE_S)
        result = next(message for message in answers(empty_stage) if message.embeds)
        await empty_stage.digits_under(result)
    assert told.deleted
    empty_stage.loopback.assert_clean()


async def test_what_was_asked_in_a_lost_channel_is_answered_directly(empty_stage: Stage) -> None:
    await cut_off(empty_stage)
    empty_stage.change("update jobs set channel_id = 4, attempts = 2")
    async with bot_on(empty_stage):
        await empty_stage.loopback.wait_for(lambda: empty_stage.rows("select 1 from jobs where state = 'failed'"))
    [apology] = empty_stage.loopback.person("ann").in_direct().channel.messages.values()
    assert apology.content.startswith("This is for <#4>, where I cannot write. I was restarted")
    assert empty_stage.rows("select error_code, message_id from jobs") == [("interrupted", apology.id)]
    empty_stage.loopback.assert_clean()
