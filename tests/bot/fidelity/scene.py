"""A long scene: members use the real bot in every way that makes it say something new to Discord."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import ClientSession

from bot.crowd.digits import KEYCAPS
from bot.loopback import Message, Upload
from bot.loopback.model import Json
from bot.loopback.rest import BASE
from bot.loopback.routes_account import GATEWAY
from bot.loopback.settings import PRIVILEGED_INTENTS
from tests.bot.stage import ASKED, MENU, PATIENCE_S, Stage
from tests.bot.whole.test_whatmode import tune

ALL_INTENTS = (1 << 14) - 1 & ~PRIVILEGED_INTENTS
QUIET: Json = {"allowed_mentions": {"parse": []}}
LONG = ASKED | {"bars": 64, "tempo": 40}


async def play(stage: Stage) -> None:
    """About one piece and what members do with it; then places, refusals, and the line to Discord."""
    piece = await _a_piece(stage)
    await asyncio.gather(_buttons(stage, piece), _commands(stage), _files(stage))
    await _elsewhere(stage)
    await _lost_answer(stage)
    await _refusals(stage, piece)
    await _server(stage)
    await _guest(stage, piece)
    await _panel(stage)
    await _line(stage)


async def _a_piece(stage: Stage) -> Message:
    """Asked for by name of a mode that is being typed; rated, and a rating taken back."""
    loopback = stage.loopback
    ann, bob = loopback.person("ann"), loopback.person("bob")
    await ann.autocomplete("compose", "mode", "dor").choices()
    piece = await stage.piece()
    for person, digit in ((ann, 8), (bob, 9)):
        person.react(piece, KEYCAPS[digit])
    await stage.rated(piece, {ann.id: 9, bob.id: 10})
    bob.unreact(piece, KEYCAPS[9])
    await stage.rated(piece, {ann.id: 9})
    return piece


async def _buttons(stage: Stage, piece: Message) -> None:
    """A menu, a form, files for one, a request that is cancelled."""
    ann = stage.loopback.person("ann")
    await ann.choose(piece, "7").message()
    await ann.click(piece, "MIDI & MusicXML").message(timeout_s=PATIENCE_S)
    opened = ann.click(piece, "Mode or root …")
    form = await opened.form()
    field = form["components"][0]["component"]["custom_id"]
    turned = await ann.submit(opened, {field: ["phrygian"]}).message(timeout_s=PATIENCE_S)
    await stage.digits_under(turned)
    await ann.click(turned, "Delete").message()
    asked = ann.slash("compose", LONG)
    await asked.acknowledged()
    thinking = asked.original
    assert thinking
    await stage.loopback.wait_for(lambda: thinking.labels == ["Cancel"], PATIENCE_S, "a button to cancel")
    await ann.click(thinking, "Cancel").acknowledged()
    await stage.loopback.wait_for(lambda: thinking.content == "Cancelled.")


async def _commands(stage: Stage) -> None:
    bob = stage.loopback.person("bob")
    shown = await bob.slash("help").message()
    await bob.choose(shown, "ratings").updated()
    modes = await bob.slash("modes", root="F").message()
    await bob.choose(modes, "todi").message(timeout_s=PATIENCE_S)
    await bob.slash("ratings").message()
    await bob.slash("top").message()
    await bob.slash("mine").message()
    chief = stage.loopback.person("chief", permissions=["administrator"])
    await chief.slash("unblock", member=bob.user).message()
    refused = bob.slash("compose", {"mode": "no such mode"}, checked=False)
    await refused.message()


async def _files(stage: Stage) -> None:
    """A file by option, and one in the channel by the message's menu; a reply and a forward stand there as well."""
    cid = stage.loopback.person("cid")
    await cid.slash("whatmode", file=Upload("my song.mid", tune("D", "dorian"))).message(timeout_s=PATIENCE_S)
    posted = cid.say("guess", Upload("a tune.mid", tune("E", "phrygian")))
    cid.say("please", reply_to=posted)
    for message in (posted, cid.forward(posted)):
        await cid.message_menu(MENU, message).message(timeout_s=PATIENCE_S)


async def _panel(stage: Stage) -> None:
    """Settings: menus of channels and of roles, each of which tells what was chosen."""
    loopback = stage.loopback
    role = loopback.world.add_role(loopback.guild, "players")
    dot = loopback.person("dot", permissions=["manage_guild"])
    loopback.world.give_role(loopback.guild, dot.user, role)
    panel = await dot.slash("settings").message()
    for setting, thing in (("channels", loopback.channel), ("roles", role)):
        panel = await dot.choose(panel, setting, menu="settings:menu").updated()
        panel = await dot.choose(panel, thing, menu=f"settings:set:{setting}").updated()


async def _elsewhere(stage: Stage) -> None:
    """In a direct conversation, in a thread, and where a member brought the bot along."""
    ann, world = stage.loopback.person("ann"), stage.loopback.world
    thread = world.add_thread(stage.loopback.channel, "a thread")
    foreign = world.add_guild("elsewhere", with_bot=False)
    world.add_member(foreign, ann.user)
    brought = ann.at(world.add_channel(foreign, "general")).with_own_install()
    for person in (ann.in_direct(), ann.at(thread), brought, brought.in_private(stage.loopback.person("bob"))):
        await person.slash("scale", mode="minor", root="e flat").message(timeout_s=PATIENCE_S)


