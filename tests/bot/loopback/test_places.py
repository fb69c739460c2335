"""Servers that come and go, deleted channels, threads, direct conversations that are closed, larger uploads."""

import io

import discord
import pytest

from bot.loopback import LoopbackDiscord, UserError

from .client import Probe
from .conftest import Start

Interaction = discord.Interaction[Probe]
MEBIBYTE = 1024 * 1024


class Visited(Probe):
    """Notes which servers it joins and leaves."""

    async def on_guild_join(self, guild: discord.Guild) -> None:
        self.seen.append(("join", guild.name))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        self.seen.append(("leave", guild.name))

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        self.seen.append(("deleted", channel.name))

    async def on_thread_create(self, thread: discord.Thread) -> None:
        self.seen.append(("thread", thread.name))

    async def on_thread_delete(self, thread: discord.Thread) -> None:
        self.seen.append(("thread gone", thread.name))


def with_echo(probe: Probe) -> Probe:
    """`/echo` defers, and answers when it is pressed on."""

    @probe.tree.command(description="Say where")
    async def echo(interaction: Interaction) -> None:
        await interaction.response.defer()
        assert isinstance(interaction.channel, discord.Thread | discord.TextChannel)
        await interaction.followup.send(interaction.channel.name)

    return probe


async def test_the_bot_is_invited_and_thrown_out(loopback: LoopbackDiscord, start: Start) -> None:
    probe = await start(Visited(loopback))
    assert probe.seen == []
    second = loopback.world.add_guild("second")
    channel = loopback.world.add_channel(second, "talk")
    ben = loopback.person("ben", channel)
    await loopback.wait_for(lambda: probe.get_channel(channel.id))
    loopback.world.remove_bot(second)
    await loopback.wait_for(lambda: probe.events("leave"))
    said = ben.say("still here")
    for call in (probe.fetch_channel(channel.id), probe.http.send_typing(channel.id)):
        with pytest.raises(discord.Forbidden) as caught:
            await call
        assert caught.value.code == 50001
    assert said in loopback.messages(channel)
    loopback.world.add_bot(second)
    await loopback.wait_for(lambda: len(probe.events("join")) == 2)
    assert probe.events("join") == ["second", "second"]
    assert await probe.fetch_channel(channel.id)
    loopback.assert_clean()


async def test_the_bot_leaves(loopback: LoopbackDiscord, start: Start) -> None:
    probe = await start(Visited(loopback))
    await probe.guilds[0].leave()
    await loopback.wait_for(lambda: probe.events("leave") == ["Loopback"])
    assert not probe.guilds
    with pytest.raises(discord.NotFound) as caught:
        await probe.fetch_guild(loopback.guild.id)
    assert caught.value.code == 10004
    with pytest.raises(UserError, match="no command"):
        loopback.person("ann").slash("echo")
    loopback.assert_clean()


async def test_a_deleted_channel(loopback: LoopbackDiscord, start: Start) -> None:
    """Nothing reaches it any more, an answer that was promised there included."""
    probe = Visited(loopback)
    met: list[int] = []

    @probe.tree.command(description="Answers too late")
    async def late(interaction: Interaction) -> None:
        await interaction.response.defer()
        loopback.world.remove_channel(channel)
        for call in (interaction.followup.send("x"), interaction.channel.send("x")):  # type: ignore[union-attr]  # a text channel
            try:
                await call
            except discord.NotFound as error:
                met.append(error.code)

    await start(probe)
    channel = loopback.world.add_channel(loopback.guild, "short-lived")
    ann = loopback.person("ann", channel)
    said = ann.say("hello")
    asked = ann.slash("late")
    await loopback.wait_for(lambda: len(met) == 2)
    assert met == [10003, 10003]
    assert asked.messages == []
    await loopback.wait_for(lambda: probe.events("deleted") == ["short-lived"])
    for act in (lambda: ann.say("?"), lambda: ann.react(said, "👍"), lambda: ann.slash("late")):
        with pytest.raises(UserError):
            act()
    loopback.assert_clean()


