"""Everything that was said between the bot and the local Discord, by what it must fit."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.loopback.record import Request

from .schema import EVENTS, RECEIVED, ROUTES, SENT, closed, definition, fault

ERROR, RATE_LIMITED = definition("errors", "error"), definition("errors", "rate_limited")


@dataclass(frozen=True)
class Said:
    """One thing that was said; `schema` is None where nothing may be said."""

    kind: str
    schema: Any
    value: Any

    @property
    def fault(self) -> str | None:
        if self.schema is None:
            return None if self.value is None else f"nothing may be said here, not {self.value}"
        return fault(self.schema, self.value)


@dataclass
class Heard:
    """`said` in order; `unknown` is what has no schema at all."""

    said: list[Said] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def exchange(self, request: Request, headers: Mapping[str, str], body: bytes | None) -> None:
        """Of the REST API: query, body, answer and headers."""
        route = ROUTES.get(request.route)
        if route is None:
            return self.unknown.append(request.route)
        self.said.append(Said(f"query of {request.route}", closed(route.get("query", {})), request.query))
        if request.status != 400:  # then it was refused for what is wrong with it
            asked = request.json if request.json or "request" in route else None
            self.said.append(Said(f"request {request.route}", route.get("request"), asked))
        answer = json.loads(body) if body else None
        self.said.append(Said(f"{request.status} {request.route}", self._answer(route, request), answer))
        self.said.append(Said(f"headers of {request.status}", _headers(request.status), _limits(headers)))
        return None

    def _answer(self, route: Any, request: Request) -> Any:
        if request.status == 429:
            return RATE_LIMITED
        if request.status >= 400:
            return ERROR
        if str(request.status) not in route["answers"]:
            self.unknown.append(f"{request.status} {request.route}")
        return route["answers"].get(str(request.status))

    def sent(self, text: str) -> None:
        """A frame of the bot's."""
        self._frame("sent", SENT, json.loads(text))

    def received(self, frame: Any) -> None:
        """A frame of Discord's; of a dispatch, the event as well."""
        self._frame("received", RECEIVED, frame)
        if frame["op"] == 0:
            name = frame["t"]
            if name in EVENTS:
                self.said.append(Said(name, EVENTS[name], frame["d"]))
            else:
                self.unknown.append(name)

    def _frame(self, way: str, known: dict[int, str], frame: Any) -> None:
        name = known.get(frame["op"])
        if name is None:
            return self.unknown.append(f"{way} op {frame['op']}")
        return self.said.append(Said(f"{way} {name}", definition("gateway", name), frame))

    def samples(self, kind: str) -> list[Said]:
        return [said for said in self.said if said.kind == kind]


def _headers(status: int) -> dict[str, str]:
    return definition("errors", "headers_of_refusal" if status == 429 else "headers")


def _limits(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.startswith("X-RateLimit-") or name == "Retry-After"}
