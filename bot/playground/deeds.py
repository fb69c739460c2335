"""What somebody at a page does: its words, turned into what a person does in Discord's app."""

from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any

from bot.loopback import Answer, Interaction, Message, Person, Upload, UserError
from bot.loopback.component_limits import CHANNELS, MENTIONABLES, ROLES, USERS
from bot.loopback.model import Json, walk
from bot.loopback.options import ATTACHMENT, CHANNEL, MENTIONABLE, ROLE, USER, leaves
from bot.playground import sight

ANSWER_S = 3.5
"""How long a member waits for the bot's first answer: as long as Discord lets it take, and a moment more."""

SILENT = "Modebot did not answer in time. Is it running?"

OPTIONS = {USER: "user", CHANNEL: "channel", ROLE: "role", MENTIONABLE: "user or role", ATTACHMENT: "file"}
MENUS = {USERS: "user", CHANNELS: "channel", ROLES: "role", MENTIONABLES: "user or role"}
"""What the ids in an option or a menu of a type stand for; in others there are none."""

DEEDS = frozenset({"slash", "menu", "type", "press", "choose", "submit", "react", "unreact", "delete", "say"})
"""Those that a page may name."""

Uploads = Callable[[str], Upload]
"""Gives what was uploaded under an id. UserError where there is none."""


class Deeds:
    """Of one member in one place. `show` sends something to the page, `forms` are those that lie open there."""

    def __init__(
        self, person: Person, uploads: Uploads, show: Callable[[Json], Awaitable[None]], forms: dict[str, Interaction]
    ) -> None:
        self._person = person
        self._uploads = uploads
        self._show = show
        self._forms = forms

    async def slash(self, asked: Json) -> None:
        """A command with its options."""
        options = self._options(asked["name"], asked["options"])
        await self._answered(self._person.slash(asked["name"], options))

    async def menu(self, asked: Json) -> None:
        """A command of a message's menu."""
        await self._answered(self._person.message_menu(asked["name"], self._message(asked)))

    async def type(self, asked: Json) -> None:
        """The choices for what stands in an option so far."""
        options = self._options(asked["name"], asked["options"])
        typing = self._person.autocomplete(asked["name"], asked["focused"], str(asked["text"]), **options)
        try:
            choices = await typing.choices(timeout_s=ANSWER_S)
        except TimeoutError:
            choices = []
        await self._show({"show": "choices", "n": asked["n"], "choices": choices})

    async def press(self, asked: Json) -> None:
        """A button."""
        await self._answered(self._person.click(self._message(asked), asked["custom_id"]))

    async def choose(self, asked: Json) -> None:
        """What is chosen in a menu."""
        message = self._message(asked)
        kinds = _kinds(message.parts)
        sort = MENUS.get(kinds.get(asked["custom_id"], 0))
        values = [self._thing(sort, value) for value in asked["values"]]
        await self._answered(self._person.choose(message, *values, menu=asked["custom_id"]))

    async def submit(self, asked: Json) -> None:
        """A form, filled in."""
        interaction = self._forms.get(asked["form"])
        if interaction is None or interaction.modal is None:
            raise UserError("this form is closed; please open it again")
        kinds = _kinds(walk(interaction.modal["components"]))
        values = {name: self._field(MENUS.get(kinds.get(name, 0)), value) for name, value in asked["values"].items()}
        await self._answered(self._person.submit(interaction, values))
        del self._forms[asked["form"]]

    async def react(self, asked: Json) -> None:
        """A reaction given."""
        self._person.react(self._message(asked), asked["emoji"])

    async def unreact(self, asked: Json) -> None:
        """A reaction taken back."""
        self._person.unreact(self._message(asked), asked["emoji"])

    async def delete(self, asked: Json) -> None:
        """A message; one that only they see is dismissed."""
        self._person.delete(self._message(asked))

    async def say(self, asked: Json) -> None:
        """A message of their own."""
        uploads = [self._uploads(id) for id in asked.get("uploads", [])]
        if not asked["text"].strip() and not uploads:
            raise UserError("there is nothing to say yet")
        self._person.say(asked["text"][:2000], *uploads)

    # -- what ids stand for

    def _message(self, asked: Json) -> Message:
        message = self._person.channel.messages.get(int(asked["message"]))
        if message is None:
            raise UserError("this message is gone")
        return message

    def _options(self, name: str, options: Json) -> dict[str, Any]:
        command = self._person.commands.get(name.partition(" ")[0], {"name": name})
        paths = {" ".join(step["name"] for step in path): path for path in leaves(command)}
        known = paths[name][-1].get("options") or [] if name in paths else []
        kinds = {option["name"]: option["type"] for option in known}
        return {name: self._thing(OPTIONS.get(kinds.get(name, 0)), value) for name, value in options.items()}

    def _thing(self, sort: str | None, value: Any) -> Any:
        """The member, channel, role or file that an id stands for; other values as they are."""
        if sort is None:
            return value
        if sort == "file":
            return self._uploads(str(value))
        for thing in self._things(sort):
            if str(thing.id) == str(value):
                return thing
        raise UserError(f"there is no such {sort} here any more")

    def _things(self, sort: str) -> Iterator[Any]:
        guild = self._person.channel.guild
        if "user" in sort:
            yield from self._person.world.users.values()
        if "role" in sort and guild:
            yield from guild.roles.values()
        if "channel" in sort and guild:
            yield from guild.channels.values()

    def _field(self, sort: str | None, value: Any) -> Any:
        return [self._thing(sort, one) for one in value] if isinstance(value, list) else value

    # -- the bot's answer

    async def _answered(self, interaction: Interaction) -> None:
        """Until the bot has acknowledged it. A form is shown; messages show themselves."""
        try:
            answer = await interaction.acknowledged(timeout_s=ANSWER_S)
        except TimeoutError:
            raise UserError(SILENT) from None
        if answer is Answer.MODAL:
            self._forms[str(interaction.id)] = interaction
            await self._show(sight.form(interaction))


def _kinds(parts: Iterable[Json]) -> dict[str, int]:
    """Custom ids with the types of their components."""
    return {part["custom_id"]: part["type"] for part in parts if "custom_id" in part}
