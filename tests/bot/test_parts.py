"""Small parts: sentences for errors, background tasks, digits."""

import asyncio

import aiohttp
import pytest
from discord import app_commands
from sqlalchemy.exc import OperationalError

from bot.background import Background
from bot.crowd.digits import KEYCAPS, digit_of, keycap, put_under
from bot.errors import WorkerLost, WorkFailed
from bot.explain import explain
from bot.logs import fields_of
from engine.errors import BadRequest, TookTooLong

# -- errors


@pytest.mark.parametrize("error", [BadRequest("No such mode."), TookTooLong("Too long."), WorkerLost("It died.")])
def test_our_own_errors_are_their_sentence(error: Exception) -> None:
    explanation = explain(error)
    assert (explanation.sentence, explanation.code) == (str(error), getattr(error, "code", ""))


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OperationalError("select", {}, Exception("locked")), "store"),
        (TimeoutError(), "unreachable"),
        (aiohttp.ClientConnectionError(), "unreachable"),
        (app_commands.CheckFailure(), "forbidden"),
        (app_commands.CommandNotFound("x", []), "outdated"),
    ],
)
def test_errors_of_libraries_have_a_sentence_and_no_reference(error: Exception, code: str) -> None:
    explanation = explain(error)
    assert explanation.code == code
    assert "reference" not in explanation.sentence


def test_unforeseen_errors_are_logged_under_the_reference_that_the_member_sees(
    caplog: pytest.LogCaptureFixture,
) -> None:
    explanation = explain(ZeroDivisionError("secret detail"))
    assert explanation.code == "internal"
    assert "secret detail" not in explanation.sentence
    reference = explanation.sentence.split("reference ")[1][:8]
    assert fields_of(caplog.records[-1])["reference"] == reference
    assert "secret detail" in caplog.text


def test_the_trace_of_a_worker_is_in_the_log_and_nowhere_else(caplog: pytest.LogCaptureFixture) -> None:
    explanation = explain(WorkFailed("ValueError: bad", "Traceback: line 7 of the engine"))
    assert "line 7" in fields_of(caplog.records[-1])["worker_traceback"]
    assert "ValueError" not in explanation.sentence


# -- background tasks


async def test_an_error_in_the_background_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def fail() -> None:
        raise ValueError("lost")

    background = Background()
    background.start(fail(), "an errand")
    await background.finish(60.0)
    await asyncio.sleep(0)
    assert fields_of(caplog.records[-1]) == {"errand": "an errand", "error": "ValueError('lost')"}


async def test_finishing_waits_within_the_bound_and_then_cancels() -> None:
    ended: list[str] = []

    async def wait(seconds: float, word: str) -> None:
        try:
            await asyncio.sleep(seconds)
            ended.append(word)
        except asyncio.CancelledError:
            ended.append(f"{word} cancelled")
            raise

    background = Background()
    background.start(wait(0.01, "short"), "short")
    background.start(wait(60, "long"), "long")
    await background.finish(0.5)
    assert ended == ["short", "long cancelled"]


async def test_finishing_waits_for_what_is_started_meanwhile() -> None:
    ended: list[str] = []

    async def second() -> None:
        await asyncio.sleep(0.05)
        ended.append("second")

    async def first() -> None:
        await asyncio.sleep(0.05)
        background.start(second(), "second")
        ended.append("first")

    background = Background()
    background.start(first(), "first")
    await background.finish(60.0)
    assert ended == ["first", "second"]


# -- digits


def test_ten_digits_and_back() -> None:
    assert KEYCAPS == ("1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣", "6️⃣", "7️⃣", "8️⃣", "9️⃣", "🔟")
    assert [digit_of(keycap(digit)) for digit in range(1, 11)] == list(range(1, 11))
    assert digit_of("7\u20e3") == 7
    assert [digit_of(other) for other in ("0️⃣", "👍", "7", "", "#️⃣")] == [None] * 5


async def test_digits_are_put_in_order_and_not_twice() -> None:
    added: list[str] = []

    async def add(emoji: str) -> None:
        added.append(emoji)

    await put_under(add, frozenset({1, 2, 3, 10}))
    assert added == list(KEYCAPS[3:9])
