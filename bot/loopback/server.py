"""`LoopbackDiscord`: a whole Discord on 127.0.0.1, for a test to start, use and look into."""

import json
import secrets
import ssl
import tempfile
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp
import trustme
from aiohttp import web

from bot.loopback.cdn import Cdn
from bot.loopback.commands import Commands
from bot.loopback.connector import CERTIFICATE_NAMES, loopback_connector
from bot.loopback.faults import Faults
from bot.loopback.gateway import Gateway
from bot.loopback.interactions import WAIT_S, Interactions
from bot.loopback.model import Channel, Guild, Json, Message
from bot.loopback.ratelimits import Buckets
from bot.loopback.record import Complaint, Request
from bot.loopback.rest import Rest
from bot.loopback.routes import Services
from bot.loopback.settings import Settings
from bot.loopback.state import World
from bot.loopback.user import Person
from bot.loopback.waiting import Condition

TOKEN = "loopback.token.of-no-value"
LARGEST_REQUEST_BYTES = 512 * 1024 * 1024
HOST = "127.0.0.1"


class LoopbackDiscord:
    """Async context manager. It starts with one guild, one channel, and the bot as a member."""

    token = TOKEN

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.world = World(self.settings)
        self.guild: Guild = self.world.add_guild("Loopback")
        self.channel: Channel = self.world.add_channel(self.guild, "music")
        self.services = Services(self.world, Commands(self.world), Interactions(self.world))
        self.gateway = Gateway(self.world, self.token)
        buckets = Buckets()
        self.record = self.world.record
        self.faults = Faults(self.gateway, buckets, self.record)
        self.clock = self.world.clock
        self._rest = Rest(self.services, self.faults, buckets, lambda: self.gateway.token)
        self._cdn = Cdn(self.world, self.faults)
        self._folder = tempfile.TemporaryDirectory(prefix="loopback-")
        self._runner: web.AppRunner | None = None
        self.host, self.port = HOST, 0

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    # -- life

    async def start(self) -> None:
        """Listen on a free port, with a certificate of an authority made for this run."""
        app = web.Application(client_max_size=LARGEST_REQUEST_BYTES)
        app.router.add_get("/", self.gateway.connect)
        self._cdn.install(app)
        self._rest.install(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, 0, ssl_context=self._certificate())
        await site.start()
        self.port = int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        for link in list(self.gateway.links):
            link.cut()
        if self._runner:
            await self._runner.cleanup()
        self._folder.cleanup()

    def _certificate(self) -> ssl.SSLContext:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(self.ca_pem))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*CERTIFICATE_NAMES).configure_cert(context)
        return context

    # -- the bot's way in

    @property
    def ca_pem(self) -> Path:
        return Path(self._folder.name) / "ca.pem"

    @property
    def address(self) -> Json:
        return {"host": self.host, "port": self.port, "ca_pem": str(self.ca_pem)}

    def connector(self) -> aiohttp.BaseConnector:
        """For a bot in this event loop: `discord.Client(connector=loopback.connector())`."""
        return loopback_connector(self.host, self.port, self.ca_pem)

    def write_address(self, path: str | Path | None = None) -> Path:
        """For a bot in its own process: a JSON file for `connector_from_file`."""
        path = Path(path) if path else Path(self._folder.name) / "address.json"
        path.write_text(json.dumps(self.address), encoding="utf-8")
        return path

    def revoke_token(self) -> None:
        """Somebody makes a new token: the old one opens nothing more, and Discord ends its connections with 4004."""
        self.gateway.token = secrets.token_urlsafe(50)
        self.faults.close(4004)

    # -- people and what they see

    def person(
        self,
        name: str = "ann",
        channel: Channel | None = None,
        *,
        permissions: Iterable[str] = (),
        locale: str | None = None,
    ) -> Person:
        """The member of this name, in the channel's guild; made at first mention.

        `permissions` such as `["manage_guild"]` are granted by a role of their own, on top of what everyone has;
        `locale` is the language of their app.
        """
        channel = channel or self.channel
        known = next((user for user in self.world.users.values() if user.name == name), None)
        user = known or self.world.add_user(name)
        user.locale = locale or user.locale
        if channel.guild and user.id not in channel.guild.members:
            self.world.add_member(channel.guild, user)
        if permissions and channel.guild:
            role = self.world.add_role(channel.guild, f"{name}'s", permissions)
            self.world.give_role(channel.guild, user, role)
        return Person(self.services, user, channel)

    @property
    def owner(self) -> Person:
        """The application's owner, or the first of the team that owns it; in the guild a member like any other."""
        return self.person((self.world.team or [self.world.owner])[0].name)

    def owned_by_team(self, *names: str) -> list[Person]:
        """Hand the application to a team of these people; the first is the team's owner."""
        people = [self.person(name) for name in names]
        self.world.team = [person.user for person in people]
        return people

    def messages(self, channel: Channel | None = None, seen_by: Person | None = None) -> list[Message]:
        """In order of time. Ephemeral ones only for the person who sees them."""
        visible = (None, seen_by.id) if seen_by else (None,)
        ordered = sorted((channel or self.channel).messages.items())
        return [message for _, message in ordered if message.seen_by in visible]

    def commands(self, guild: Guild | None = None) -> dict[str, Json]:
        """Registered commands by name: global ones, or a guild's own."""
        return {command["name"]: command for command in self.services.commands.of(guild.id if guild else None)}

    # -- waiting

    async def wait_for(self, condition: Condition, timeout_s: float = WAIT_S, what: str = "") -> Any:
        """Wait until `condition` (plain or async) is true, and return its value."""
        return await self.world.bell.wait_for(condition, timeout_s, what)

    async def ready(self, *commands: str, timeout_s: float = WAIT_S) -> None:
        """Wait until the bot is connected and has registered these commands, globally or for a guild."""
        await self.wait_for(lambda: self.gateway.ready, timeout_s, "the bot to connect")
        await self.wait_for(lambda: set(commands) <= self._usable(), timeout_s, f"the commands {commands}")

    def _usable(self) -> set[str]:
        return {command["name"] for command in self.services.commands.usable_in(self.guild.id)}

    async def gone(self, timeout_s: float = WAIT_S) -> None:
        """Wait until no bot is connected."""
        await self.wait_for(lambda: not self.gateway.links, timeout_s, "the bot to leave")

    # -- what the bot did

    @property
    def requests(self) -> list[Request]:
        return self.record.requests

    def calls(self, route: str) -> list[Request]:
        """Requests of one route, such as `PUT /channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me`."""
        return self.record.calls(route)

    def forgive(self, kind: int | str) -> list[Complaint]:
        """Accept the mistakes that this test provokes, by error code; there must be some. "unanswered" too."""
        self._note_unanswered()
        return self.record.forgive(kind)

    def assert_clean(self) -> None:
        """The last line of every test: no unknown route, no protocol error, no interaction left unanswered."""
        self._note_unanswered()
        self.record.assert_clean()

    def _note_unanswered(self) -> None:
        for interaction in self.services.interactions.take_unanswered():
            self.record.complain("unanswered", interaction.title)
