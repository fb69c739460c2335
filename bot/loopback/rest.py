"""REST v10: every request is authorised, limited, carried out by its route, and recorded."""

import json
import math
import re
import time
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.loopback import bodies, routes_account, routes_interactions, routes_messages, routes_reactions
from bot.loopback.errors import BOT_MISTAKES, ApiError
from bot.loopback.faults import Faults
from bot.loopback.ratelimits import Buckets
from bot.loopback.record import Record, Request
from bot.loopback.routes import Call, Route, Services

ROUTES: list[Route] = [
    *routes_account.table.routes,
    *routes_messages.table.routes,
    *routes_reactions.table.routes,
    *routes_interactions.table.routes,
]
BASE = "/api/v10"
JSON = {"Content-Type": "application/json"}
"""Exactly this: discord.py does not parse `application/json; charset=utf-8`."""

Endpoint = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Rest:
    """Puts the route table on an aiohttp application."""

    def __init__(self, services: Services, faults: Faults, buckets: Buckets, token: Callable[[], str]) -> None:
        self._services = services
        self._faults = faults
        self._buckets = buckets
        self._token = token

    @property
    def _record(self) -> Record:
        return self._services.world.record

    def install(self, app: web.Application) -> None:
        for route in ROUTES:
            app.router.add_route(route.method, BASE + _pattern(route.template), self._endpoint(route))
        app.router.add_route("*", "/{rest:.*}", self._unknown)

    def _endpoint(self, route: Route) -> Endpoint:
        async def endpoint(request: web.Request) -> web.StreamResponse:
            started_s = time.time()
            call = Call(self._services, dict(request.match_info), dict(request.query))
            fault = await self._faults.strike(route.name)
            response = (fault and fault.response()) or await self._answer(route, call, request)
            self._note(route, call, request, response, started_s)
            if fault and fault.loses_reply and request.transport:
                request.transport.abort()
            return response

        return endpoint

    async def _answer(self, route: Route, call: Call, request: web.Request) -> web.Response:
        headers, wait_s = self._buckets.take(route.name, call.path)
        if wait_s is not None:
            return _too_many(headers, wait_s)
        try:
            self._authorize(route, request)
            call.body = await bodies.read(request)
            return _reply(route.handler(call), headers)
        except ApiError as refusal:
            return self._refuse(route, refusal, headers)
        except ConnectionResetError:  # hung up before all of it was there, so nothing was asked for
            return web.Response(status=400)
        except Exception:
            self._record.complain("server", f"{route.name} broke the loopback itself:\n{traceback.format_exc()}")
            return web.Response(status=400, body=b'{"message": "loopback error", "code": 0}', headers=JSON)

    def _authorize(self, route: Route, request: web.Request) -> None:
        if route.needs_bot and request.headers.get("Authorization") != f"Bot {self._token()}":
            raise ApiError(0)

    def _refuse(self, route: Route, refusal: ApiError, headers: dict[str, str]) -> web.Response:
        if refusal.code in BOT_MISTAKES:
            self._record.complain(refusal.code, f"{route.name}: {refusal}")
        return web.Response(status=refusal.status, body=_dump(refusal.body()), headers=headers | JSON)

    def _note(self, route: Route, call: Call, request: web.Request, response: web.Response, started_s: float) -> None:
        names = tuple(upload.filename for upload in call.body.files.values())
        took_s = time.time() - started_s
        entry = Request(route.name, request.path, call.query, call.body.json, names, response.status, started_s, took_s)
        self._record.note(entry, response.headers, response.body if isinstance(response.body, bytes) else None)
        self._services.world.bell.ring()

    async def _unknown(self, request: web.Request) -> web.Response:
        self._record.unknown_routes.append(f"{request.method} {request.host}{request.path}")
        return web.Response(status=404, body=b'{"message": "404: Not Found", "code": 0}', headers=JSON)


def _pattern(template: str) -> str:
    """Ids are digits, so that a literal that is not in the table stays unknown."""
    return re.sub(r"{(\w+_id)}", r"{\1:\\d+|@original}", template)


def _dump(data: Any) -> bytes:
    return json.dumps(data).encode()


def _reply(data: Any, headers: dict[str, str]) -> web.Response:
    if data is None:
        return web.Response(status=204, headers=headers)
    return web.Response(body=_dump(data), headers=headers | JSON)


def _too_many(headers: dict[str, str], wait_s: float) -> web.Response:
    body = {"message": "You are being rate limited.", "retry_after": wait_s, "global": False}
    extra = {"Retry-After": str(math.ceil(wait_s)), "Via": "1.1 google", "X-RateLimit-Scope": "user"}
    return web.Response(status=429, body=_dump(body), headers=headers | extra | JSON)
