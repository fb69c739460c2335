"""Reactions both ways, and those that a bot missed."""

import discord
import pytest

from bot.loopback import LoopbackDiscord

from .client import Probe
from .conftest import Start

DIGITS = [f"{digit}\ufe0f\u20e3" for digit in range(1, 10)] + ["🔟"]
REACTION = "PUT /channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me"


async def rated(loopback: LoopbackDiscord, probe: Probe) -> discord.Message:
    channel = probe.get_channel(loopback.channel.id)
    assert isinstance(channel, discord.TextChannel)
    return await channel.send("rate me")


async def test_ten_in_order(loopback: LoopbackDiscord, start: Start) -> None:
    sent = await rated(loopback, await start(Probe(loopback)))
    for digit in DIGITS:
        await sent.add_reaction(digit)
    message = loopback.messages()[0]
    assert list(message.reactions) == DIGITS
    assert all(givers == [loopback.world.bot.id] for givers in message.reactions.values())
    assert len(loopback.calls(REACTION)) == 10
    loopback.assert_clean()


async def test_people_react_and_take_back(loopback: LoopbackDiscord, start: Start) -> None:
    probe = await start(Probe(loopback))
    await rated(loopback, probe)
    message, ann, ben = loopback.messages()[0], loopback.person("ann"), loopback.person("ben")
    ann.react(message, DIGITS[8])
    ann.react(message, DIGITS[8])
    ben.react(message, DIGITS[8])
    ann.unreact(message, DIGITS[8])
    await loopback.wait_for(lambda: probe.events("remove"))
    assert probe.events("add") == [(DIGITS[8], ann.id), (DIGITS[8], ben.id)]
    assert probe.events("remove") == [(DIGITS[8], ann.id)]
    assert message.reactions == {DIGITS[8]: [ben.id]}
    loopback.assert_clean()


async def test_without_the_intent_nothing_is_heard(loopback: LoopbackDiscord, start: Start) -> None:
    deaf = await start(Probe(loopback, discord.Intents(guilds=True)))
    listening = await start(Probe(loopback))
    await rated(loopback, deaf)
    loopback.person().react(loopback.messages()[0], DIGITS[0])
    await loopback.wait_for(lambda: listening.events("add"))
    assert deaf.seen == []
    assert listening.events("message") == []


async def test_what_happened_while_the_bot_was_away(loopback: LoopbackDiscord, start: Start) -> None:
    first = await start(Probe(loopback))
    await rated(loopback, first)
    await first.close()
    await loopback.gone()
    message = loopback.messages()[0]
    people = [loopback.person(f"p{number}") for number in range(130)]
    for person in people:
        person.react(message, DIGITS[4])
    probe = await start(Probe(loopback))
    channel = probe.get_channel(loopback.channel.id)
    assert isinstance(channel, discord.TextChannel)
    fetched = await channel.fetch_message(message.id)
    assert [(str(reaction.emoji), reaction.count, reaction.me) for reaction in fetched.reactions] == [
        (DIGITS[4], 130, False)
    ]
    givers = [user.id async for user in fetched.reactions[0].users()]
    assert sorted(givers) == [person.id for person in people]
    assert len(loopback.calls("GET /channels/{channel_id}/messages/{message_id}/reactions/{emoji}")) == 2
    assert probe.events("add") == []
    loopback.assert_clean()


async def test_limits_and_permissions(loopback: LoopbackDiscord, start: Start) -> None:
    sent = await rated(loopback, await start(Probe(loopback)))
    message, ann = loopback.messages()[0], loopback.person("ann")
    for number in range(20):
        ann.react(message, chr(0x1F600 + number))
    for emoji, code in (("🎵", 30010), ("x", 10014)):
        with pytest.raises(discord.HTTPException) as caught:
            await sent.add_reaction(emoji)
        assert caught.value.code == code
    with pytest.raises(discord.Forbidden):
        await sent.remove_reaction(chr(0x1F600), discord.Object(ann.id))
    loopback.world.allow(loopback.channel, loopback.world.bot, "manage_messages")
    await sent.remove_reaction(chr(0x1F600), discord.Object(ann.id))
    assert len(message.reactions) == 19
    loopback.world.deny(loopback.channel, loopback.world.bot, "add_reactions")
    with pytest.raises(discord.Forbidden):
        await sent.add_reaction("🎵")
    await sent.add_reaction(chr(0x1F601))
    await sent.clear_reactions()
    assert message.reactions == {}
    loopback.assert_clean()
