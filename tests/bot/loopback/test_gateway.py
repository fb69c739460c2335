"""Connections that break, sessions that go on or start anew."""

import asyncio

import aiohttp
import discord
import pytest

from bot.loopback import LoopbackDiscord

from .client import Probe
from .conftest import Start


async def test_a_dropped_connection_resumes_and_replays(loopback: LoopbackDiscord, start: Start) -> None:
    probe = await start(Probe(loopback))
    message = loopback.person("ben").say("rate")
    ann = loopback.person("ann")
    loopback.faults.drop()
    await loopback.gone()
    ann.react(message, "🎵")
    ann.unreact(message, "🎵")
    await loopback.wait_for(lambda: probe.events("resumed") and probe.events("remove"))
    assert probe.events("add") == [("🎵", ann.id)]
    assert (loopback.gateway.identified, loopback.gateway.resumed) == (1, 1)
    loopback.assert_clean()


async def test_op_7_resumes(loopback: LoopbackDiscord, start: Start) -> None:
    probe = await start(Probe(loopback))
    loopback.faults.reconnect()
    await loopback.wait_for(lambda: probe.events("resumed"))
    assert (loopback.gateway.identified, loopback.gateway.resumed) == (1, 1)
    loopback.assert_clean()


async def test_op_9_identifies_anew(loopback: LoopbackDiscord, start: Start) -> None:
    probe = await start(Probe(loopback))
    loopback.faults.invalidate()
    assert loopback.gateway.sessions == {}
    await loopback.wait_for(lambda: loopback.gateway.identified == 2)
    await loopback.ready()
    assert loopback.gateway.resumed == 0
    assert len(loopback.gateway.sessions) == 1
    assert not probe.is_closed()
    loopback.assert_clean()


async def test_op_9_resumable(loopback: LoopbackDiscord, start: Start) -> None:
    await start(Probe(loopback))
    loopback.faults.invalidate(resumable=True)
    await loopback.wait_for(lambda: loopback.gateway.resumed == 1)
    assert loopback.gateway.identified == 1
    loopback.assert_clean()


async def test_a_forgotten_session_cannot_resume(loopback: LoopbackDiscord, start: Start) -> None:
    await start(Probe(loopback))
    loopback.faults.forget_sessions()
    loopback.faults.drop()
    await loopback.wait_for(lambda: loopback.gateway.identified == 2)
    assert loopback.gateway.resumed == 0
    loopback.assert_clean()


async def test_a_silent_gateway_is_left(loopback: LoopbackDiscord, start: Start) -> None:
    usual_s, loopback.settings.heartbeat_interval_s = loopback.settings.heartbeat_interval_s, 0.2
    probe = await start(Probe(loopback, heartbeat_timeout=1.0))
    loopback.settings.heartbeat_interval_s = usual_s  # for the next connection, and for judging this one's heartbeats
    message = loopback.person("ben").say("rate")
    loopback.faults.silence()
    loopback.person("ann").react(message, "🎵")
    await loopback.wait_for(lambda: probe.events("add"))
    assert loopback.gateway.resumed == 1


@pytest.mark.parametrize("code", [4000, 4009])
async def test_close_codes_that_resume(loopback: LoopbackDiscord, start: Start, code: int) -> None:
    await start(Probe(loopback))
    loopback.faults.close(code)
    await loopback.wait_for(lambda: loopback.gateway.resumed == 1)
    loopback.assert_clean()


@pytest.mark.parametrize("code", [None, 4000])
async def test_identifies_that_are_turned_away_are_counted(
    loopback: LoopbackDiscord, start: Start, code: int | None
) -> None:
    loopback.faults.turn_away(code, times=2)
    await start(Probe(loopback))
    assert len(loopback.gateway.identifies_s) == 3
    assert loopback.gateway.identified == 1
    loopback.assert_clean()


async def test_events_can_come_twice(loopback: LoopbackDiscord, start: Start) -> None:
    probe = await start(Probe(loopback))
    message, ann = loopback.person("ben").say("rate"), loopback.person("ann")
    ann.react(message, "🎵")
    loopback.faults.repeat(1)
    await loopback.wait_for(lambda: probe.events("add") == 2 * [("🎵", ann.id)])
    loopback.assert_clean()


async def test_a_token_that_is_revoked_opens_nothing_more(loopback: LoopbackDiscord) -> None:
    probe = Probe(loopback)
    running = asyncio.create_task(probe.start(loopback.token))
    await loopback.wait_for(probe.is_ready)
    loopback.revoke_token()
    with pytest.raises(discord.ConnectionClosed, match="4004"):
        await running
    again = Probe(loopback)
    with pytest.raises(discord.LoginFailure):
        await again.start(loopback.token)
    await again.close()
    loopback.forgive(0)


async def test_a_wrong_token(loopback: LoopbackDiscord) -> None:
    probe = Probe(loopback)
    with pytest.raises(discord.LoginFailure):
        await probe.start("wrong")
    await probe.close()
    loopback.forgive(0)


