"""What the bot did to the server, kept for the test to look at."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Request:
    """One HTTP request of the bot. `route` is the template: `POST /channels/{channel_id}/messages`."""

    route: str
    path: str
    query: dict[str, str]
    json: Any
    files: tuple[str, ...]
    status: int
    started_s: float
    took_s: float

    @property
    def method(self) -> str:
        return self.route.split(" ")[0]


@dataclass(frozen=True)
class Complaint:
    """A mistake of the bot. `kind` is Discord's error code, or a word for what has none."""

    kind: int | str
    text: str


Listener = Callable[[Request, Mapping[str, str], bytes | None], None]
"""Hears each request with the headers and the body of its answer, which are too much to be kept always."""


@dataclass
class Record:
    """Requests and complaints, in order."""

    requests: list[Request] = field(default_factory=list)
    unknown_routes: list[str] = field(default_factory=list)
    protocol_errors: list[Complaint] = field(default_factory=list)
    listeners: list[Listener] = field(default_factory=list)

    def note(self, request: Request, headers: Mapping[str, str], body: bytes | None) -> None:
        self.requests.append(request)
        for listener in self.listeners:
            listener(request, headers, body)

    def complain(self, kind: int | str, text: str) -> None:
        self.protocol_errors.append(Complaint(kind, text))

    def calls(self, route: str) -> list[Request]:
        return [request for request in self.requests if request.route == route]

    def forgive(self, kind: int | str) -> list[Complaint]:
        """Take out the complaints of this kind; AssertionError if there is none, so that it cannot hide a change."""
        forgiven = [complaint for complaint in self.protocol_errors if complaint.kind == kind]
        if not forgiven:
            raise AssertionError(f"no {kind} among {self.protocol_errors}")
        self.protocol_errors = [complaint for complaint in self.protocol_errors if complaint.kind != kind]
        return forgiven

    def assert_clean(self) -> None:
        """AssertionError with a readable list unless every request was known and correct."""
        lines = [f"unknown route: {route}" for route in self.unknown_routes]
        lines += [f"{complaint.kind}: {complaint.text}" for complaint in self.protocol_errors]
        if lines:
            raise AssertionError("the bot made mistakes towards Discord:\n  " + "\n  ".join(lines))
