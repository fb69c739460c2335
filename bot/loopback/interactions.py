"""Interactions: what a person started and how the bot answered it.

Source: API reference, "Receiving and Responding". The first answer has 3 seconds, the token lives 15 minutes,
one answer only; a deferred answer is a loading message until it is edited or first followed up.
"""

import enum
import secrets
from dataclasses import dataclass, field

from bot.loopback import payloads
from bot.loopback.command_limits import MESSAGE_MENU
from bot.loopback.errors import ApiError
from bot.loopback.model import Channel, Json, Message, User
from bot.loopback.permissions import WITHOUT_ACCESS, Permission
from bot.loopback.state import World


class Kind(enum.IntEnum):
    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Answer(enum.IntEnum):
    MESSAGE = 4
    DEFER = 5
    DEFER_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


ALLOWED = {
    Kind.COMMAND: {Answer.MESSAGE, Answer.DEFER, Answer.MODAL},
    Kind.COMPONENT: {Answer.MESSAGE, Answer.DEFER, Answer.DEFER_UPDATE, Answer.UPDATE, Answer.MODAL},
    Kind.AUTOCOMPLETE: {Answer.CHOICES},
    Kind.MODAL: {Answer.MESSAGE, Answer.DEFER, Answer.DEFER_UPDATE, Answer.UPDATE},
}
"""Which answers each kind may get."""

GUILD_INSTALL, USER_INSTALL = 0, 1
UPDATES = (Answer.DEFER_UPDATE, Answer.UPDATE)
WAIT_S = 60.0
"""How long a test waits by default for the bot to react: long, for busy machines, as nobody waits where it does."""


