"""Messages, files, links, permissions, and the limits that Discord enforces."""

import io
from collections.abc import Callable
from typing import Any

import discord
import pytest

from bot.loopback import LoopbackDiscord, Upload

from .client import Probe
from .conftest import Start

CREATE = "POST /channels/{channel_id}/messages"


async def channel_of(loopback: LoopbackDiscord, start: Start) -> discord.TextChannel:
    probe = await start(Probe(loopback))
    channel = probe.get_channel(loopback.channel.id)
    assert isinstance(channel, discord.TextChannel)
    return channel


def file(name: str, data: bytes = b"bytes") -> discord.File:
    return discord.File(io.BytesIO(data), name)


async def test_files_travel_exactly(loopback: LoopbackDiscord, start: Start) -> None:
    channel = await channel_of(loopback, start)
    data = bytes(range(256)) * 1000
    sent = await channel.send("a piece", files=[file("a.ogg", data), file("b.mid")])
    message = loopback.messages()[0]
    assert [attachment.filename for attachment in message.attachments] == ["a.ogg", "b.mid"]
    assert message.file(".ogg").data == data
    assert await sent.attachments[0].read() == data
    assert (sent.attachments[0].content_type, sent.attachments[0].size) == ("audio/ogg", 256_000)
    assert loopback.calls(CREATE)[0].files == ("a.ogg", "b.mid")
    loopback.assert_clean()


async def test_links_are_signed_and_expire(loopback: LoopbackDiscord, start: Start) -> None:
    channel = await channel_of(loopback, start)
    sent = (await channel.send(file=file("a.ogg"))).attachments[0]
    http = channel._state.http
    for altered in (sent.url.split("?")[0], sent.url.replace("hm=", "hm=0")):
        with pytest.raises(discord.NotFound):
            await http.get_from_cdn(altered)
    assert await sent.read(use_cached=True) == b"bytes"
    loopback.clock.advance(25 * 3600)
    with pytest.raises(discord.NotFound):
        await sent.read()


async def test_a_picture_in_an_embed_is_no_attachment(loopback: LoopbackDiscord, start: Start) -> None:
    channel = await channel_of(loopback, start)
    embed = discord.Embed(title="Dorian").set_image(url="attachment://score.png")
    sent = await channel.send(embed=embed, files=[file("score.png", b"png"), file("a.ogg")])
    assert [attachment.filename for attachment in sent.attachments] == ["a.ogg"]
    assert sent.embeds[0].image.url
    assert await channel._state.http.get_from_cdn(sent.embeds[0].image.url) == b"png"
    assert loopback.messages()[0].file(".png").data == b"png"
    loopback.assert_clean()
    await channel.send(embed=discord.Embed().set_image(url="attachment://forgotten.png"))
    assert "forgotten.png" in loopback.forgive("dangling")[0].text


async def test_too_large(loopback: LoopbackDiscord, start: Start) -> None:
    loopback.settings.upload_limit_bytes = 100
    channel = await channel_of(loopback, start)
    await channel.send(file=file("a.ogg", b"x" * 100))
    with pytest.raises(discord.HTTPException) as caught:
        await channel.send(file=file("a.ogg", b"x" * 101))
    assert (caught.value.status, caught.value.code) == (413, 40005)
    assert len(loopback.messages()) == 1
    loopback.assert_clean()


async def test_descriptions_of_files_have_a_limit(loopback: LoopbackDiscord, start: Start) -> None:
    channel = await channel_of(loopback, start)
    await channel.send(file=discord.File(io.BytesIO(b"png"), "a.png", description="x" * 1024))
    with pytest.raises(discord.HTTPException) as caught:
        await channel.send(file=discord.File(io.BytesIO(b"png"), "a.png", description="x" * 1025))
    assert caught.value.code == 50035
    assert "attachments" in loopback.forgive(50035)[0].text


async def test_edit_and_delete(loopback: LoopbackDiscord, start: Start) -> None:
    channel = await channel_of(loopback, start)
    sent = await channel.send("one", files=[file("a.ogg"), file("b.mid")], embed=discord.Embed(title="t"))
    edited = await sent.edit(content="two", attachments=[sent.attachments[1], file("c.mp3")])
    message = loopback.messages()[0]
    assert (message.content, message.embeds[0]["title"]) == ("two", "t")
    assert [attachment.filename for attachment in message.attachments] == ["b.mid", "c.mp3"]
    assert edited.edited_at is not None
    await sent.delete()
    assert loopback.messages() == []
    with pytest.raises(discord.NotFound) as caught:
        await channel.fetch_message(sent.id)
    assert caught.value.code == 10008
    loopback.assert_clean()