async def test_a_thread_is_a_channel_with_its_parents_permissions(loopback: LoopbackDiscord, start: Start) -> None:
    probe = with_echo(Visited(loopback))
    old = loopback.world.add_thread(loopback.channel, "old talk")
    await start(probe)
    new = loopback.world.add_thread(loopback.channel, "new talk")
    await loopback.wait_for(lambda: probe.events("thread") == ["new talk"])
    assert [thread.name for thread in probe.guilds[0].threads] == ["old talk", "new talk"]
    for thread in (old, new):
        message = await loopback.person("ann", thread).slash("echo").message()
        assert message.content == thread.name
        assert message.channel is thread
    found = probe.guilds[0].get_thread(new.id)
    assert found
    await found.send("here, too")
    loopback.world.deny(loopback.channel, loopback.world.bot, "send_messages_in_threads")
    with pytest.raises(discord.Forbidden) as caught:
        await found.send("not here")
    assert caught.value.code == 50013
    loopback.world.remove_channel(loopback.channel)
    await loopback.wait_for(lambda: set(probe.events("thread gone")) == {"old talk", "new talk"})
    loopback.assert_clean()


async def test_somebody_who_takes_no_direct_messages(loopback: LoopbackDiscord, start: Start) -> None:
    probe = await start(Probe(loopback))
    ann = loopback.person("ann")
    ann.user.takes_direct = False
    with pytest.raises(discord.Forbidden) as caught:
        await (await probe.fetch_user(ann.id)).send("hello")
    assert caught.value.code == 50007
    ann.user.takes_direct = True
    await (await probe.fetch_user(ann.id)).send("hello")
    loopback.assert_clean()


async def test_reactions_in_a_direct_conversation(loopback: LoopbackDiscord, start: Start) -> None:
    """They are heard with the intent for it alone, and nobody takes those of others away."""
    listening = await start(Probe(loopback, discord.Intents(guilds=True, dm_reactions=True)))
    deaf = await start(Probe(loopback))
    ann = loopback.person("ann")
    sent = await (await listening.fetch_user(ann.id)).send("rate me")
    await sent.add_reaction("👍")
    message = loopback.messages(ann.in_direct().channel)[0]
    ann.react(message, "👍")
    ann.unreact(message, "👍")
    await loopback.wait_for(lambda: listening.events("remove"))
    assert listening.events("add") == [("👍", loopback.world.bot.id), ("👍", ann.id)]
    ann.react(message, "👍")
    loopback.person("ben").react(loopback.person("ben").say("elsewhere"), "👍")
    await loopback.wait_for(lambda: deaf.events("add"))
    assert [user_id for _, user_id in deaf.events("add")] == [loopback.person("ben").id]
    with pytest.raises(discord.Forbidden) as caught:
        await sent.remove_reaction("👍", discord.Object(ann.id))
    assert caught.value.code == 50003
    await sent.remove_reaction("👍", discord.Object(loopback.world.bot.id))
    assert message.reactions == {"👍": [ann.id]}
    loopback.assert_clean()


@pytest.mark.parametrize(("tier", "limit_bytes"), [(0, 10 * MEBIBYTE), (1, 10 * MEBIBYTE), (2, 50 * MEBIBYTE)])
async def test_boosted_servers_take_larger_files(
    loopback: LoopbackDiscord, start: Start, tier: int, limit_bytes: int
) -> None:
    loopback.guild.premium_tier = tier
    probe = Probe(loopback)

    @probe.tree.command(description="How large?")
    async def limit(interaction: Interaction) -> None:
        assert interaction.guild
        await interaction.response.send_message(f"{interaction.filesize_limit} {interaction.guild.filesize_limit}")

    await start(probe)
    assert (await loopback.person().slash("limit").message()).content == f"{limit_bytes} {limit_bytes}"
    channel = probe.get_channel(loopback.channel.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.send(file=discord.File(io.BytesIO(b"x" * limit_bytes), "a.ogg"))
    with pytest.raises(discord.HTTPException) as caught:
        await channel.send(file=discord.File(io.BytesIO(b"x" * (limit_bytes + 1)), "a.ogg"))
    assert caught.value.code == 40005
    loopback.assert_clean()