async def test_privileged_intents_need_to_be_switched_on(loopback: LoopbackDiscord, start: Start) -> None:
    greedy = discord.Intents(guilds=True, message_content=True, guild_messages=True)
    probe = Probe(loopback, greedy)
    with pytest.raises(discord.PrivilegedIntentsRequired):
        await probe.start(loopback.token)
    await probe.close()
    loopback.forgive(4014)
    loopback.settings.privileged_intents = 1 << 15
    reader = await start(Probe(loopback, greedy))
    loopback.person().say("hello")
    await loopback.wait_for(lambda: reader.events("message") == ["hello"])
    loopback.assert_clean()


async def test_shards_see_their_own_guilds(loopback: LoopbackDiscord) -> None:
    loopback.settings.shards = 2
    guilds = [loopback.world.add_guild(f"shard {shard}", id=(1000 + shard) << 22) for shard in (0, 1)]

    class Sharded(discord.AutoShardedClient):
        async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
            pass

    async with Sharded(
        intents=discord.Intents(guilds=True), connector=loopback.connector(), guild_ready_timeout=0
    ) as client:
        task = asyncio.create_task(client.start(loopback.token))
        await loopback.wait_for(lambda: client.is_ready() and len(client.guilds) == 3)
        assert len(loopback.calls("GET /gateway/bot")) == 1
        by_shard = {session.shard_id: session for session in loopback.gateway.sessions.values()}
        assert set(by_shard) == {0, 1}
        for shard, guild in enumerate(guilds):
            assert by_shard[shard].has_guild(guild.id)
            found = client.get_guild(guild.id)
            assert found is not None
            assert found.shard_id == shard
        role = loopback.world.add_role(guilds[1], "only here")
        told = [name for name, session in by_shard.items() if session.sent[-1]["t"] == "GUILD_ROLE_CREATE"]
        assert told == [1], role.name
        loopback.faults.drop()
        await loopback.wait_for(lambda: loopback.gateway.resumed == 2)
    await task
    loopback.assert_clean()


async def test_a_guild_that_comes_and_goes(loopback: LoopbackDiscord, start: Start) -> None:
    probe = await start(Probe(loopback))
    guild = loopback.world.add_guild("second")
    channel = loopback.world.add_channel(guild, "other")
    await loopback.wait_for(lambda: probe.get_channel(channel.id))
    loopback.world.remove_channel(channel)
    loopback.world.remove_guild(guild)
    await loopback.wait_for(lambda: len(probe.guilds) == 1)
    loopback.assert_clean()


@pytest.mark.parametrize(("code", "left"), [(1000, 0), (1001, 0), (4000, 1)])
async def test_a_goodbye_ends_the_session(loopback: LoopbackDiscord, code: int, left: int) -> None:
    identify = {"op": 2, "d": {"token": loopback.token, "intents": 1, "properties": {}}}
    async with aiohttp.ClientSession(connector=loopback.connector()) as session:
        async with session.ws_connect("wss://gateway.discord.gg/?v=10&encoding=json") as socket:
            assert (await socket.receive_json())["op"] == 10
            await socket.send_json(identify)
            assert (await socket.receive_json())["t"] == "READY"
            await socket.close(code=code)
        await loopback.gone()
    assert len(loopback.gateway.sessions) == left
    loopback.assert_clean()


@pytest.mark.parametrize(
    ("payload", "code"),
    [("no json", 4002), ("x" * 4097, 4002), ('{"op": 99}', 4003), ('{"op": 2, "d": {"token": "wrong"}}', 4004)],
)
async def test_nonsense_closes_the_connection(loopback: LoopbackDiscord, payload: str, code: int) -> None:
    async with (
        aiohttp.ClientSession(connector=loopback.connector()) as session,
        session.ws_connect("wss://gateway.discord.gg/?v=10&encoding=json") as socket,
    ):
        await socket.receive_json()
        await socket.send_str(payload)
        assert (await socket.receive()).data == code
    assert loopback.forgive(code)


async def test_without_the_members_intent_the_bot_knows_itself_alone(loopback: LoopbackDiscord, start: Start) -> None:
    loopback.person("ann")
    await start(Probe(loopback))
    (session,) = loopback.gateway.sessions.values()
    (guild,) = [payload["d"] for payload in session.sent if payload["t"] == "GUILD_CREATE"]
    assert [member["user"]["username"] for member in guild["members"]] == ["Modebot"]
    assert guild["member_count"] == 3


async def test_members_can_be_asked_for(loopback: LoopbackDiscord, start: Start) -> None:
    probe = await start(Probe(loopback))
    ann = loopback.person("ann")
    found = await probe.guilds[0].query_members("an", cache=False)
    assert [member.id for member in found] == [ann.id]
    assert (await probe.guilds[0].fetch_member(ann.id)).name == "ann"
    loopback.assert_clean()


async def test_a_blocked_event_loop_shows_in_the_heartbeats(loopback: LoopbackDiscord, start: Start) -> None:
    usual_s, loopback.settings.heartbeat_interval_s = loopback.settings.heartbeat_interval_s, 0.1
    await start(Probe(loopback))
    for link in loopback.gateway.links:
        link.heard_s -= 1.0  # as if the last heartbeat had come a second earlier
    await loopback.wait_for(lambda: loopback.record.protocol_errors)
    loopback.settings.heartbeat_interval_s = usual_s  # what else comes late on a busy machine is no mistake
    loopback.forgive("heartbeat")
