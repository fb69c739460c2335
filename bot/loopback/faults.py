"""Things that go wrong on the way to Discord, on demand.

A route is written as in the record, with `*` for anything: `POST /channels/*/messages`, or `*` for all.
"""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from aiohttp import web

from bot.loopback.errors import REFUSALS
from bot.loopback.gateway import Gateway
from bot.loopback.ratelimits import Buckets
from bot.loopback.record import Record


@dataclass
class Fault:
    """What happens to the next `times` requests of a route."""

    route: str
    times: int = 1
    delay_s: float = 0.0
    status: int | None = None
    body: Mapping[str, object] | None = None
    headers: Mapping[str, str] | None = None
    text: str | None = None
    loses_reply: bool = False
    quiet_s: float = 0.0
    """So long nothing more may come on this route, or on any after a global limit."""
    quiet_route: str = ""

    def response(self) -> web.Response | None:
        if self.status is None:
            return None
        if self.text is not None:
            return web.Response(status=self.status, text=self.text, content_type="text/html")
        headers = {"Content-Type": "application/json", **(self.headers or {})}
        return web.Response(status=self.status, body=json.dumps(self.body or {}).encode(), headers=headers)


class Faults:
    """Faults of REST and CDN requests, and of the gateway's connections."""

    def __init__(self, gateway: Gateway, buckets: Buckets, record: Record) -> None:
        self._gateway = gateway
        self._buckets = buckets
        self._record = record
        self._planned: list[Fault] = []
        self._quiet: dict[str, float] = {}
        self.latency_s = 0.0
        """Added to every request."""

    # -- REST and CDN

    def rate_limit(
        self, route: str, retry_after_s: float = 0.05, times: int = 1, is_global: bool = False, via: bool = True
    ) -> None:
        """Answer 429; what is sent before `retry_after_s` is over is the bot's mistake "early". Without a `Via` header
        it looks like Cloudflare's ban, and discord.py raises at once."""
        body = {"message": "You are being rate limited.", "retry_after": retry_after_s, "global": is_global}
        headers = {"Retry-After": str(retry_after_s)} | ({"Via": "1.1 google"} if via else {})
        quiet_route = "*" if is_global else route
        self._planned.append(
            Fault(route, times, status=429, body=body, headers=headers, quiet_s=retry_after_s, quiet_route=quiet_route)
        )

    def ban(self, route: str = "*", times: int = 1) -> None:
        """Answer 429 as Cloudflare does: a page of text, neither `Retry-After` nor `Via`. discord.py raises at once."""
        self._planned.append(Fault(route, times, status=429, text="error code: 1015"))

    def fail(self, route: str, status: int = 500, times: int = 1) -> None:
        """Answer 5xx. discord.py tries again after 1, 3, 5, 7 s."""
        self._planned.append(Fault(route, times, status=status, body={"message": "Internal Server Error", "code": 0}))

    def refuse(self, route: str, code: int, times: int = 1) -> None:
        """Answer with one of Discord's own errors."""
        status, message = REFUSALS[code]
        self._planned.append(Fault(route, times, status=status, body={"message": message, "code": code}))

    def delay(self, route: str, seconds: float, times: int = 1) -> None:
        self._planned.append(Fault(route, times, delay_s=seconds))

    def lose_reply(self, route: str, times: int = 1) -> None:
        """Carry the request out, then cut the connection: the bot cannot know that it worked."""
        self._planned.append(Fault(route, times, loses_reply=True))

    def limit(self, route: str, count: int, per_s: float) -> None:
        """Enforce a true bucket, by exact route and major parameter: more than `count` in `per_s` is 429."""
        self._buckets.rules[route] = (count, per_s)

    async def strike(self, route: str) -> Fault | None:
        """The fault that this request meets, if any, after its delay."""
        self._note_early(route)
        fault = next((fault for fault in self._planned if fnmatchcase(route, fault.route)), None)
        if fault:
            fault.times -= 1
            if not fault.times:
                self._planned.remove(fault)
            if fault.quiet_s:
                self._quiet[fault.quiet_route] = time.monotonic() + fault.quiet_s
        if seconds := self.latency_s + (fault.delay_s if fault else 0.0):
            await asyncio.sleep(seconds)
        return fault

    def _note_early(self, route: str) -> None:
        now_s = time.monotonic()
        for quiet_route, until_s in self._quiet.items():
            if fnmatchcase(route, quiet_route) and now_s < until_s:
                self._record.complain("early", f"{route} came {until_s - now_s:.3f} s before Retry-After was over")

    # -- gateway

    def drop(self) -> None:
        """Cut every gateway connection without a closing frame."""
        for link in self._gateway.links:
            link.cut()

    def close(self, code: int) -> None:
        """Close every gateway connection with a code: 4000 resumes, 4004 and 4014 end the client."""
        for link in self._gateway.links:
            link.close(code)

    def reconnect(self) -> None:
        """Op 7: asks the client to reconnect and resume."""
        self._gateway.broadcast({"op": 7, "d": None})

    def invalidate(self, resumable: bool = False) -> None:
        """Op 9: the session is invalid. Not resumable: it is forgotten, and the client must identify anew."""
        if not resumable:
            self._gateway.sessions.clear()
        self._gateway.broadcast({"op": 9, "d": resumable})

    def turn_away(self, code: int | None = None, times: int = 1) -> None:
        """Answer the next IDENTIFYs with op 9, not resumable, or close the connection with a code."""
        self._gateway.turning_away.extend([code] * times)

    def repeat(self, count: int) -> None:
        """Send the last `count` events of each session once more, as a replay after a lost acknowledgement would."""
        for session in self._gateway.sessions.values():
            session.replay(after=session.sequence - count)

    def forget_sessions(self) -> None:
        """A later RESUME meets op 9."""
        self._gateway.sessions.clear()

    def silence(self) -> None:
        """The open connections stay open and say nothing more, not even heartbeat acknowledgements.
        discord.py notices after its `heartbeat_timeout`."""
        for link in self._gateway.links:
            link.silent = True