@dataclass(eq=False)
class Interaction:
    """Something a person did, as the test holds it. `await` its methods to see the bot's reaction."""

    world: World
    id: int
    kind: Kind
    user: User
    channel: Channel
    data: Json
    title: str
    source: Message | None = None
    """The message whose button or menu was used."""
    installs: frozenset[int] = frozenset({GUILD_INSTALL})
    """Through which installations it is authorised; an interaction with a message has those of that message."""
    token: str = field(default_factory=lambda: secrets.token_urlsafe(120))
    started_s: float = 0.0
    answer: Answer | None = None
    answered_after_s: float | None = None
    original: Message | None = None
    followups: list[Message] = field(default_factory=list)
    modal: Json | None = None
    offered: list[Json] | None = None
    edited_before: str | None = None

    def __post_init__(self) -> None:
        self.started_s = self.world.clock.now_s()
        self.edited_before = self.source.edited if self.source else None

    @property
    def age_s(self) -> float:
        return self.world.clock.now_s() - self.started_s

    @property
    def messages(self) -> list[Message]:
        """The messages that the bot made of it and did not delete, in order."""
        made = [self.original] if self.original and self.original is not self.source else []
        return [message for message in made + self.followups if not message.deleted]

    async def acknowledged(self, timeout_s: float = WAIT_S) -> Answer:
        """Wait for the first answer, deferral included."""
        answer: Answer = await self.world.bell.wait_for(lambda: self.answer, timeout_s, f"an answer to {self.title}")
        return answer

    async def message(self, number: int = 0, timeout_s: float = WAIT_S) -> Message:
        """Wait for the bot's first (or n-th) message that is no longer "thinking" and tells of no progress."""
        await self.world.bell.wait_for(lambda: self._finished(number), timeout_s, f"message {number} of {self.title}")
        return self.messages[number]

    async def updated(self, timeout_s: float = WAIT_S) -> Message:
        """Wait until the bot changed the message whose button or menu was used."""
        source = self.source
        assert source, "only components have a message to update"
        what = f"{self.title} to update its message"
        await self.world.bell.wait_for(lambda: source.edited != self.edited_before, timeout_s, what)
        return source

    async def form(self, timeout_s: float = WAIT_S) -> Json:
        """Wait for a modal."""
        modal: Json = await self.world.bell.wait_for(lambda: self.modal, timeout_s, f"a modal from {self.title}")
        return modal

    async def choices(self, timeout_s: float = WAIT_S) -> list[Json]:
        """Wait for what autocomplete offers: `[{"name", "value"}, ...]`."""
        await self.acknowledged(timeout_s)
        return self.offered or []

    def _finished(self, number: int) -> bool:
        if len(self.messages) <= number:
            return False
        message, provisional = self.messages[number], self.world.settings.provisional_buttons
        return not message.loading and (not message.labels or tuple(message.labels) != provisional)

    # -- rules

    def accept(self, answer: int) -> Answer:
        """The first answer: in time, once, and of a type that fits."""
        if self.answer is not None:
            raise ApiError(40060)
        if self.age_s > self.world.settings.answer_deadline_s:
            raise ApiError(10062)
        if answer not in ALLOWED[self.kind] or (answer in UPDATES and not self.source):
            choices = sorted(map(int, ALLOWED[self.kind]))
            error = {"code": "BASE_TYPE_CHOICES", "message": f"Value must be one of {choices}."}
            raise ApiError(50035, {"type": {"_errors": [error]}})
        self.answer, self.answered_after_s = Answer(answer), self.age_s
        return self.answer

    def check_token(self) -> None:
        if self.age_s > self.world.settings.token_life_s:
            raise ApiError(50027)
        if self.answer is None:
            raise ApiError(10015)

    def metadata(self) -> Json:
        """`interaction_metadata` of the messages that come of it."""
        data: Json = {
            "id": str(self.id),
            "type": int(self.kind),
            "user": payloads.user(self.user),
            "authorizing_integration_owners": self.owners(),
        }
        if self.original and self.original is not self.source:
            data["original_response_message_id"] = str(self.original.id)
        if self.kind is Kind.COMMAND and self.data["type"] == MESSAGE_MENU:
            data["target_message_id"] = self.data["target_id"]
        elif self.kind is Kind.COMPONENT and self.source:
            data["interacted_message_id"] = str(self.source.id)
        elif self.kind is Kind.MODAL:
            command = {"id": str(self.id), "type": 2, "user": data["user"]}
            data["triggering_interaction_metadata"] = command | {"authorizing_integration_owners": self.owners()}
        return data

    def owners(self) -> Json:
        """Who installed the app: "0" the guild, or "0" for the direct conversation with the bot; "1" the user.

        What is pressed under an answer is authorised as the command was (API reference, "Authorizing Integration
        Owners Object").
        """
        if self.source and self.source.interaction:
            owners: Json = self.source.interaction["authorizing_integration_owners"]
            return owners
        guild = {str(GUILD_INSTALL): str(self.channel.guild.id if self.channel.guild else 0)}
        user = {str(USER_INSTALL): str(self.user.id)}
        return (guild if GUILD_INSTALL in self.installs else {}) | (user if USER_INSTALL in self.installs else {})

    @property
    def by_user_install_alone(self) -> bool:
        return str(GUILD_INSTALL) not in self.owners()

    @property
    def context(self) -> int:
        """0 a guild, 1 the direct conversation with the bot, 2 another one."""
        if self.channel.guild:
            return 0
        return 2 if self.channel.people else 1

    def _app_permissions(self) -> int:
        """Where the bot is no member, its answers may still carry files and embeds, if the person's own may."""
        if self.context == 0 and not self.by_user_install_alone:
            return int(self.world.permissions(self.world.bot, self.channel))
        extra = Permission.USE_EXTERNAL_EMOJIS if self.context == 1 else Permission(0)
        own = self.world.permissions(self.user, self.channel) if self.context == 0 else WITHOUT_ACCESS
        return int(WITHOUT_ACCESS & own | extra)

    def payload(self) -> Json:
        """INTERACTION_CREATE."""
        world, channel, guild = self.world, self.channel, self.channel.guild
        own_rights = world.permissions(self.user, channel)
        common: Json = {
            "id": str(self.id),
            "application_id": str(world.application_id),
            "type": int(self.kind),
            "token": self.token,
            "version": 1,
            "data": self.data,
            "channel_id": str(channel.id),
            "channel": payloads.channel(channel) | {"permissions": str(int(own_rights))},
            "app_permissions": str(self._app_permissions()),
            "locale": self.user.locale,
            "entitlements": [],
            "authorizing_integration_owners": self.owners(),
            "context": self.context,
            "attachment_size_limit": world.upload_limit_bytes(channel),
        }
        if self.source:
            common["message"] = payloads.message(world, self.source)
        if guild is None:
            return common | {"user": payloads.user(self.user)}
        member = payloads.member(guild.members[self.user.id], own_rights)
        partial = {"id": str(guild.id), "locale": guild.locale, "features": []}
        return common | {"guild_id": str(guild.id), "guild": partial, "guild_locale": guild.locale, "member": member}


class Interactions:
    """All interactions of a world, by id and by token."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._all: dict[int, Interaction] = {}
        self._by_token: dict[str, Interaction] = {}
        self._reported: set[int] = set()

    def open(self, interaction: Interaction) -> Interaction:
        """Store it and tell the bot."""
        self._world.askers.add(interaction.user.id)
        self._all[interaction.id] = self._by_token[interaction.token] = interaction
        self._world.emit("INTERACTION_CREATE", interaction.payload(), interaction.channel.guild)
        return interaction

    def known(self, id: int) -> Interaction:
        """Any that there was. KeyError where there was none."""
        return self._all[id]

    @property
    def tokens(self) -> list[str]:
        """Of all that there were."""
        return list(self._by_token)

    def by_id(self, id: int, token: str) -> Interaction:
        found = self._all.get(id)
        if found is None or found.token != token:
            raise ApiError(10062)
        return found

    def by_token(self, token: str) -> Interaction:
        found = self._by_token.get(token)
        if found is None:
            raise ApiError(50027)
        found.check_token()
        return found

    def take_unanswered(self) -> list[Interaction]:
        """Those that the person saw fail, each reported once. Autocomplete fails silently and is left out."""
        waiting = [i for i in self._all.values() if i.answer is None and i.kind is not Kind.AUTOCOMPLETE]
        fresh = [interaction for interaction in waiting if interaction.id not in self._reported]
        self._reported.update(interaction.id for interaction in fresh)
        return fresh
