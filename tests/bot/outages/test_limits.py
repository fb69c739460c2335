"""Discord says: not so fast; or: not now."""

import asyncio
import re

import discord
import pytest

from bot import client
from bot.crowd.digits import KEYCAPS
from bot.desk import catchup, delivery, progress
from bot.errors import Unreachable
from bot.loopback import Upload
from tests.bot.outages.requests import EDIT, REACT, SEND, Place, state_of
from tests.bot.stage import ASKED, PATIENCE_S, Stage, bot_on
from tests.bot.whole.test_presses import LONG, in_progress

pytestmark = pytest.mark.asyncio(loop_scope="session")

ACKNOWLEDGE = "POST /interactions/{interaction_id}/{token}/callback"


@pytest.mark.parametrize("route", [ACKNOWLEDGE, EDIT, REACT])
async def test_nothing_is_sent_before_retry_after_is_over(stage: Stage, route: str) -> None:
    """The loopback notes what comes earlier as a mistake."""
    stage.loopback.faults.rate_limit(route, retry_after_s=0.3, times=3 if route == REACT else 1)
    message = await stage.piece()
    assert tuple(message.reactions) == KEYCAPS
    stage.loopback.assert_clean()


async def test_a_global_limit_is_kept_by_everything_that_goes_through_the_channel(stage: Stage) -> None:
    """Interactions have a limit of their own, so that only what is not one waits here: ten digits."""
    message = await stage.compose()
    await stage.digits_under(message)
    moderator = stage.loopback.person("moderator", permissions=["manage_messages"])
    moderator.clear_reactions(message)
    stage.loopback.faults.rate_limit(REACT, retry_after_s=0.3, is_global=True)
    again = await stage.piece()
    assert tuple(again.reactions) == KEYCAPS
    stage.loopback.assert_clean()


