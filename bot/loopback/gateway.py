"""The gateway: one websocket a shard, JSON, `zlib-stream` compression where asked for (API reference, "Gateway").

The server says HELLO; the client identifies and gets READY and one GUILD_CREATE a guild, or resumes and gets the
events that it missed and RESUMED. A session outlives its connection, unless the client closed it with 1000 or 1001.
"""

import asyncio
import json
import secrets
import time
from typing import Any

from aiohttp import WSMsgType, web

from bot.loopback import payloads
from bot.loopback.link import Link
from bot.loopback.model import Guild, Json
from bot.loopback.session import Session
from bot.loopback.settings import PRIVILEGED_INTENTS
from bot.loopback.state import Event, World

HEARTBEAT, IDENTIFY, PRESENCE, VOICE_STATE, RESUME, REQUEST_MEMBERS = 1, 2, 3, 4, 6, 8
HEARTBEAT_ACK, HELLO, INVALID_SESSION = 11, 10, 9
RESUME_URL = "wss://gateway-loopback.discord.gg"
ACCEPTED = {PRESENCE, VOICE_STATE}
"""Opcodes that are taken and change nothing here."""


class Gateway:
    """Connections and sessions; hands each event to the sessions that may see it."""

    def __init__(self, world: World, token: str) -> None:
        self._world = world
        self.token = token
        self.links: list[Link] = []
        self.sessions: dict[str, Session] = {}
        self.identified = 0
        self.identifies_s: list[float] = []
        """When each IDENTIFY came, on the monotonic clock; also of those that were turned away."""
        self.turning_away: list[int | None] = []
        """What the next IDENTIFYs meet: a close code, or None for op 9."""
        self.resumed = 0
        world.listeners.append(self._hand_out)

    @property
    def ready(self) -> bool:
        """Whether a client is connected and has had its READY."""
        return any(session.link for session in self.sessions.values())

    def broadcast(self, payload: Json) -> None:
        for link in self.links:
            link.send(payload)

    def _hand_out(self, event: Event) -> None:
        for session in self.sessions.values():
            if session.sees(event):
                session.dispatch(event.name, event.data)

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False, max_msg_size=0)
        await socket.prepare(request)
        link = Link(socket, request.transport, compress=request.query.get("compress") == "zlib-stream")
        self.links.append(link)
        link.send({"op": HELLO, "d": {"heartbeat_interval": int(self._world.settings.heartbeat_interval_s * 1000)}})
        goodbye = None
        link.listening = asyncio.create_task(self._listen(socket, link))
        try:
            await asyncio.wait([link.listening])
            goodbye = None if link.listening.cancelled() else link.listening.result()
        finally:
            link.listening.cancel()
            self._gone(link, goodbye)
            await link.finish()
        return socket

    async def _listen(self, socket: web.WebSocketResponse, link: Link) -> int | None:
        """Until the connection ends: the code with which the client closed it, if it did."""
        while True:
            frame = await socket.receive()
            if frame.type is WSMsgType.TEXT:
                self._receive(link, frame.data)
            elif frame.type is WSMsgType.CLOSE:
                return int(frame.data)
            else:
                return None

    def _gone(self, link: Link, goodbye: int | None) -> None:
        """After 1000 or 1001 the session ends. discord.py's `Client.close` mostly says 4000, so its session lingers,
        disconnected and resumable, as it does on Discord."""
        self.links.remove(link)
        for session in list(self.sessions.values()):
            if session.link is link:
                session.link = None
                if goodbye in (1000, 1001):
                    del self.sessions[session.id]
        self._world.bell.ring()

    def _receive(self, link: Link, text: str) -> None:
        if len(text) > 4096:
            return self._refuse(link, 4002, "payload above 4096 bytes")
        try:
            message = json.loads(text)
            op, data = message["op"], message.get("d")
        except (ValueError, KeyError, TypeError):
            return self._refuse(link, 4002, f"not a gateway payload: {text[:80]}")
        if op == HEARTBEAT:
            self._heartbeat(link)
        elif op == IDENTIFY:
            self._identify(link, data)
        elif op == RESUME:
            self._resume(link, data)
        elif link.session is None:
            self._refuse(link, 4003, f"op {op} before IDENTIFY")
        elif op == REQUEST_MEMBERS:
            self._members(link.session, data)
        elif op not in ACCEPTED:
            self._refuse(link, 4001, f"unknown op {op}")
        return None

    def _refuse(self, link: Link, code: int, why: str) -> None:
        self._world.record.complain(code, f"gateway: {why}")
        link.close(code)

    def _heartbeat(self, link: Link) -> None:
        """Late by more than a whole interval means that the client's event loop was blocked."""
        gap_s, link.heard_s = time.monotonic() - link.heard_s, time.monotonic()
        if gap_s > 2 * self._world.settings.heartbeat_interval_s:
            self._world.record.complain("heartbeat", f"came {gap_s:.1f} s after the one before")
        link.send({"op": HEARTBEAT_ACK, "d": None})

    def _identify(self, link: Link, data: Json) -> None:
        self.identifies_s.append(time.monotonic())
        if link.session:
            return self._refuse(link, 4005, "identified twice")
        if self.turning_away:
            return self._turn_away(link, self.turning_away.pop(0))
        if data["token"] != self.token:
            return self._refuse(link, 4004, "wrong token")
        forbidden = data["intents"] & PRIVILEGED_INTENTS & ~self._world.settings.privileged_intents
        if forbidden:
            return self._refuse(link, 4014, f"privileged intents {forbidden:#x}")
        shard_id, shard_count = data.get("shard") or (0, 1)
        session = Session(secrets.token_hex(16), data["intents"], shard_id, shard_count)
        self.sessions[session.id] = session
        session.attach(link)
        self._greet(session)
        self.identified += 1
        self._world.bell.ring()
        return None

    def _turn_away(self, link: Link, code: int | None) -> None:
        if code is None:
            link.send({"op": INVALID_SESSION, "d": False})
        else:
            link.close(code)
        self._world.bell.ring()

    def _greet(self, session: Session) -> None:
        guilds = [guild for guild in self._world.own_guilds() if session.has_guild(guild.id)]
        session.dispatch("READY", self._ready(session, guilds))
        for guild in guilds:
            session.dispatch("GUILD_CREATE", payloads.guild_create(self._world, guild) | {"unavailable": False})

    def _ready(self, session: Session, guilds: list[Guild]) -> Json:
        return {
            "v": 10,
            "user": payloads.user(self._world.bot),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": RESUME_URL,
            "shard": [session.shard_id, session.shard_count],
            "application": {"id": str(self._world.application_id), "flags": 0},
        }

    def _resume(self, link: Link, data: Json) -> None:
        session = self.sessions.get(data["session_id"])
        if session is None or data["token"] != self.token:
            link.send({"op": INVALID_SESSION, "d": False})
            return
        session.attach(link)
        session.replay(after=int(data["seq"] or 0))
        session.dispatch("RESUMED", {})
        self.resumed += 1
        self._world.bell.ring()

    def _members(self, session: Session, data: Json) -> None:
        """GUILD_MEMBERS_CHUNK in one piece."""
        guild = self._world.guild(int(data["guild_id"]))
        wanted: Any = data.get("user_ids")
        query = data.get("query") or ""
        found = [m for m in guild.members.values() if m.user.name.startswith(query)]
        if wanted:
            found = [m for m in guild.members.values() if str(m.user.id) in map(str, wanted)]
        chunk: Json = {"guild_id": str(guild.id), "members": [payloads.member(m) for m in found]}
        chunk |= {"chunk_index": 0, "chunk_count": 1, "not_found": [], "nonce": data.get("nonce")}
        session.dispatch("GUILD_MEMBERS_CHUNK", chunk)
