"""The whole bot: /compose with a real composition and real audio."""

import asyncio
import io

import pytest
import soundfile

from bot.crowd.digits import KEYCAPS
from bot.loopback import Message
from engine.request import Request
from engine.studio import identify
from tests.bot.stage import ASKED, PATIENCE_S, Stage, bot_on, fields, options_in

pytestmark = pytest.mark.asyncio(loop_scope="session")

REACT = "PUT /channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me"


def newest_piece(stage: Stage, since: int = 0) -> Message | None:
    """The newest message with an embed, if it is not among the first `since`."""
    found = [message for message in stage.loopback.messages()[since:] if message.embeds]
    return found[-1] if found else None


async def test_a_piece_is_composed_posted_and_kept(stage: Stage) -> None:
    message = await stage.compose(seed=7)
    shown, embed = fields(message), message.embeds[0]
    assert embed["title"] == "D Dorian"
    assert (shown["Tempo"], shown["Meter"], shown["Bars"], shown["Seed"]) == ("120 bpm", "4/4", "4", "7")
    assert [file.filename for file in message.attachments] == ["d-dorian-7.ogg", "d-dorian-7.mid", "d-dorian-7.png"]
    assert "d-dorian-7.png" in embed["image"]["url"]
    assert message.file(".png").data.startswith(b"\x89PNG\r\n")
    assert not message.pings
    heard = identify(message.file(".mid").data)
    assert heard.mode.replace("_", " ") in shown["Heard as"].lower()
    await stage.digits_under(message)
    stage.loopback.assert_clean()


async def test_the_audio_is_music(stage: Stage) -> None:
    message = await stage.compose(seed=7)
    sound, rate = soundfile.read(io.BytesIO(message.file(".ogg").data))
    assert 8 < len(sound) / rate < 20  # four bars at 120 bpm are 8 s, and the last chord rings on
    assert abs(sound).max() > 0.1
    await stage.digits_under(message)
    stage.loopback.assert_clean()


async def test_the_rows_are_enough_to_compose_it_again(stage: Stage) -> None:
    message = await stage.compose(mode="minor", root="f sharp", seed=11)
    job = await stage.job_of(message)
    assert job == {"kind": "compose", "state": "posted", "attempts": 1, "seed": 11, "error_code": None}
    query = "select mode, root, tempo_bpm, meter, bars, seed from pieces where message_id = ?"
    [parameters] = stage.rows(query, message.id)
    assert Request(*parameters) == Request.checked("aeolian", "F#", 120, "4/4", 4, 11)
    await stage.digits_under(message)
    stage.loopback.assert_clean()


async def test_the_line_under_a_piece_composes_it_again(stage: Stage) -> None:
    asked = {name: value for name, value in ASKED.items() if name != "seed"}
    first = await stage.loopback.person("ann").slash("compose", asked).message(timeout_s=PATIENCE_S)
    again = await stage.compose("bob", **options_in(fields(first)["Again"]))
    assert again.file(".mid").data == first.file(".mid").data
    await stage.digits_under(again)
    stage.loopback.assert_clean()


async def test_ten_reactions_in_order_even_when_discord_slows_them(stage: Stage) -> None:
    stage.loopback.faults.rate_limit(REACT, retry_after_s=0.1)
    message = await stage.piece()
    assert tuple(message.reactions) == KEYCAPS
    stage.loopback.assert_clean()


async def test_the_recording_fits_the_servers_limit(stage: Stage) -> None:
    limit = stage.loopback.settings.upload_limit_bytes
    stage.loopback.settings.upload_limit_bytes = 150_000
    message = await stage.compose()
    stage.loopback.settings.upload_limit_bytes = limit
    assert len(message.attachments) == 3
    assert max(len(file.data) for file in message.attachments) <= 150_000
    await stage.digits_under(message)
    stage.loopback.assert_clean()


@pytest.mark.parametrize("route", ["PATCH /webhooks/*", "POST /channels/*/messages"])
async def test_a_reply_that_was_lost_is_sent_again_and_stands_once(stage: Stage, route: str) -> None:
    """Discord carried it out and the connection broke: through the interaction, and through the channel."""
    ann = stage.loopback.person("ann")
    before = len(stage.loopback.messages())
    asked = ann.slash("compose", ASKED)
    await asked.acknowledged()
    if route.startswith("POST"):
        assert asked.original
        stage.loopback.world.remove_message(asked.original)
    stage.loopback.faults.lose_reply(route)
    result = await stage.loopback.wait_for(lambda: newest_piece(stage, before), PATIENCE_S)
    await stage.digits_under(result)
    assert (await stage.job_of(result))["state"] == "posted"
    assert len(stage.loopback.messages()) == before + 1
    stage.loopback.assert_clean()


async def test_a_deleted_thinking_message_is_no_loss(stage: Stage) -> None:
    """The result goes through the channel and mentions the requester alone."""
    ann = stage.loopback.person("ann")
    asked = ann.slash("compose", ASKED)
    await asked.acknowledged()
    assert asked.original
    stage.loopback.world.remove_message(asked.original)
    before = len(stage.loopback.messages())
    result = await stage.loopback.wait_for(lambda: newest_piece(stage, before), PATIENCE_S)
    assert (result.content, result.pings) == (f"<@{ann.id}>", {str(ann.id)})
    assert len(result.attachments) == 3
    await stage.digits_under(result)
    assert (await stage.job_of(result))["state"] == "posted"
    stage.loopback.assert_clean()


async def test_a_token_that_died_meanwhile_is_no_loss(stage: Stage) -> None:
    ann = stage.loopback.person("ann")
    before = len(stage.loopback.messages())
    asked = ann.slash("compose", ASKED)
    await asked.acknowledged()
    life_s, stage.loopback.settings.token_life_s = stage.loopback.settings.token_life_s, 0.0
    result = await stage.loopback.wait_for(lambda: newest_piece(stage, before), PATIENCE_S)
    stage.loopback.settings.token_life_s = life_s
    assert result.pings == {str(ann.id)}
    await stage.digits_under(result)
    stage.loopback.forgive(50027)
    stage.loopback.assert_clean()


async def test_a_member_with_too_many_requests_is_told_alone(stage: Stage) -> None:
    ann = stage.loopback.person("ann")
    asked = [ann.slash("compose", ASKED), ann.slash("compose", ASKED)]
    await asyncio.gather(*(one.acknowledged() for one in asked))
    refused = await ann.slash("compose", ASKED).message()
    assert "already have 2 unfinished requests" in refused.content
    assert refused.ephemeral
    for one in asked:
        await stage.digits_under(await one.message(timeout_s=PATIENCE_S))
    stage.loopback.assert_clean()


async def test_work_that_takes_too_long_is_stopped_and_said(empty_stage: Stage) -> None:
    long = ASKED | {"bars": 64, "tempo": 30, "meter": "12/8"}
    async with bot_on(empty_stage, job_timeout_s=1):
        message = await empty_stage.loopback.person("ann").slash("compose", long).message(timeout_s=PATIENCE_S)
        job = await empty_stage.job_of(message)
    assert "took longer than 1 second and was stopped" in message.content
    assert (job["state"], job["error_code"]) == ("failed", "timeout")
    empty_stage.loopback.assert_clean()