async def test_history(loopback: LoopbackDiscord, start: Start) -> None:
    channel = await channel_of(loopback, start)
    ann = loopback.person("ann")
    said = [ann.say(f"{number}") for number in range(130)]
    newest = [message.id async for message in channel.history(limit=120)]
    assert newest == [message.id for message in reversed(said)][:120]
    after = channel.history(limit=None, after=discord.Object(said[99].id))
    assert [message.id async for message in after] == [message.id for message in said[100:]]
    loopback.world.deny(loopback.channel, loopback.world.bot, "read_message_history")
    assert [message async for message in channel.history()] == []
    loopback.assert_clean()


async def test_content_is_hidden_without_the_intent(loopback: LoopbackDiscord, start: Start) -> None:
    channel = await channel_of(loopback, start)
    ann = loopback.person("ann")
    said = ann.say("a secret", Upload("a.mid", b"MThd"))
    named = ann.say(f"<@{loopback.world.bot.id}> hello")
    assert (await channel.fetch_message(said.id)).content == ""
    assert (await channel.fetch_message(said.id)).attachments == []
    assert "hello" in (await channel.fetch_message(named.id)).content
    loopback.settings.privileged_intents = 1 << 15
    assert (await channel.fetch_message(said.id)).content == "a secret"


async def test_the_same_nonce_makes_one_message(loopback: LoopbackDiscord, start: Start) -> None:
    channel = await channel_of(loopback, start)
    first = await channel.send("once", nonce="job-1")
    again = await channel.send("once", nonce="job-1")
    other = await channel.send("once", nonce="job-2")
    assert first.id == again.id != other.id
    assert len(loopback.messages()) == 2
    loopback.assert_clean()


async def test_who_would_be_pinged(loopback: LoopbackDiscord, start: Start) -> None:
    channel = await channel_of(loopback, start)
    ann = loopback.person("ann")
    text = f"@everyone <@{ann.id}> <@&{loopback.guild.id}>"
    await channel.send(text)
    await channel.send(text, allowed_mentions=discord.AllowedMentions(users=[ann.user], everyone=False, roles=False))
    await channel.send(text, allowed_mentions=discord.AllowedMentions.all())
    everyone = {"everyone", str(ann.id), f"&{loopback.guild.id}"}
    assert [message.pings for message in loopback.messages()] == [set(), {str(ann.id)}, everyone]
    assert ann.say(text).pings == everyone
    loopback.assert_clean()


async def test_a_reply(loopback: LoopbackDiscord, start: Start) -> None:
    channel = await channel_of(loopback, start)
    said = loopback.person("ann").say("question")
    partial = channel.get_partial_message(said.id)
    sent = await partial.reply("answer")
    assert loopback.messages()[-1].reply_to == said.id
    assert isinstance(sent.reference and sent.reference.resolved, discord.Message)
    loopback.person("ann").delete(said)
    with pytest.raises(discord.HTTPException, match="Unknown message"):
        await partial.reply("too late")
    loopback.forgive(50035)


@pytest.mark.parametrize(
    ("taken", "code"), [("send_messages", 50013), ("attach_files", 50013), ("view_channel", 50001)]
)
async def test_without_permission(loopback: LoopbackDiscord, start: Start, taken: str, code: int) -> None:
    channel = await channel_of(loopback, start)
    loopback.world.deny(loopback.channel, loopback.world.bot, taken)
    with pytest.raises(discord.Forbidden) as caught:
        await channel.send("x", file=file("a.ogg"))
    assert caught.value.code == code
    await loopback.wait_for(lambda: not getattr(channel.permissions_for(channel.guild.me), taken))
    loopback.assert_clean()


async def test_without_embed_links_embeds_vanish(loopback: LoopbackDiscord, start: Start) -> None:
    channel = await channel_of(loopback, start)
    loopback.world.deny(loopback.channel, loopback.world.bot, "embed_links")
    await channel.send("text", embed=discord.Embed(title="t"))
    assert loopback.messages()[0].embeds == []


def rows(count: int, **button: Any) -> list[dict[str, Any]]:
    one = {"type": 2, "style": 1, "label": "b"} | button
    return [{"type": 1, "components": [one | {"custom_id": f"c{row}"} | button]} for row in range(count)]


def menu(**changes: Any) -> list[dict[str, Any]]:
    option = {"label": "a", "value": "a"}
    return [{"type": 1, "components": [{"type": 3, "custom_id": "m", "options": [option]} | changes]}]


