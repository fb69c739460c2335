"""The gateway's bad days: what members rate meanwhile is not lost; a token that is refused ends the bot."""

import asyncio
import os
from collections.abc import Callable

import pytest

from bot import identifies
from bot.crowd.digits import KEYCAPS
from bot.errors import DiscordRefused
from bot.loopback import LoopbackDiscord
from bot.running.serve import run
from bot.settings import load
from tests.bot.outages.days import bot_like, shown_pieces
from tests.bot.stage import ASKED, COMMANDS, PATIENCE_S, Stage, bot_process

pytestmark = pytest.mark.asyncio(loop_scope="session")


def time_out(loopback: LoopbackDiscord) -> None:
    """4009: Discord has forgotten the session, so that a RESUME meets op 9."""
    loopback.faults.close(4009)
    loopback.faults.forget_sessions()


FAULTS: dict[str, Callable[[LoopbackDiscord], None]] = {
    "4000": lambda loopback: loopback.faults.close(4000),
    "4009": time_out,
    "op 7": lambda loopback: loopback.faults.reconnect(),
    "op 9, resumable": lambda loopback: loopback.faults.invalidate(resumable=True),
    "op 9, not resumable": lambda loopback: loopback.faults.invalidate(),
    "no heartbeat": lambda loopback: loopback.faults.silence(),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_ratings_given_and_taken_back_meanwhile_are_not_lost(empty_stage: Stage, fault: str) -> None:
    loopback = empty_stage.loopback
    ann, bob = loopback.person("ann"), loopback.person("bob")
    options = {"heartbeat_timeout": 2.0} if fault == "no heartbeat" else {}
    loopback.settings.heartbeat_interval_s = 0.5 if options else loopback.settings.heartbeat_interval_s
    [piece] = await shown_pieces(empty_stage, 1)
    async with bot_like(empty_stage, **options):
        bob.react(piece, KEYCAPS[1])
        await empty_stage.rated(piece, {bob.id: 2})
        FAULTS[fault](loopback)
        ann.react(piece, KEYCAPS[6])
        bob.unreact(piece, KEYCAPS[1])
        await loopback.wait_for(
            lambda: empty_stage.ratings_of(piece) == {ann.id: 7}, PATIENCE_S, "what was rated meanwhile"
        )
        assert len(loopback.gateway.identifies_s) <= 2


async def test_a_request_asked_before_the_connection_breaks_ends_in_one_answer(empty_stage: Stage) -> None:
    loopback = empty_stage.loopback
    async with bot_like(empty_stage):
        for fault in ("4000", "op 9, not resumable"):
            asked = loopback.person("ann").slash("compose", ASKED)
            await asked.acknowledged(timeout_s=PATIENCE_S)
            FAULTS[fault](loopback)
            message = await asked.message(timeout_s=PATIENCE_S)
            assert message.embeds
            assert asked.messages == [message]
        pieces = "select count(*), count(distinct message_id) from pieces"
        await loopback.wait_for(lambda: empty_stage.rows(pieces) == [(2, 2)], what="two pieces, each posted once")


HOUR_S = 2.0
"""Instead of an hour; the shortest pause in the same proportion."""


async def test_an_hour_of_refused_sessions_has_at_most_ten_identifies(
    empty_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identifies, "FIRST_S", identifies.FIRST_S * HOUR_S / identifies.HOUR_S)
    monkeypatch.setattr(identifies, "HOUR_S", HOUR_S)
    loopback = empty_stage.loopback
    async with bot_like(empty_stage):
        loopback.faults.turn_away(times=100)
        loopback.faults.invalidate()
        sent_s = loopback.gateway.identifies_s
        await loopback.wait_for(lambda: len(sent_s) > 2 * identifies.MOST_AN_HOUR, PATIENCE_S, "two hours' worth")
    gaps_s = [later - sent_s[number] for number, later in enumerate(sent_s[identifies.MOST_AN_HOUR :])]
    assert min(gaps_s) > 0.95 * HOUR_S


async def test_a_revoked_token_ends_the_bot_with_one_sentence(empty_stage: Stage) -> None:
    """And started again by its supervisor with the same token it does not get as far as the gateway."""
    loopback = empty_stage.loopback
    async with bot_process(empty_stage) as process:
        await loopback.ready(*COMMANDS, timeout_s=PATIENCE_S)
        loopback.revoke_token()
        assert await process.wait() == os.EX_NOPERM
        [told] = [line for line in process.output.splitlines() if line.startswith("modebot: ")]
        assert "Discord ended the connection for good" in told
        assert "Traceback" not in process.output
        assert loopback.token not in process.output
    async with bot_process(empty_stage) as process:
        assert await process.wait() == os.EX_NOPERM
        [told] = [line for line in process.output.splitlines() if line.startswith("modebot: ")]
        assert "Discord does not accept DISCORD_TOKEN" in told
        assert loopback.token not in process.output
    assert len(loopback.gateway.identifies_s) == 1
    loopback.forgive(0)


@pytest.mark.parametrize("code", [4013, 4014])
async def test_a_session_that_is_refused_for_good_is_asked_for_once(empty_stage: Stage, code: int) -> None:
    """Intents that are wrong, or not switched on: no other try would help."""
    loopback = empty_stage.loopback
    loopback.faults.turn_away(code)
    bot = asyncio.create_task(run(load(empty_stage.environment()), loopback.connector, asyncio.Event()))
    with pytest.raises(DiscordRefused, match="page Bot"):
        await asyncio.wait_for(bot, PATIENCE_S)
    assert len(loopback.gateway.identifies_s) == 1
