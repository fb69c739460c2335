"""A gateway session: which events it sees, its sequence, and what it can replay."""

from dataclasses import dataclass, field
from typing import Protocol

from bot.loopback.model import Json
from bot.loopback.state import Event

GUILDS, MEMBERS, GUILD_MESSAGES, GUILD_REACTIONS, DM_MESSAGES, DM_REACTIONS = (
    1 << bit for bit in (0, 1, 9, 10, 12, 13)
)
INTENTS = {
    "GUILD_": (GUILDS, GUILDS),
    "CHANNEL_": (GUILDS, GUILDS),
    "THREAD_": (GUILDS, GUILDS),
    "GUILD_MEMBER_": (MEMBERS, MEMBERS),
    "MESSAGE_": (GUILD_MESSAGES, DM_MESSAGES),
    "MESSAGE_REACTION_": (GUILD_REACTIONS, DM_REACTIONS),
}
"""Beginning of the event's name -> the intent it needs in a guild, and in a direct conversation."""


def intent_for(event: Event) -> int:
    """0 where none is needed, as for INTERACTION_CREATE."""
    fitting = [prefix for prefix in INTENTS if event.name.startswith(prefix)]
    if not fitting:
        return 0
    return INTENTS[max(fitting, key=len)][event.guild_id is None]


class Sender(Protocol):
    """A connection, as a session sees it."""

    session: "Session | None"

    def send(self, payload: Json) -> None:
        """In order, without making anybody wait."""


@dataclass(eq=False)
class Session:
    """Lives until the client says goodbye; its events are kept for RESUME."""

    id: str
    intents: int
    shard_id: int
    shard_count: int
    link: Sender | None = None
    sequence: int = 0
    sent: list[Json] = field(default_factory=list)

    def has_guild(self, guild_id: int) -> bool:
        return (guild_id >> 22) % self.shard_count == self.shard_id

    def sees(self, event: Event) -> bool:
        """Its shard's guilds, direct conversations on shard 0; and only what it asked for."""
        mine = self.has_guild(event.guild_id) if event.guild_id is not None else self.shard_id == 0
        needed = intent_for(event)
        return mine and needed & self.intents == needed

    def attach(self, link: Sender) -> None:
        self.link, link.session = link, self

    def dispatch(self, name: str, data: Json) -> None:
        self.sequence += 1
        payload: Json = {"op": 0, "t": name, "s": self.sequence, "d": data}
        self.sent.append(payload)
        if self.link:
            self.link.send(payload)

    def replay(self, after: int) -> None:
        assert self.link
        for payload in self.sent:
            if payload["s"] > after:
                self.link.send(payload)
