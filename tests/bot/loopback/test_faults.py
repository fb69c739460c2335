"""Rate limits, failures, lost replies; the record; the connector's fence."""

import asyncio
import io
import time
from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest

from bot.loopback import LoopbackDiscord, UserError

from .client import Probe
from .conftest import Start

CREATE = "POST /channels/{channel_id}/messages"


async def channel_of(loopback: LoopbackDiscord, start: Start) -> discord.TextChannel:
    probe = await start(Probe(loopback))
    channel = probe.get_channel(loopback.channel.id)
    assert isinstance(channel, discord.TextChannel)
    return channel


async def test_429_is_waited_out(loopback: LoopbackDiscord, start: Start) -> None:
    channel = await channel_of(loopback, start)
    loopback.faults.rate_limit(CREATE, retry_after_s=0.1, times=2)
    started_s = time.monotonic()
    await channel.send("patience")
    assert time.monotonic() - started_s >= 0.2
    assert [request.status for request in loopback.calls(CREATE)] == [429, 429, 200]
    assert len(loopback.messages()) == 1
    loopback.assert_clean()


async def test_429_without_via_is_raised(loopback: LoopbackDiscord, start: Start) -> None:
    channel = await channel_of(loopback, start)
    loopback.faults.rate_limit("POST /channels/*", via=False)
    with pytest.raises(discord.HTTPException) as caught:
        await channel.send("banned")
    assert caught.value.status == 429


async def test_a_true_bucket_is_respected(loopback: LoopbackDiscord, start: Start) -> None:
    channel = await channel_of(loopback, start)
    loopback.faults.limit(CREATE, count=2, per_s=0.3)
    started_s = time.monotonic()
    for number in range(5):
        await channel.send(str(number))
    assert time.monotonic() - started_s >= 0.6
    assert {request.status for request in loopback.calls(CREATE)} == {200}


async def test_the_bucket_refuses_what_comes_too_early(loopback: LoopbackDiscord, start: Start) -> None:
    loopback.faults.limit(CREATE, count=1, per_s=1.0)
    first, second = await channel_of(loopback, start), await channel_of(loopback, start)
    await asyncio.gather(first.send("a"), second.send("b"))  # two processes know nothing of each other
    assert sorted(request.status for request in loopback.calls(CREATE)) == [200, 200, 429]


async def test_a_server_error_is_tried_again(loopback: LoopbackDiscord, start: Start) -> None:
    channel = await channel_of(loopback, start)
    loopback.faults.fail(CREATE, 502)
    await channel.send("again")
    assert [request.status for request in loopback.calls(CREATE)] == [502, 200]
    assert len(loopback.messages()) == 1


async def test_a_lost_reply(loopback: LoopbackDiscord, start: Start) -> None:
    channel = await channel_of(loopback, start)
    loopback.faults.lose_reply(CREATE)
    with pytest.raises((aiohttp.ClientError, OSError)):
        await channel.send("did it arrive?", nonce="n1")
    assert len(loopback.messages()) == 1
    assert (await channel.send("did it arrive?", nonce="n1")).id == loopback.messages()[0].id


async def test_latency(loopback: LoopbackDiscord, start: Start) -> None:
    channel = await channel_of(loopback, start)
    loopback.faults.delay(CREATE, 0.5)
    await channel.send("slow")
    await channel.send("fast")
    slow, fast = loopback.calls(CREATE)
    assert slow.took_s >= 0.5 > fast.took_s


async def test_a_failing_cdn(loopback: LoopbackDiscord, start: Start) -> None:
    channel = await channel_of(loopback, start)
    sent = await channel.send(file=discord.File(io.BytesIO(b"text"), "a.txt"))
    loopback.faults.fail("GET /attachments", 503)
    with pytest.raises(discord.HTTPException):
        await sent.attachments[0].read()
    assert await sent.attachments[0].read() == b"text"


async def test_unknown_routes_are_reported(loopback: LoopbackDiscord, start: Start) -> None:
    channel = await channel_of(loopback, start)
    with pytest.raises(discord.NotFound):
        await channel.invites()
    with pytest.raises(AssertionError, match=r"unknown route: GET discord.com/api/v10/channels/\d+/invites"):
        loopback.assert_clean()
    loopback.record.unknown_routes.clear()


async def test_who_hangs_up_in_the_midst_of_a_request_has_asked_for_nothing(loopback: LoopbackDiscord) -> None:
    begun = asyncio.Event()

    async def half() -> AsyncIterator[bytes]:
        yield b'{"content": "he'
        begun.set()
        await asyncio.Event().wait()

    url = f"https://discord.com/api/v10/channels/{loopback.channel.id}/messages"
    headers = {"Authorization": f"Bot {loopback.token}", "Content-Type": "application/json"}
    async with aiohttp.ClientSession(connector=loopback.connector()) as session:
        posting = asyncio.create_task(session.post(url, data=half(), headers=headers))
        await begun.wait()
        posting.cancel()
        await loopback.wait_for(lambda: loopback.calls(CREATE))
    assert not loopback.messages()
    loopback.assert_clean()


async def test_forgiving_needs_a_mistake(loopback: LoopbackDiscord) -> None:
    with pytest.raises(AssertionError, match="no 50035"):
        loopback.forgive(50035)


@pytest.mark.parametrize("url", ["https://example.com", "http://198.51.100.1", "https://notdiscord.com"])
async def test_nothing_else_can_be_reached(loopback: LoopbackDiscord, url: str) -> None:
    async with aiohttp.ClientSession(connector=loopback.connector()) as session:
        with pytest.raises(aiohttp.ClientConnectorError, match="outside the loopback"):
            await session.get(url)
        async with session.get("https://discord.com/api/v10/gateway") as answer:
            assert (await answer.json())["url"] == "wss://gateway.discord.gg"


async def test_waiting_in_vain_says_for_what(loopback: LoopbackDiscord) -> None:
    with pytest.raises(TimeoutError, match=r"waited 0\.1 s in vain for the moon"):
        await loopback.wait_for(lambda: False, 0.1, "the moon")

    async def later() -> int:
        return len(loopback.messages())

    loopback.person().say("now")
    assert await loopback.wait_for(later) == 1


async def test_people_without_permission(loopback: LoopbackDiscord) -> None:
    ann, ben = loopback.person("ann"), loopback.person("ben")
    said = ben.say("mine")
    with pytest.raises(UserError, match="MANAGE_MESSAGES"):
        ann.delete(said)
    ben.delete(said)
    loopback.world.deny(loopback.channel, ann.user, "send_messages")
    with pytest.raises(UserError, match="SEND_MESSAGES"):
        ann.say("silenced")


async def test_what_comes_before_retry_after_is_noticed(loopback: LoopbackDiscord, start: Start) -> None:
    channel = await channel_of(loopback, start)
    loopback.faults.rate_limit(CREATE, retry_after_s=60.0, via=False)
    with pytest.raises(discord.HTTPException):
        await channel.send("too many")
    await channel.send("too early")
    [complaint] = loopback.forgive("early")
    assert CREATE in complaint.text
    loopback.assert_clean()


async def test_a_ban_is_a_page_of_text(loopback: LoopbackDiscord, start: Start) -> None:
    channel = await channel_of(loopback, start)
    loopback.faults.ban()
    with pytest.raises(discord.HTTPException, match="1015") as caught:
        await channel.send("banned")
    assert caught.value.status == 429
    assert "Retry-After" not in caught.value.response.headers
    loopback.assert_clean()
