"""Requests that a stop of the bot overtakes: Discord says that the app did not respond, and the log has no fault."""

import logging

import pytest

from tests.bot.outages.test_limits import ACKNOWLEDGE
from tests.bot.stage import ASKED, PATIENCE_S, Stage, bot_on

pytestmark = pytest.mark.asyncio(loop_scope="session")

SLOW_S = 1.5
"""How long the first answer takes: the connection is closed before, and Discord would wait twice as long."""


@pytest.mark.parametrize("deed", ["compose", "button", "menu"])
async def test_what_is_asked_for_while_the_bot_stops_is_no_fault(
    empty_stage: Stage, deed: str, caplog: pytest.LogCaptureFixture
) -> None:
    loopback = empty_stage.loopback
    ann = loopback.person("ann")
    async with bot_on(empty_stage, shutdown_grace_s=0):
        piece = await empty_stage.piece()
        loopback.faults.delay(ACKNOWLEDGE, SLOW_S)
        called = len(loopback.calls(ACKNOWLEDGE))
        match deed:
            case "button":
                ann.click(piece, "Again")
            case "menu":
                ann.choose(piece, "9", menu="Rate this piece from 1 to 10")
            case _:
                ann.slash(deed, ASKED)
        await loopback.wait_for(lambda: len(loopback.calls(ACKNOWLEDGE)) > called, PATIENCE_S)
    assert [record.message for record in caplog.records if record.levelno >= logging.ERROR] == []
    loopback.assert_clean()
