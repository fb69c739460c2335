"""The table of REST routes. A handler gets a `Call` and returns JSON, or None for 204."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.loopback.bodies import Body
from bot.loopback.model import Channel, Guild, Json, Message

if TYPE_CHECKING:
    from bot.loopback.commands import Commands
    from bot.loopback.interactions import Interactions
    from bot.loopback.state import World


@dataclass
class Services:
    """What handlers work on."""

    world: "World"
    commands: "Commands"
    interactions: "Interactions"


@dataclass
class Call:
    """One request: the values of its path, its query and its body."""

    services: Services
    path: dict[str, str]
    query: dict[str, str]
    body: Body = field(default_factory=Body)

    @property
    def world(self) -> "World":
        return self.services.world

    @property
    def json(self) -> Json:
        return self.body.json  # type: ignore[no-any-return]  # JSON is what it is

    def id(self, name: str) -> int:
        return int(self.path[name])

    def channel(self) -> Channel:
        return self.world.channel(self.id("channel_id"))

    def guild(self) -> Guild:
        return self.world.guild(self.id("guild_id"))

    def message(self) -> Message:
        return self.world.message(self.channel(), self.id("message_id"))

    def limit(self, default: int, most: int) -> int:
        return max(1, min(int(self.query.get("limit", default)), most))


Handler = Callable[[Call], Any]


@dataclass(frozen=True)
class Route:
    method: str
    template: str
    handler: Handler

    @property
    def name(self) -> str:
        """As tests write it: `POST /channels/{channel_id}/messages`."""
        return f"{self.method} {self.template}"

    @property
    def needs_bot(self) -> bool:
        """Interaction answers and their webhooks carry their own token; /gateway is public."""
        return not self.template.startswith(("/interactions/", "/webhooks/")) and self.template != "/gateway"


class Table:
    """Collects routes: `@table("GET", "/gateway")`. Literal paths must come before those with {names}."""

    def __init__(self) -> None:
        self.routes: list[Route] = []

    def __call__(self, method: str, template: str) -> Callable[[Handler], Handler]:
        def register(handler: Handler) -> Handler:
            self.routes.append(Route(method, template, handler))
            return handler

        return register
