"""What exists on a Discord: plain records. `state.World` changes them, `payloads` writes them as JSON."""

import enum
import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


class MessageFlag(enum.IntFlag):
    SUPPRESS_EMBEDS = 1 << 2
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SILENT = 1 << 12
    COMPONENTS_V2 = 1 << 15


NO_FLAGS = MessageFlag(0)


@dataclass(eq=False)
class User:
    """`locale` is the language of their app, as interactions tell it. Without `takes_direct` the bot cannot write to
    them (50007): they blocked it, or closed their direct messages."""

    id: int
    name: str
    bot: bool = False
    locale: str = "en-US"
    takes_direct: bool = True


@dataclass(eq=False)
class Role:
    id: int
    name: str
    permissions: int
    position: int = 0
    managed_by: int | None = None


@dataclass(eq=False)
class Member:
    user: User
    joined_at: str
    role_ids: list[int] = field(default_factory=list)


@dataclass(eq=False)
class Overwrite:
    """What a channel allows or denies one role or member."""

    id: int
    is_member: bool
    allow: int = 0
    deny: int = 0


@dataclass(frozen=True)
class Upload:
    """A file that a person or the bot sends. `declared_size_bytes` lets a hostile one lie about its size."""

    filename: str
    data: bytes
    content_type: str | None = None
    declared_size_bytes: int | None = None
    description: str | None = None

    @property
    def size_bytes(self) -> int:
        return len(self.data) if self.declared_size_bytes is None else self.declared_size_bytes

    @property
    def stored_name(self) -> str:
        """Discord keeps letters, digits, dot, dash and underscore; spaces become underscores."""
        return re.sub(r"[^A-Za-z0-9._-]", "", self.filename.replace(" ", "_")) or "unknown"


@dataclass(eq=False)
class Attachment:
    """A stored file. `size_bytes` is what Discord tells the bot, `data` what the CDN delivers."""

    id: int
    channel_id: int
    upload: Upload
    ephemeral: bool = False

    @property
    def filename(self) -> str:
        return self.upload.stored_name

    @property
    def data(self) -> bytes:
        return self.upload.data

    @property
    def size_bytes(self) -> int:
        return self.upload.size_bytes

    @property
    def content_type(self) -> str | None:
        return self.upload.content_type or mimetypes.guess_type(self.filename)[0]


@dataclass(eq=False)
class Message:
    """A message. `reactions` maps each emoji, oldest first, to the ids of the users who gave it."""

    id: int
    channel: "Channel"
    author: User
    timestamp: str
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    reactions: dict[str, list[int]] = field(default_factory=dict)
    flags: MessageFlag = NO_FLAGS
    kind: int = 0
    tts: bool = False
    nonce: str | int | None = None
    allowed_mentions: Json | None = None
    edited: str | None = None
    edits: int = 0
    """How often the bot changed it, the filling of a "thinking" message included."""
    reply_to: int | None = None
    forwarded: "Message | None" = None
    interaction: Json | None = None
    seen_by: int | None = None
    """The only user who sees it, when it is ephemeral."""
    deleted: bool = False

    @property
    def ephemeral(self) -> bool:
        return MessageFlag.EPHEMERAL in self.flags

    @property
    def loading(self) -> bool:
        """Whether it still says "Modebot is thinking..."."""
        return MessageFlag.LOADING in self.flags

    @property
    def parts(self) -> list[Json]:
        """Every component at any depth: rows, buttons, menus, texts."""
        return list(walk(self.components))

    @property
    def labels(self) -> list[str]:
        """Of its buttons, in order."""
        return [str(part["label"]) for part in self.parts if part.get("label")]

    def file(self, ending: str) -> Attachment:
        """The one attachment whose name ends so."""
        found = [attachment for attachment in self.attachments if attachment.filename.endswith(ending)]
        if len(found) != 1:
            raise LookupError(f"{len(found)} files end with {ending!r}: {[a.filename for a in self.attachments]}")
        return found[0]

    @property
    def pings(self) -> set[str]:
        """Who would be notified, after `allowed_mentions`: user ids, `&`role ids, "everyone", "here"."""
        return set(pings(self.content, self.allowed_mentions))


@dataclass(eq=False)
class Channel:
    """A text channel of a guild (type 0), a public thread in one (11), a direct conversation with the bot (1), or one
    between people, where the bot is not (1 for two of them, 3 for a group)."""

    id: int
    name: str
    guild: "Guild | None"
    position: int = 0
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    recipient: User | None = None
    """Who is in the direct conversation with the bot."""
    people: tuple[User, ...] = ()
    """Who is in a conversation without the bot."""
    parent: "Channel | None" = None
    """The channel that a thread belongs to; it has the permissions."""
    archived: bool = False
    """Whether a thread is put away: a message brings it back, edits and reactions are refused."""
    locked: bool = False
    """Whether only MANAGE_THREADS brings it back (topics, "Threads")."""
    messages: dict[int, Message] = field(default_factory=dict)

    @property
    def kind(self) -> int:
        if self.guild is None:
            return 3 if len(self.people) > 2 else 1
        return 11 if self.parent else 0


@dataclass(eq=False)
class Guild:
    id: int
    name: str
    owner_id: int
    locale: str = "en-US"
    """Of a community server, as its owner set it."""
    premium_tier: int = 0
    """0 to 3: from 2 on, larger files may be uploaded."""
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)


def walk(components: list[Json]) -> Iterator[Json]:
    for component in components:
        yield component
        yield from walk(component.get("components", []))
        yield from walk([component[key] for key in ("accessory", "component") if key in component])


MENTION = re.compile(r"<@!?(?P<users>\d+)>|<@&(?P<roles>\d+)>|@(?P<everyone>everyone|here)")


def pings(content: str, allowed: Json | None) -> Iterator[str]:
    """Mentions in the text that notify. Without `allowed_mentions` all do (API reference, "Allowed Mentions")."""
    for match in MENTION.finditer(content):
        kind = str(match.lastgroup)
        target = match[kind]
        if allowed is None or kind in allowed.get("parse", []) or target in map(str, allowed.get(kind, [])):
            yield f"&{target}" if kind == "roles" else target
