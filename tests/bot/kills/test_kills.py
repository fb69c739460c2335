"""A bot that is killed again and again, in every state of a request: one result or one apology, and no rating lost.

`python -m tests.soak kills` does the same fifty times, at random.
"""

import os
import signal
import time
from functools import partial

import pytest

from tests.bot.kills.lives import (
    Asked,
    Lives,
    accepted,
    answered,
    answers_to,
    digits,
    kill,
    posting,
    rendering,
    working,
)
from tests.bot.stage import (
    ASKED,
    COMMANDS,
    PATIENCE_S,
    Stage,
    alive,
    all_below,
    bot_process,
    held_renderers,
    renderers,
    started_by,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")

LIMIT_S = 8
GRACE_S = 10.0
"""The goal: so long after its limit, work that hangs has become a sentence."""

LONG_ENOUGH = ASKED | {"tempo": 60, "bars": 8}
"""To be found while it is rendered."""

LOST = (
    (signal.SIGKILL, "The process that worked on this died", 0),
    (signal.SIGSTOP, f"took longer than {LIMIT_S} seconds", LIMIT_S),
)

CHAIN = (
    ("compose", posting, signal.SIGKILL),
    ("piece remoded", answered, signal.SIGKILL),
    ("file continued", digits, signal.SIGKILL),
    ("long", rendering, signal.SIGTERM),
)
"""In each life somebody asks for this, and the bot is killed at this moment."""


async def test_every_request_ends_in_one_answer_whenever_the_bot_is_killed(empty_stage: Stage) -> None:
    lives = Lives(empty_stage)
    async with lives.process() as process:
        await lives.ready()
        first = lives.ask("compose", process)
        await digits(first)
        await kill(process, signal.SIGTERM)
    await empty_stage.loopback.gone()
    assert first.answer
    first.answer.reactions.clear()  # as if it had been killed before the first of them
    for number, (kind, moment, signal_number) in enumerate(CHAIN, start=1):
        async with lives.process() as process:
            await lives.ready()
            await lives.settled()
            asked = lives.ask(kind, process)
            await moment(asked)
            waiting = lives.ask("whatmode", process) if moment is rendering else None
            await lives.rate(first.answer, number)
            if waiting:
                await accepted(waiting)
            await kill(process, signal_number)
        await empty_stage.loopback.gone()
    async with lives.process():
        await lives.ready()
        await lives.settled()
    assert lives.wrong() == []
    *others, last = empty_stage.rows("select kind, state from jobs order by id")
    assert others == [(kind, "posted") for kind in ("compose", "compose", "remode", "continue", "compose")]
    assert last in (("whatmode", "failed"), ("whatmode", "posted"))  # it may just have been done
    assert len(lives.rated[first.answer.id]) == 2 * len(CHAIN)
    empty_stage.loopback.assert_clean()


def begun(stage: Stage, times: int) -> bool:
    return stage.rows("select attempts from jobs") == [(times,)]


async def test_what_was_cut_off_twice_is_not_tried_again(empty_stage: Stage) -> None:
    """It may be what brings the bot down, and its author is told."""
    lives = Lives(empty_stage)
    asked: Asked | None = None
    for life in (1, 2):
        async with lives.process() as process:
            await lives.ready()
            asked = asked or lives.ask("long", process)
            await empty_stage.loopback.wait_for(partial(begun, empty_stage, life), PATIENCE_S, "work on the request")
            await process.kill()
        await empty_stage.loopback.gone()
    async with lives.process():
        await lives.settled()
    assert asked
    [apology] = answers_to(empty_stage, asked.interaction.user.id)
    assert "could not finish it; please ask for it again" in apology.content
    assert empty_stage.rows("select state, attempts, error_code from jobs") == [("failed", 2, "interrupted")]
    assert lives.wrong() == []
    empty_stage.loopback.assert_clean()


def none_alive(pids: list[int]) -> bool:
    return not any(map(alive, pids))


async def test_a_lost_worker_is_one_sentence_in_time_and_the_next_request_works(empty_stage: Stage) -> None:
    """Killed by the system, or stuck in it while it renders. Nothing of it is left: no process and no folder."""
    temporary = empty_stage.folder / "temporary"
    temporary.mkdir()
    async with bot_process(empty_stage, job_timeout_s=LIMIT_S, tmpdir=temporary) as process:
        await empty_stage.loopback.ready(*COMMANDS, timeout_s=PATIENCE_S)
        await empty_stage.compose(by="ben")  # the worker is warm
        for number, sentence, limit_s in LOST:
            asked = Asked(empty_stage, process, empty_stage.loopback.person("ann").slash("compose", LONG_ENOUGH))
            await working(asked)
            await empty_stage.loopback.wait_for(partial(held_renderers, process.pid), PATIENCE_S, "the rendering")
            worker = next(child for child in started_by(process.pid) if renderers(child))
            below = [worker, *all_below(worker)]
            began_s = time.monotonic()
            os.kill(worker, number)
            told = await asked.interaction.message(timeout_s=PATIENCE_S)
            assert sentence in told.content
            assert time.monotonic() - began_s < limit_s + GRACE_S
            await empty_stage.compose(by="ben")
            await empty_stage.loopback.wait_for(partial(none_alive, below), what="the end of it all")
        assert await process.stop() == os.EX_OK
    assert list(temporary.glob("modebot-*")) == []
    states = ("posted", "failed", "posted", "failed", "posted")
    assert empty_stage.rows("select state from jobs order by id") == [(state,) for state in states]
    empty_stage.loopback.assert_clean()
