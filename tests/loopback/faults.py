"""Things that go wrong on the way to Discord, on demand.

A route is written as in the record, with `*` for anything: `POST /channels/*/messages`, or `*` for all.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from aiohttp import web

from .gateway import Gateway
from .ratelimits import Buckets


@dataclass
class Fault:
    """What happens to the next `times` requests of a route."""

    route: str
    times: int = 1
    delay_s: float = 0.0
    status: int | None = None
    body: Mapping[str, object] | None = None
    headers: Mapping[str, str] | None = None
    loses_reply: bool = False

    def response(self) -> web.Response | None:
        if self.status is None:
            return None
        headers = {"Content-Type": "application/json", **(self.headers or {})}
        return web.Response(status=self.status, body=json.dumps(self.body or {}).encode(), headers=headers)


class Faults:
    """Faults of REST and CDN requests, and of the gateway's connections."""

    def __init__(self, gateway: Gateway, buckets: Buckets) -> None:
        self._gateway = gateway
        self._buckets = buckets
        self._planned: list[Fault] = []
        self.latency_s = 0.0
        """Added to every request."""

    # -- REST and CDN

    def rate_limit(
        self, route: str, retry_after_s: float = 0.05, times: int = 1, is_global: bool = False, via: bool = True
    ) -> None:
        """Answer 429. Without a `Via` header it looks like Cloudflare's ban, and discord.py raises at once."""
        body = {"message": "You are being rate limited.", "retry_after": retry_after_s, "global": is_global}
        headers = {"Retry-After": str(retry_after_s)} | ({"Via": "1.1 google"} if via else {})
        self._planned.append(Fault(route, times, status=429, body=body, headers=headers))

    def fail(self, route: str, status: int = 500, times: int = 1) -> None:
        """Answer 5xx. discord.py tries again after 1, 3, 5, 7 s."""
        self._planned.append(Fault(route, times, status=status, body={"message": "Internal Server Error", "code": 0}))

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
        fault = next((fault for fault in self._planned if fnmatchcase(route, fault.route)), None)
        if fault:
            fault.times -= 1
            if not fault.times:
                self._planned.remove(fault)
        if seconds := self.latency_s + (fault.delay_s if fault else 0.0):
            await asyncio.sleep(seconds)
        return fault

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

    def forget_sessions(self) -> None:
        """A later RESUME meets op 9."""
        self._gateway.sessions.clear()

    def silence(self) -> None:
        """The open connections stay open and say nothing more, not even heartbeat acknowledgements.
        discord.py notices after its `heartbeat_timeout`."""
        for link in self._gateway.links:
            link.silent = True
