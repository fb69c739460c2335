"""What a person does in the Discord app."""

from dataclasses import dataclass
from typing import Any

from bot.loopback import payloads, reactions, rights
from bot.loopback.command_limits import CHAT_INPUT, MESSAGE_MENU, USER_MENU
from bot.loopback.commands import Commands
from bot.loopback.component_limits import BUTTON, LINK, SELECT, SELECTS
from bot.loopback.errors import UserError
from bot.loopback.forms import filled
from bot.loopback.interactions import Interaction, Interactions, Kind
from bot.loopback.model import Channel, Json, Message, Upload, User
from bot.loopback.options import Entry
from bot.loopback.permissions import Permission
from bot.loopback.routes import Services
from bot.loopback.selects import chosen
from bot.loopback.state import World


@dataclass(eq=False)
class Person:
    """One user. `channel` is where they are, unless an action says otherwise.

    Actions return at once; `Interaction` has the methods that wait for the bot.
    """

    services: Services
    user: User
    channel: Channel
    installed: bool = False
    """Whether they have installed the app for themselves."""

    @property
    def id(self) -> int:
        return self.user.id

    @property
    def world(self) -> World:
        return self.services.world

    @property
    def _commands(self) -> Commands:
        return self.services.commands

    @property
    def _interactions(self) -> Interactions:
        return self.services.interactions

    def at(self, channel: Channel) -> "Person":
        """The same person in another channel."""
        return Person(self.services, self.user, channel, self.installed)

    def with_own_install(self) -> "Person":
        """The same person, who installed the app for themselves: it works where the bot is no member, with at most
        five follow-ups and no way to the channel."""
        return Person(self.services, self.user, self.channel, installed=True)

    def in_private(self, *others: "Person") -> "Person":
        """The same person in a new conversation with these people, where the bot is not."""
        return self.at(self.world.private_channel(self.user, *(other.user for other in others)))

    def in_direct(self) -> "Person":
        """The same person in the direct conversation with the bot."""
        return self.at(self.world.direct_channel(self.user))

    # -- commands

    def slash(
        self, name: str, options: dict[str, Any] | None = None, *, checked: bool = True, **more: Any
    ) -> Interaction:
        """`ann.slash("compose", mode="dorian")`; a subcommand is `"ratings top"`. A file is an `Upload`."""
        command, *path = name.split()
        found = self._command(command, CHAT_INPUT)
        data = Entry(self.world, self.channel, checked).data(found, path, (options or {}) | more)
        return self._start(Kind.COMMAND, data, f"/{name}")

    @property
    def commands(self) -> dict[str, Json]:
        """What the app offers them here, by name; `title` and `about` are in their language."""
        return {command["name"]: command | self._translated(command) for command in self._usable()}

    def _usable(self) -> list[Json]:
        guild_id = self.channel.guild.id if self.channel.guild else None
        return [command for command in self._commands.usable_in(guild_id) if self._offered(command)]

    def _translated(self, command: Json) -> Json:
        names, texts = (command.get(f"{key}_localizations") or {} for key in ("name", "description"))
        own = self.user.locale
        return {"title": names.get(own, command["name"]), "about": texts.get(own, command["description"])}

    def autocomplete(self, name: str, focused: str, text: str, **filled: Any) -> Interaction:
        """Type `text` into the option `focused`."""
        command, *path = name.split()
        found = self._command(command, CHAT_INPUT)
        entry = Entry(self.world, self.channel)
        data = entry.data(found, path, filled | {focused: text}, focused)
        return self._start(Kind.AUTOCOMPLETE, data, f"/{name} {focused}:{text}")

    def message_menu(self, name: str, message: Message) -> Interaction:
        """Right click on a message, Apps. The bot sees its text even without the message content intent."""
        self._look(message)
        resolved = {"messages": {str(message.id): payloads.message(self.world, message, whole=True)}}
        return self._menu(name, MESSAGE_MENU, message.id, resolved)

    def user_menu(self, name: str, user: User) -> Interaction:
        """Right click on a member, Apps."""
        entry = Entry(self.world, self.channel)
        entry.mention(user)
        return self._menu(name, USER_MENU, user.id, entry.resolved)

    def _menu(self, name: str, kind: int, target_id: int, resolved: Json) -> Interaction:
        command = self._command(name, kind)
        keys = ("id", "name", "type", "guild_id")
        data: Json = {key: command[key] for key in keys if key in command}
        data |= {"target_id": str(target_id), "resolved": resolved}
        return self._start(Kind.COMMAND, data, name)

    def _command(self, name: str, kind: int) -> Json:
        self._require(Permission.USE_APPLICATION_COMMANDS)
        usable = self._usable()
        for command in usable:
            if command["name"] == name and command["type"] == kind:
                return command
        raise UserError(f"no command {name!r} among {[command['name'] for command in usable]}")

    def _offered(self, command: Json) -> bool:
        """By where the app is installed (`integration_types`) and where this happens (`contexts`)."""
        guild = self.channel.guild
        contexts = command["contexts"]
        place = 0 if guild else 2 if self.channel.people else 1
        if contexts is None:  # an older way to say it
            contexts = [0, 1, 2] if command["dm_permission"] else [0]
        allowed = self._allowed(command["default_member_permissions"])
        return place in contexts and allowed and bool(self._installs() & set(command["integration_types"]))

    def _installs(self) -> frozenset[int]:
        """0: the app is installed in this server, or this is the conversation with the bot. 1: by this person."""
        guild = self.channel.guild
        in_guild = self.world.bot.id in guild.members if guild else not self.channel.people
        return frozenset([0] * in_guild + [1] * self.installed)

    def _allowed(self, needed: str | None) -> bool:
        """By `default_member_permissions`; "0" leaves a command to administrators."""
        if needed is None or self.channel.guild is None:
            return True
        held = self.world.permissions(self.user, self.channel)
        bits = int(needed)
        return Permission.ADMINISTRATOR in held or (bits > 0 and held & bits == bits)

    # -- components

    def click(self, message: Message, button: str) -> Interaction:
        """Press the button with this label or custom id (or emoji)."""
        part = self._part(message, (BUTTON,), button)
        if part["style"] == LINK:
            raise UserError(f"{button} opens a link")
        return self._use(message, part, {})

    def choose(self, message: Message, *values: Any, menu: str | None = None) -> Interaction:
        """Choose in the menu with this custom id or placeholder; without `menu`, in the only one. A value is the string
        of an option, or a user, role or channel of this world."""
        part = self._part(message, SELECTS, menu)
        entry = Entry(self.world, message.channel)
        data: Json = {"values": chosen(part, list(values), entry)}
        return self._use(message, part, data | ({"resolved": entry.resolved} if part["type"] != SELECT else {}))

    def submit(self, interaction: Interaction, values: dict[str, Any] | None = None, **more: Any) -> Interaction:
        """Fill in the modal that the interaction brought: custom id or label -> text, or what `choose` takes."""
        modal = interaction.modal
        if modal is None or interaction.user is not self.user:
            raise UserError(f"{interaction.title} brought {self.user.name} no modal")
        entry = Entry(self.world, interaction.channel)
        fields = filled(modal["components"], (values or {}) | more, entry)
        data = {"custom_id": modal["custom_id"], "components": fields, "resolved": entry.resolved}
        return self.at(interaction.channel)._start(Kind.MODAL, data, modal["title"], interaction.source)

    def _part(self, message: Message, kinds: tuple[int, ...], name: str | None) -> Json:
        self._look(message)
        parts = [part for part in message.parts if part["type"] in kinds]
        found = [part for part in parts if name is None or name in _names(part)]
        if len(found) != 1:
            raise UserError(f"{len(found)} fit {name!r} among {[sorted(_names(part)) for part in parts]}")
        if found[0].get("disabled"):
            raise UserError(f"{name} is disabled")
        return found[0]

    def _use(self, message: Message, part: Json, extra: Json) -> Interaction:
        data = {"custom_id": part["custom_id"], "component_type": part["type"], "id": part.get("id", 0)} | extra
        return self.at(message.channel)._start(Kind.COMPONENT, data, part["custom_id"], message)

    def _start(self, kind: Kind, data: Json, title: str, source: Message | None = None) -> Interaction:
        id = self.world.ids.next()
        title = f"{title} by {self.user.name}"
        installs = self._installs()
        started = Interaction(self.world, id, kind, self.user, self.channel, data, title, source, installs)
        return self._interactions.open(started)

    # -- messages and reactions

    def say(self, content: str = "", *uploads: Upload, reply_to: Message | None = None) -> Message:
        """Write a message."""
        self._require(Permission.SEND_MESSAGES)
        if uploads:
            self._require(Permission.ATTACH_FILES)
        files = [self.world.store(upload, self.channel) for upload in uploads]
        reply = {"reply_to": reply_to.id, "kind": 19} if reply_to else {}
        self.world.open_for(self.user, self.channel)
        return self.world.add_message(self.channel, self.user, content=content, attachments=files, **reply)

    def forward(self, message: Message) -> Message:
        """Forward a message to where they are."""
        self._look(message)
        self._require(Permission.SEND_MESSAGES)
        return self.world.add_message(self.channel, self.user, forwarded=message)

    def delete(self, message: Message) -> None:
        """Their own message, or anyone's with MANAGE_MESSAGES; an ephemeral one is dismissed."""
        self._look(message)
        if message.author is not self.user and not message.ephemeral:
            self.at(message.channel)._require(Permission.MANAGE_MESSAGES)
        self.world.remove_message(message)

    def react(self, message: Message, emoji: str) -> None:
        """Bot connected or not: it stays on the message. A first one of its kind needs ADD_REACTIONS."""
        self._look(message)
        if message.ephemeral:
            raise UserError("nobody can react to a message that one person sees")
        self.at(message.channel)._require(
            Permission.READ_MESSAGE_HISTORY if emoji in message.reactions else Permission.ADD_REACTIONS
        )
        reactions.add(self.world, message, emoji, self.user)

    def unreact(self, message: Message, emoji: str) -> None:
        self._look(message)
        reactions.remove(self.world, message, emoji, self.user)

    def clear_reactions(self, message: Message, emoji: str | None = None) -> None:
        """As a moderator."""
        self.at(message.channel)._require(Permission.MANAGE_MESSAGES)
        reactions.clear(self.world, message, emoji)

    def _look(self, message: Message) -> None:
        seen = Permission.VIEW_CHANNEL in self.world.permissions(self.user, message.channel)
        if message.deleted or not seen or message.seen_by not in (None, self.user.id):
            raise UserError(f"{self.user.name} does not see this message")

    def _require(self, needed: Permission) -> None:
        if self.channel.id not in self.world.channels:
            raise UserError(f"the channel {self.channel.name} is deleted")
        if rights.needed(self.channel, needed) not in self.world.permissions(self.user, self.channel):
            raise UserError(f"{self.user.name} lacks {needed!r} in {self.channel.name}")


def _names(part: Json) -> set[str]:
    emoji = (part.get("emoji") or {}).get("name")
    return {name for name in (part.get("custom_id"), part.get("label"), part.get("placeholder"), emoji) if name}
