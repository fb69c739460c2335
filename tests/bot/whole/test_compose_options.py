"""The whole bot: what can be wished for a piece, and /surprise."""

import pytest

from bot.loopback import Message
from engine.midi import read_midi
from engine.request import Request
from tests.bot.stage import PATIENCE_S, Stage, bot_on, fields, options_in

pytestmark = pytest.mark.asyncio(loop_scope="session")

COLUMNS = ("mode", "root", "tempo_bpm", "meter", "bars", "seed", "form", "mood", "instrument", "colour", "craft")


async def request_of(stage: Stage, message: Message) -> Request:
    """As its row says it was made; it is written a moment after the message, and the digits follow."""
    await stage.digits_under(message)
    [row] = stage.rows(f"select {', '.join(COLUMNS)} from pieces where message_id = ?", message.id)  # noqa: S608  names from above
    return Request.checked(**dict(zip(COLUMNS, row, strict=True)))


async def test_every_wish_reaches_the_music(stage: Stage) -> None:
    wishes = {"meter": "3/4", "form": "period", "mood": "playful", "instrument": "flute", "colour": True}
    message = await stage.compose("ann", **wishes, craft="careful-drawn-8-own")
    made = Request.checked("dorian", "D", 120, "3/4", 4, 7, "period", "playful", "Flute", True, "careful-drawn-8-own")
    assert await request_of(stage, message) == made
    shown = fields(message)
    assert (shown["Mood"], shown["Instrument"], shown["Form"]) == ("Playful", "Flute", "Period")
    assert read_midi(message.file(".mid").data).programs == (73,)
    stage.loopback.assert_clean()


async def test_the_line_under_a_piece_with_wishes_composes_it_again(stage: Stage) -> None:
    wishes = {"mode": "minor", "mood": "march", "instrument": "nylon guitar", "bars": 4}
    first = await stage.loopback.person("ann").slash("compose", wishes).message(timeout_s=PATIENCE_S)
    again = await stage.compose("bob", **options_in(fields(first)["Again"]))
    assert again.file(".mid").data == first.file(".mid").data
    await stage.digits_under(again)
    stage.loopback.assert_clean()


async def test_nothing_but_a_mode_is_needed(empty_stage: Stage) -> None:
    """What is left open is chosen by the ratings, or by nobody where steering is off."""
    loopback = empty_stage.loopback
    for steering in (True, False):
        async with bot_on(empty_stage, steering=steering):
            asked = loopback.person("ann").slash("compose", mode="dorian", bars=4)
            message = await asked.message(timeout_s=PATIENCE_S)
            await empty_stage.digits_under(message)
        assert message.embeds[0]["title"] == "C Dorian"
        assert empty_stage.rows("select steered from pieces where message_id = ?", message.id) == [(steering,)]
    loopback.assert_clean()


async def test_a_surprise_says_what_it_is(stage: Stage) -> None:
    asked = stage.loopback.person("ann").slash("surprise", mood="calm")
    message = await asked.message(timeout_s=PATIENCE_S)
    made, shown = await request_of(stage, message), fields(message)
    assert (shown["Mood"], shown["Tempo"], shown["Meter"]) == ("Calm", f"{made.tempo_bpm} bpm", made.meter)
    assert (await stage.job_of(message))["kind"] == "compose"
    stage.loopback.assert_clean()
