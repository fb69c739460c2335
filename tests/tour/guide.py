"""What people do on the tour. Each step is carried out on the loopback, and written down as it looks there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.loopback import Interaction, Message, Person, Upload, User
from tests.bot.stage import PATIENCE_S, Stage
from tests.tour.page import Page
from tests.tour.render import Renderer, option_line, reactions


@dataclass(frozen=True)
class Guide:
    """Steps return what the bot answered, so that the next step can press it."""

    stage: Stage
    page: Page
    people: dict[str, Person] = field(default_factory=dict)
    """Who is somewhere else than in the first channel, by name."""

    @property
    def renderer(self) -> Renderer:
        world = self.stage.loopback.world
        return Renderer(self.page.link, world.users, {id: channel.name for id, channel in world.channels.items()})

    def person(self, name: str) -> Person:
        return self.people.get(name) or self.stage.loopback.person(name)

    def heading(self, text: str) -> None:
        self.page.add(f"## {text}")

    def explain(self, text: str) -> None:
        """A sentence to the reader."""
        self.page.add(text)

    def show(self, message: Message) -> None:
        """The message as it stands now."""
        self.page.add(self.renderer.message(message))

    async def slash(self, who: str, name: str, **options: Any) -> Message:
        """Type a command. What the app would not let pass is a UserError."""
        return await self._answered(self.begin(who, name, **options))

    def begin(self, who: str, name: str, **options: Any) -> Interaction:
        """Type a command and do not wait for the answer."""
        shown = {key: _typed(value) for key, value in options.items()}
        self._did(who, f"types `{option_line(name, shown)}`")
        return self.person(who).slash(name, options)

    async def waiting(self, asked: Interaction) -> Message:
        """What stands there while a request waits or is worked on."""
        loopback = self.stage.loopback
        told = await loopback.wait_for(lambda: asked.original and asked.original.labels, what="words about progress")
        assert asked.original, told
        self.show(asked.original)
        return asked.original

    async def typing(self, who: str, name: str, option: str, text: str, most: int = 5, **filled: Any) -> None:
        """Begin to type an option, and see what is offered."""
        choices = await self.person(who).autocomplete(name, option, text, **filled).choices()
        names = ", ".join(f"`{choice['name']}`" for choice in choices[:most])
        more = f" and {len(choices) - most} more" if len(choices) > most else ""
        typed = option_line(name, filled | {option: text})
        self._did(who, f"types `{typed}` and is offered {names or 'nothing'}{more}")

    async def apps(self, who: str, name: str, message: Message) -> Message:
        """Right click on a message, Apps."""
        self._did(who, f"chooses *Apps*, *{name}* on that message")
        return await self._answered(self.person(who).message_menu(name, message))

    def say(self, who: str, text: str, *uploads: Upload) -> Message:
        message = self.person(who).say(text, *uploads)
        self.page.add("---")
        self.show(message)
        return message

    async def click(self, who: str, message: Message, button: str) -> Message:
        self._did(who, f"presses `[ {button} ]`")
        return await self._answered(self.person(who).click(message, button))

    async def update(self, who: str, message: Message, button: str) -> Message:
        """Press what changes its own message."""
        self._did(who, f"presses `[ {button} ]`, and the message becomes")
        return await self._changed(self.person(who).click(message, button))

    async def switch(self, who: str, message: Message, *values: Any, menu: str | None = None) -> Message:
        """Choose in a menu that changes its own message."""
        self._did(who, f"chooses {_labels(message, values)} in the menu, and the message becomes")
        return await self._changed(self.person(who).choose(message, *values, menu=menu))

    async def choose(self, who: str, message: Message, *values: Any, menu: str | None = None) -> Message:
        self._did(who, f"chooses {_labels(message, values)} in the menu")
        return await self._answered(self.person(who).choose(message, *values, menu=menu))

    async def fill_in(self, who: str, message: Message, button: str, **values: Any) -> Message:
        """Press what opens a form, and send it."""
        self._did(who, f"presses `[ {button} ]` and gets")
        opened = self.person(who).click(message, button)
        self.page.add(self.renderer.form(await opened.form()))
        self._did(who, "chooses " + ", ".join(f"`{value}`" for value in values.values()))
        return await self._answered(self.person(who).submit(opened, values))

    def react(self, who: str, message: Message, emoji: str) -> None:
        self._did(who, f"reacts with {emoji}")
        self.person(who).react(message, emoji)

    def reactions(self, message: Message) -> None:
        """What stands under a message now."""
        self.page.add(f"Under the piece stands now\n\n{reactions(message)}")

    async def _answered(self, asked: Interaction) -> Message:
        message = await asked.message(timeout_s=PATIENCE_S)
        if menu_of(message) and self._at_home(message):
            await self.stage.digits_under(message)
        self.show(message)
        return message

    def _at_home(self, message: Message) -> bool:
        """Whether the bot may react there."""
        guild = message.channel.guild
        return guild is None or self.stage.loopback.world.bot.id in guild.members

    async def _changed(self, asked: Interaction) -> Message:
        message = await asked.updated()
        self.show(message)
        return message

    def _did(self, who: str, what: str) -> None:
        self.page.add(f"---\n\n**{who}** {what}")


def menu_of(message: Message) -> str | None:
    """The menu that rates a piece; None under anything else."""
    ids = (str(part.get("custom_id")) for part in message.parts)
    return next((id for id in ids if id.startswith("rate:")), None)


def piece_number(message: Message) -> int:
    """Of the piece that a message shows, from the line under it."""
    footer = str(message.embeds[0]["footer"]["text"])
    return int(footer.split()[1])


def _typed(value: Any) -> Any:
    """An option as it stands in the message box."""
    if isinstance(value, Upload):
        return value.filename
    return f"@{value.name}" if isinstance(value, User) else value


def _labels(message: Message, values: Sequence[Any]) -> str:
    return " and ".join(f"`{_label(message, value)}`" for value in values)


def _label(message: Message, value: Any) -> str:
    """What stands in the menu for a value."""
    options = (option for part in message.parts for option in part.get("options") or [])
    return next((option["label"] for option in options if option["value"] == value), getattr(value, "name", str(value)))