BROKEN: dict[str, dict[str, Any]] = {
    "content": {"content": "x" * 2001},
    "nonce": {"content": "x", "nonce": "n" * 26},
    "embeds": {"embeds": [{"title": "t"}] * 11},
    "embeds (6000 together)": {"embeds": [{"description": "x" * 3001}, {"description": "x" * 3000}]},
    "title": {"embeds": [{"title": "x" * 257}]},
    "description": {"embeds": [{"description": "x" * 4097}]},
    "footer": {"embeds": [{"footer": {"text": "x" * 2049}}]},
    "fields": {"embeds": [{"fields": [{"name": "n", "value": "v"}] * 26}]},
    "name": {"embeds": [{"fields": [{"name": "n" * 257, "value": "v"}]}]},
    "value": {"embeds": [{"fields": [{"name": "n", "value": "v" * 1025}]}]},
    "value (empty)": {"embeds": [{"fields": [{"name": "n", "value": ""}]}]},
    "components": {"content": "x", "components": rows(6)},
    "components (twice the same id)": {"content": "x", "components": rows(2, custom_id="same")},
    "components (6 in a row)": {"content": "x", "components": [{"type": 1, "components": [{"type": 2}] * 6}]},
    "custom_id": {"content": "x", "components": rows(1, custom_id="c" * 101)},
    "label": {"content": "x", "components": rows(1, label="l" * 81)},
    "url": {"content": "x", "components": rows(1, style=5)},
    "options": {"content": "x", "components": menu(options=[{"label": str(n), "value": str(n)} for n in range(26)])},
    "options (same value)": {"content": "x", "components": menu(options=[{"label": "l", "value": "v"}] * 2)},
    "max_values": {"content": "x", "components": menu(max_values=2)},
    "attachments": {"content": "x", "attachments": [{"id": str(n)} for n in range(11)]},
    "content (components V2)": {"content": "x", "flags": 1 << 15, "components": [{"type": 10, "content": "y"}]},
}


@pytest.mark.parametrize("name", BROKEN)
async def test_broken_limits(loopback: LoopbackDiscord, start: Start, name: str) -> None:
    channel = await channel_of(loopback, start)
    body = BROKEN[name]
    for row in body.get("components", []):
        for part in row.get("components", []):
            part.setdefault("style", 1)
            part.setdefault("label", "b")
            part.setdefault("custom_id", f"id{id(part)}" if part["style"] != 5 else None)
    with pytest.raises(discord.HTTPException) as caught:
        await channel._state.http.request(
            discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=channel.id), json=body
        )
    assert caught.value.code == 50035
    assert name.split(" ")[0] in str(caught.value)
    assert loopback.messages() == []
    with pytest.raises(AssertionError, match="50035"):
        loopback.assert_clean()
    loopback.forgive(50035)


Send = Callable[[discord.TextChannel], Any]
ALLOWED: list[Send] = [
    lambda channel: channel.send("x" * 2000),
    lambda channel: channel.send(files=[file(f"{n}.txt") for n in range(10)]),
    lambda channel: channel.send(embed=discord.Embed(title="t" * 256, description="d" * 4096)),
    lambda channel: channel.send(embeds=[discord.Embed(description="d" * 600)] * 10),
]


@pytest.mark.parametrize("send", ALLOWED)
async def test_at_the_limit(loopback: LoopbackDiscord, start: Start, send: Send) -> None:
    await send(await channel_of(loopback, start))
    assert len(loopback.messages()) == 1
    loopback.assert_clean()


async def test_empty_and_eleven_files(loopback: LoopbackDiscord, start: Start) -> None:
    channel = await channel_of(loopback, start)
    for send, code in ((channel.send("  "), 50006), (channel.send(files=[file(str(n)) for n in range(11)]), 50035)):
        with pytest.raises(discord.HTTPException) as caught:
            await send
        assert caught.value.code == code
        loopback.forgive(code)


@pytest.mark.parametrize(
    ("allowed", "right"),
    [
        (discord.AllowedMentions.none(), True),
        (discord.AllowedMentions(everyone=False, roles=False, replied_user=False, users=[discord.Object(1)]), False),
        (discord.AllowedMentions(everyone=False, users=False, roles=True), False),
        (discord.AllowedMentions.all(), False),
    ],
)
async def test_mentions_of_those_who_did_not_ask_are_mistakes_where_that_is_wanted(
    loopback: LoopbackDiscord, start: Start, allowed: discord.AllowedMentions, right: bool
) -> None:
    channel = await channel_of(loopback, start)
    loopback.settings.mentions_askers_alone = True
    await channel.send("hello", allowed_mentions=allowed)
    if not right:
        loopback.forgive("mentions")
    loopback.assert_clean()