async def test_a_ban_at_the_answer_is_waited_out(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """429 without Retry-After, as Cloudflare says it; the member gets the piece and no word of it."""
    monkeypatch.setattr(delivery, "BANNED_PAUSES_S", (0.1, 0.2, 0.4))
    stage.loopback.faults.ban(EDIT, times=2)
    message = await stage.piece()
    assert len(message.attachments) == 3
    stage.loopback.assert_clean()


async def test_a_ban_that_says_how_long_is_obeyed(stage: Stage) -> None:
    stage.loopback.faults.rate_limit(EDIT, retry_after_s=0.4, via=False)
    await stage.piece()
    stage.loopback.assert_clean()


async def test_a_ban_that_progress_meets_is_obeyed_by_the_answer(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "FIRST_S", 0.0)
    stage.loopback.faults.rate_limit(EDIT, retry_after_s=4.0, via=False)
    await stage.piece()
    stage.loopback.assert_clean()


async def test_a_ban_at_the_acknowledgement_leaves_no_request(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """The member reads that the app did not respond; the log says why in one line, and the bot works on."""
    before = stage.rows("select count(*) from jobs")
    stage.loopback.faults.ban("POST /interactions/*", times=2)
    stage.loopback.person("ann").slash("compose", ASKED)
    await stage.loopback.wait_for(lambda: "member could not be told about an error" in caplog.text)
    assert stage.rows("select count(*) from jobs") == before
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
    stage.loopback.forgive("unanswered")
    await stage.piece()
    stage.loopback.assert_clean()


async def test_a_single_5xx_at_the_answer_costs_a_second(stage: Stage) -> None:
    stage.loopback.faults.fail(EDIT)
    await stage.piece()
    stage.loopback.assert_clean()


class Hasty:
    """`asyncio` whose `sleep` is over at once."""

    def __getattr__(self, name: str) -> object:
        return getattr(asyncio, name)

    async def sleep(self, _: float) -> None:
        await asyncio.sleep(0.01)


@pytest.mark.parametrize(("status", "tries"), [(500, 5), (502, 5), (503, 1)])
async def test_nobody_waits_for_ever_while_discord_is_out_of_order(
    empty_stage: Stage, monkeypatch: pytest.MonkeyPatch, status: int, tries: int
) -> None:
    """Neither the piece nor an apology can be sent; when Discord is well again, the bot finds the request by itself,
    without a restart. discord.py tries a message five times within 25 s, after a 503 once; here it does not wait."""
    monkeypatch.setattr(discord.http, "asyncio", Hasty())
    monkeypatch.setattr(client, "LEFT_OVER_EVERY_S", 0.2)
    monkeypatch.setattr(catchup, "LEFT_OVER", catchup.LEFT_OVER * 0)
    async with bot_on(empty_stage):
        place = Place.new(empty_stage)
        asked = await place.asked()
        place.forget_thinking(asked)
        empty_stage.loopback.faults.fail(SEND, status, times=2 * tries)
        before = len(empty_stage.loopback.messages(place.channel))
        result = await empty_stage.loopback.wait_for(
            lambda: empty_stage.loopback.messages(place.channel)[before:], PATIENCE_S
        )
        await empty_stage.digits_under(result[0])
        assert await state_of(empty_stage, asked) == "posted"
    [message] = [message for message in empty_stage.loopback.messages(place.channel) if not message.deleted]
    assert message.embeds
    assert len([call for call in empty_stage.loopback.calls(SEND) if call.status == status]) == 2 * tries
    empty_stage.loopback.assert_clean()


async def test_a_limit_on_messages_of_the_channel_is_kept(stage: Stage) -> None:
    place = Place.new(stage)
    asked = await place.asked()
    place.forget_thinking(asked)
    stage.loopback.faults.rate_limit(SEND, retry_after_s=0.3)
    assert await state_of(stage, asked) == "posted"
    [message] = stage.loopback.messages(place.channel)
    await stage.digits_under(message)
    assert tuple(message.reactions) == KEYCAPS
    stage.loopback.assert_clean()


@pytest.mark.parametrize("route", ["GET /users/@me", "GET /gateway/bot"])
async def test_a_ban_at_the_start_is_worth_another_try(empty_stage: Stage, route: str) -> None:
    """Exit code 75, which the supervisor tries again with growing delays; no IDENTIFY is spent."""
    empty_stage.loopback.faults.ban(route, times=9)
    with pytest.raises(Unreachable, match=re.escape("Discord cannot be reached")):
        async with bot_on(empty_stage):
            pass
    assert not empty_stage.loopback.gateway.identifies_s
    empty_stage.loopback.assert_clean()


async def test_late_answers_are_late_for_one_member_alone(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """10062 for a command, a completion, a button, a menu and a form: nothing of it stays but a line in the log for
    each, and the bot works on."""
    ann, piece = stage.loopback.person("ann"), await stage.piece()
    opened = ann.click(piece, "Mode or root …")
    await opened.form()
    jobs = stage.rows("select count(*) from jobs")
    deadline_s, stage.loopback.settings.answer_deadline_s = stage.loopback.settings.answer_deadline_s, -1.0
    called = len(stage.loopback.calls(ACKNOWLEDGE))
    ann.slash("compose", ASKED)
    ann.autocomplete("compose", "root", "D")
    ann.click(piece, "Again")
    ann.choose(piece, "9", menu="Rate this piece from 1 to 10")
    ann.submit(opened, {"mode": ["lydian"]})
    await stage.loopback.wait_for(lambda: len(stage.loopback.calls(ACKNOWLEDGE)) >= called + 5)
    stage.loopback.settings.answer_deadline_s = deadline_s
    assert len(stage.loopback.forgive(10062)) >= 5
    stage.loopback.forgive("unanswered")
    assert stage.rows("select count(*) from jobs") == jobs
    await stage.piece()
    events = [record.getMessage() for record in caplog.records]
    assert events.count("answered when Discord waited no more") >= 5
    assert not any(record.exc_info for record in caplog.records)
    stage.loopback.assert_clean()


async def test_a_token_that_dies_is_no_loss_for_a_refusal(stage: Stage) -> None:
    """50027 (for a result: test_compose.py): it goes through the channel, as a result would."""
    ann = stage.loopback.person("ann")
    life_s, before = stage.loopback.settings.token_life_s, stage.loopback.messages()
    asked = ann.slash("whatmode", file=Upload("notes.mid", b"MThd, and nothing of it is true"))
    await asked.acknowledged()
    stage.loopback.settings.token_life_s = 0.0
    assert await state_of(stage, asked) == "failed"
    stage.loopback.settings.token_life_s = life_s
    [told] = [message for message in stage.loopback.messages() if message not in before and not message.loading]
    assert told.pings == {str(ann.id)}
    assert "MIDI" in told.content
    stage.loopback.forgive(50027)
    stage.loopback.assert_clean()


async def test_a_webhook_that_discord_does_not_know_is_no_loss(empty_stage: Stage) -> None:
    """10015 to whatever the token is used for: the piece goes through the channel, with a mention of who asked."""
    async with bot_on(empty_stage):
        place = Place.new(empty_stage)
        asked = await place.asked()
        empty_stage.loopback.faults.refuse("* /webhooks/*", 10015, times=99)
        assert await state_of(empty_stage, asked) == "posted"
        [piece] = [message for message in empty_stage.loopback.messages(place.channel) if message.embeds]
        assert piece.pings == {str(place.ann.id)}
        await empty_stage.digits_under(piece)
    empty_stage.loopback.assert_clean()


async def test_a_token_that_dies_while_progress_is_told_is_no_loss(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was said about progress goes, and the piece comes through the channel."""
    monkeypatch.setattr(progress, "FIRST_S", 0.1)
    place = Place.new(stage)
    asked = place.ann.slash("compose", LONG)
    said = await in_progress(stage, asked)
    life_s, stage.loopback.settings.token_life_s = stage.loopback.settings.token_life_s, 0.0
    assert await state_of(stage, asked) == "posted"
    stage.loopback.settings.token_life_s = life_s
    [message] = [message for message in stage.loopback.messages(place.channel) if not message.deleted]
    assert message.pings == {str(place.ann.id)}
    assert len(message.attachments) == 3
    await stage.digits_under(message)
    assert said.deleted
    stage.loopback.forgive(50027)
    stage.loopback.assert_clean()