async def _lost_answer(stage: Stage) -> None:
    """Somebody deletes the "thinking" message, so that the result comes through the channel, with a nonce."""
    loopback = stage.loopback
    asked = loopback.person("ann").slash("compose", ASKED)
    await asked.acknowledged()
    assert asked.original
    loopback.world.remove_message(asked.original)
    before = len(loopback.messages())
    await loopback.wait_for(lambda: len(loopback.messages()) > before, PATIENCE_S, "the piece in the channel")
    await stage.digits_under(loopback.messages()[-1])


async def _refusals(stage: Stage, piece: Message) -> None:
    """The bot may not react any more."""
    loopback = stage.loopback
    loopback.world.deny(loopback.channel, loopback.world.bot, "add_reactions", "read_message_history")
    await stage.compose(by="eve", seed=8)
    await loopback.wait_for(lambda: any(one.status == 403 for one in loopback.requests), what="a refusal")
    loopback.world.allow(loopback.channel, loopback.world.bot, "add_reactions", "read_message_history")
    loopback.person("mod", permissions=["manage_messages"]).clear_reactions(piece, KEYCAPS[0])
    loopback.person("mod").clear_reactions(piece)


async def _server(stage: Stage) -> None:
    """Channels and servers come and go."""
    world = stage.loopback.world
    other = world.add_guild("Another")
    gone = world.add_channel(other, "soon gone")
    world.add_thread(gone, "with it")
    world.remove_channel(gone)
    world.remove_bot(other)


async def _guest(stage: Stage, piece: Message) -> None:
    """What discord.py asks only sometimes, asked by hand: in order, and what must come of it."""
    loopback = stage.loopback
    loopback.owned_by_team("tea", "tom")
    helped = loopback.person("ann").slash("help")
    await helped.message()
    guild, app = loopback.guild.id, loopback.world.application_id
    channel, ann = f"/channels/{piece.channel.id}", loopback.person("ann").id
    other = loopback.world.add_message(piece.channel, loopback.world.bot, content="by hand")
    loopback.person("ann").react(other, "🎵")
    loopback.faults.limit("GET /gateway", 1, 60.0)
    mine = f"{channel}/messages/{other.id}"
    asked: list[tuple[str, int, Json | None]] = [
        ("GET /users/@me", 200, None),
        ("GET /users/@me/guilds", 200, None),
        ("POST /users/@me/channels", 200, {"recipient_id": str(ann)}),
        (f"GET /users/{ann}", 200, None),
        ("GET /users/1", 404, None),
        ("GET /applications/@me", 200, None),
        ("GET /oauth2/applications/@me", 200, None),
        (f"GET /applications/{app}/commands", 200, None),
        (f"GET /webhooks/{app}/{helped.token}/messages/@original", 200, None),
        ("GET /gateway", 200, None),
        ("GET /gateway", 429, None),
        ("GET /gateway/bot", 200, None),
        (f"GET /guilds/{guild}", 200, None),
        (f"GET /guilds/{guild}/channels", 200, None),
        (f"GET /guilds/{guild}/members/{ann}", 200, None),
        (f"GET {channel}", 200, None),
        (f"GET {channel}/messages?limit=50", 200, None),
        (f"GET {mine}", 200, None),
        (f"PATCH {mine}", 200, {"content": f"by hand, for <@{ann}>"} | QUIET),
        (f"GET {mine}/reactions/🎵?limit=5", 200, None),
        (f"PUT {mine}/reactions/🎵/@me", 204, None),
        (f"DELETE {mine}/reactions/🎵/@me", 204, None),
        (f"DELETE {mine}", 204, None),
        (
            f"POST {channel}/messages",
            200,
            {"content": "so", "message_reference": {"message_id": str(piece.id)}} | QUIET,
        ),
        (f"POST {channel}/messages", 400, {"content": "x" * 2001} | QUIET),
    ]
    headers = {"Authorization": f"Bot {loopback.token}"}
    async with ClientSession(connector=loopback.connector(), headers=headers) as session:
        for route, status, body in asked:
            method, path = route.split()
            async with session.request(method, f"https://discord.com{BASE}{path}", json=body) as answer:
                assert answer.status == status, f"{route}: {answer.status}"


@asynccontextmanager
async def onlooker(stage: Stage) -> AsyncIterator[None]:
    """Another client, who wants to know of everything that needs no leave: the bot asks for less. First it resumes a
    session that nobody had."""
    token = stage.loopback.token
    async with ClientSession(connector=stage.loopback.connector()) as session, session.ws_connect(GATEWAY) as socket:
        await socket.send_json({"op": 6, "d": {"token": token, "session_id": "nobody's", "seq": 1}})
        await socket.send_json({"op": 2, "d": {"token": token, "intents": ALL_INTENTS, "properties": {}}})
        yield


async def _line(stage: Stage) -> None:
    """Discord asks for a new connection, and the bot resumes."""
    stage.loopback.faults.reconnect()
    await stage.loopback.wait_for(lambda: stage.loopback.gateway.resumed, what="the bot to resume")
