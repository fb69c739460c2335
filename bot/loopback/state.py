"""The truth about this Discord: who and what exists, and the events that follow from each change."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bot.loopback import payloads, rights
from bot.loopback.errors import ApiError
from bot.loopback.facts import Facts
from bot.loopback.model import (
    Attachment,
    Channel,
    Guild,
    Json,
    Member,
    Message,
    MessageFlag,
    Overwrite,
    Role,
    Upload,
    User,
)
from bot.loopback.permissions import MEMBER, Permission, named
from bot.loopback.record import Record
from bot.loopback.settings import Settings
from bot.loopback.waiting import Bell


@dataclass(frozen=True)
class Event:
    """A gateway dispatch. Which sessions get it is the gateway's business."""

    name: str
    data: Json
    guild_id: int | None


class World(Facts):
    """All guilds, users, channels and messages of one loopback."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.bell = Bell()
        self.record = Record()
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.attachments: dict[int, Attachment] = {}
        self.askers: set[int] = set()
        """Who has used the bot."""
        self.listeners: list[Callable[[Event], None]] = []

    def emit(self, name: str, data: Json, guild: Guild | None) -> None:
        """Tell the gateway. Of a guild without the bot, only interactions are told."""
        event = Event(name, data, guild.id if guild else None)
        if guild is None or self.bot.id in guild.members or name == "INTERACTION_CREATE":
            for listener in self.listeners:
                listener(event)
        self.bell.ring()

    def emit_in(self, channel: Channel, name: str, data: Json) -> None:
        """Something in a channel; of people's own conversations nothing is told."""
        if not channel.people:
            self.emit(name, data, channel.guild)

    # -- guilds, users, channels

    def add_guild(self, name: str, id: int | None = None, with_bot: bool = True) -> Guild:
        """A server. Without the bot, only those who installed the app for themselves can use it there."""
        guild = Guild(id or self.id_of(name), name, self.host.id)
        guild.roles[guild.id] = Role(guild.id, "@everyone", MEMBER)
        self.guilds[guild.id] = guild
        self.add_member(guild, self.host)
        if with_bot:
            self.add_bot(guild)
        return guild

    def add_bot(self, guild: Guild) -> None:
        """The bot is invited. Its managed role grants what @everyone has."""
        role = Role(self.ids.next(), self.bot.name, MEMBER, position=1, managed_by=self.bot.id)
        guild.roles[role.id] = role
        self.add_member(guild, self.bot).role_ids.append(role.id)
        self.emit("GUILD_CREATE", payloads.guild_create(self, guild), guild)

    def remove_bot(self, guild: Guild) -> None:
        """The bot is thrown out, or leaves. The server and its people stay."""
        self.emit("GUILD_DELETE", {"id": str(guild.id)}, guild)
        del guild.members[self.bot.id]
        guild.roles = {role.id: role for role in guild.roles.values() if role.managed_by != self.bot.id}

    def remove_guild(self, guild: Guild) -> None:
        """The server is deleted."""
        del self.guilds[guild.id]
        for channel in guild.channels.values():
            self._forget(channel)
        self.emit("GUILD_DELETE", {"id": str(guild.id)}, guild)

    def add_user(self, name: str, locale: str = "en-US") -> User:
        user = User(self.id_of(name), name, locale=locale)
        self.users[user.id] = user
        return user

    def add_member(self, guild: Guild, user: User) -> Member:
        member = guild.members[user.id] = Member(user, self.clock.iso())
        data = payloads.member(member) | {"guild_id": str(guild.id)}
        self.emit("GUILD_MEMBER_ADD", data, guild)
        return member

    def remove_member(self, guild: Guild, user: User) -> None:
        del guild.members[user.id]
        self.emit("GUILD_MEMBER_REMOVE", {"guild_id": str(guild.id), "user": payloads.user(user)}, guild)

    def add_role(self, guild: Guild, name: str, permissions: Iterable[str] = ()) -> Role:
        role = Role(self.ids.next(), name, named(permissions), position=len(guild.roles))
        guild.roles[role.id] = role
        self.emit("GUILD_ROLE_CREATE", {"guild_id": str(guild.id), "role": payloads.role(role)}, guild)
        return role

    def give_role(self, guild: Guild, user: User, role: Role) -> None:
        guild.members[user.id].role_ids.append(role.id)
        data = payloads.member(guild.members[user.id]) | {"guild_id": str(guild.id)}
        self.emit("GUILD_MEMBER_UPDATE", data, guild)

    def add_channel(self, guild: Guild, name: str) -> Channel:
        channel = Channel(self.id_of(name), name, guild, position=len(guild.channels))
        guild.channels[channel.id] = self.channels[channel.id] = channel
        self.emit("CHANNEL_CREATE", payloads.channel(channel), guild)
        return channel

    def add_thread(self, parent: Channel, name: str) -> Channel:
        """A public thread that somebody began."""
        assert parent.guild, "threads are in servers"
        thread = Channel(self.ids.next(), name, parent.guild, parent=parent)
        parent.guild.channels[thread.id] = self.channels[thread.id] = thread
        self.emit("THREAD_CREATE", payloads.channel(thread) | {"newly_created": True}, parent.guild)
        return thread

    def archive(self, thread: Channel, locked: bool = False) -> None:
        """Put a thread away, as a moderator does, or time."""
        self._put(thread, archived=True, locked=locked)

    def open_for(self, user: User, channel: Channel) -> None:
        """Bring a thread back that was archived; ApiError where they may not."""
        if channel.archived:
            if channel.locked and not self.permissions(user, channel) & Permission.MANAGE_THREADS:
                raise ApiError(50083)
            self._put(channel, archived=False, locked=channel.locked)

    def _put(self, thread: Channel, archived: bool, locked: bool) -> None:
        thread.archived, thread.locked = archived, locked
        self.emit("THREAD_UPDATE", payloads.channel(thread), thread.guild)

    def remove_channel(self, channel: Channel) -> None:
        """With its messages and threads."""
        for thread in [other for other in self.channels.values() if other.parent is channel]:
            self.remove_channel(thread)
        if channel.guild:
            del channel.guild.channels[channel.id]
        self._forget(channel)
        if channel.parent:
            self.emit("THREAD_DELETE", payloads.removed_thread(channel), channel.guild)
        else:
            self.emit("CHANNEL_DELETE", payloads.channel(channel), channel.guild)

    def _forget(self, channel: Channel) -> None:
        del self.channels[channel.id]
        for message in channel.messages.values():
            message.deleted = True

    def private_channel(self, *people: User) -> Channel:
        """A conversation of people, where the bot is not."""
        channel = Channel(self.ids.next(), "", None, people=people)
        self.channels[channel.id] = channel
        return channel

    def direct_channel(self, user: User) -> Channel:
        known = [channel for channel in self.channels.values() if channel.recipient is user]
        if known:
            return known[0]
        channel = Channel(self.ids.next(), user.name, None, recipient=user)
        self.channels[channel.id] = channel
        return channel

    def channel(self, id: int) -> Channel:
        if id not in self.channels:
            raise ApiError(10003)
        return self.channels[id]

    def guild(self, id: int) -> Guild:
        """By id, if the bot is in it."""
        if id not in self.guilds or self.bot.id not in self.guilds[id].members:
            raise ApiError(10004)
        return self.guilds[id]

    def own_guilds(self) -> list[Guild]:
        return [guild for guild in self.guilds.values() if self.bot.id in guild.members]

    # -- permissions

    def permissions(self, user: User, channel: Channel) -> Permission:
        return rights.held(user, channel)

    def deny(self, channel: Channel, who: User | Role, *names: str) -> None:
        """Take permissions away in a channel: `deny(channel, bot, "attach_files")`."""
        self._overwrite(channel, who).deny |= named(names)
        self._channel_updated(channel)

    def allow(self, channel: Channel, who: User | Role, *names: str) -> None:
        """Give them (back)."""
        overwrite = self._overwrite(channel, who)
        overwrite.allow |= named(names)
        overwrite.deny &= ~named(names)
        self._channel_updated(channel)

    def _overwrite(self, channel: Channel, who: User | Role) -> Overwrite:
        return channel.overwrites.setdefault(who.id, Overwrite(who.id, isinstance(who, User)))

    def _channel_updated(self, channel: Channel) -> None:
        self.emit("CHANNEL_UPDATE", payloads.channel(channel), channel.guild)

    def require(self, channel: Channel, needed: Permission) -> None:
        """Refuse the bot with 50001 if it does not see the channel, with 50013 if it may not do this there, with 50003
        for what nobody may do in a direct conversation."""
        held = self.permissions(self.bot, channel)
        if Permission.VIEW_CHANNEL not in held:
            raise ApiError(50001)
        if rights.needed(channel, needed) not in held:
            raise ApiError(50013 if channel.guild else 50003)

    def upload_limit_bytes(self, channel: Channel) -> int:
        """For each file; boosted servers have a higher one."""
        tier = channel.guild.premium_tier if channel.guild else 0
        return max(self.settings.upload_limit_bytes, rights.UPLOAD_LIMIT_BYTES.get(tier, 0))

    # -- messages

    def store(self, upload: Upload, channel: Channel, ephemeral: bool = False) -> Attachment:
        attachment = Attachment(self.ids.next(), channel.id, upload, ephemeral)
        self.attachments[attachment.id] = attachment
        return attachment

    def add_message(self, channel: Channel, author: User, **fields: Any) -> Message:
        self.channel(channel.id)  # it may have been deleted
        message = Message(self.ids.next(), channel, author, self.clock.iso(), **fields)
        channel.messages[message.id] = message
        self._tell("MESSAGE_CREATE", message)
        return message

    def changed(self, message: Message) -> None:
        self._tell("MESSAGE_UPDATE", message)

    def remove_message(self, message: Message) -> None:
        del message.channel.messages[message.id]
        message.deleted = True
        data = payloads.place(message) | {"id": str(message.id)}
        del data["message_id"]
        if not message.ephemeral:
            self.emit_in(message.channel, "MESSAGE_DELETE", data)
        self.bell.ring()

    def message(self, channel: Channel, id: int) -> Message:
        """By id; ephemeral ones are known to their interaction alone."""
        message = channel.messages.get(id)
        if message is None or message.ephemeral:
            earlier = self.settings.forgets_earlier_runs and id < self.first_id
            raise ApiError(50001 if earlier else 10008)
        return message

    def _tell(self, name: str, message: Message) -> None:
        if MessageFlag.EPHEMERAL not in message.flags:
            data = payloads.message(self, message) | payloads.membership(message)
            self.emit_in(message.channel, name, data)
        self.bell.ring()
