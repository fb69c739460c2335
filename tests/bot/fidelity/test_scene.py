"""Whether the bot speaks to Discord, and the local Discord to the bot, as Discord's documentation says."""

from dataclasses import replace

import pytest

from bot.loopback.record import Request

from .heard import Heard

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_nothing_is_said_that_is_not_documented(heard: Heard) -> None:
    assert heard.unknown == []


async def test_everything_said_is_as_documented(heard: Heard) -> None:
    faults = sorted({f"{said.kind}: {fault}" for said in heard.said if (fault := said.fault)})
    assert faults == []


async def test_what_is_not_documented_is_noticed(heard: Heard) -> None:
    """A route, a status, an event and an opcode that there are not."""
    other = Heard()
    request = Request("POST /nowhere", "/nowhere", {}, {}, (), 200, 0.0, 0.0)
    other.exchange(request, {}, None)
    other.exchange(replace(request, route="GET /gateway", status=202), {}, None)
    other.received({"op": 0, "t": "TYPING_START", "s": 1, "d": {}})
    other.sent('{"op": 99, "d": null}')
    assert other.unknown == ["POST /nowhere", "202 GET /gateway", "TYPING_START", "sent op 99"]
    assert len(heard.said) > len(other.said)


async def test_an_unknown_key_in_a_request_a_query_or_a_header_is_noticed() -> None:
    other = Heard()
    request = Request("POST /users/@me/channels", "", {"wait": "1"}, {"recipient_id": "1", "x": 1}, (), 204, 0.0, 0.0)
    other.exchange(request, {"X-RateLimit-Mood": "good"}, None)
    assert [said.kind for said in other.said if said.fault] == [
        "query of POST /users/@me/channels",
        "request POST /users/@me/channels",
        "headers of 204",
    ]
