"""A person's input for a command, checked as the Discord app checks it, as interaction data."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.loopback import payloads
from bot.loopback.errors import UserError
from bot.loopback.model import Channel, Json, Role, Upload, User
from bot.loopback.state import World

STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(3, 12)
SUBCOMMANDS = (1, 2)
PYTHON: dict[int, type | tuple[type, ...]] = {
    STRING: str,
    INTEGER: int,
    BOOLEAN: bool,
    USER: User,
    CHANNEL: Channel,
    ROLE: Role,
    MENTIONABLE: (User, Role),
    NUMBER: (int, float),
    ATTACHMENT: Upload,
}


@dataclass
class Entry:
    """Fills in one command. `checked=False` sends what the app would refuse, as a hostile client can."""

    world: World
    channel: Channel
    checked: bool = True
    resolved: dict[str, dict[str, Json]] = field(default_factory=dict)

    def data(self, command: Json, path: list[str], values: dict[str, Any], focused: str | None = None) -> Json:
        """`data` of the interaction. `path` leads to a subcommand."""
        options, wrap = self._descend(command.get("options") or [], path)
        filled = self._fill(options, values, focused)
        for name, kind in reversed(wrap):
            filled = [{"name": name, "type": kind, "options": filled}]
        data: Json = {"id": command["id"], "name": command["name"], "type": command["type"], "options": filled}
        if self.resolved:
            data["resolved"] = self.resolved
        return data | ({"guild_id": command["guild_id"]} if "guild_id" in command else {})

    def _descend(self, options: list[Json], path: list[str]) -> tuple[list[Json], list[tuple[str, int]]]:
        wrap: list[tuple[str, int]] = []
        for name in path:
            step = _find(options, name)
            wrap.append((name, step["type"]))
            options = step.get("options") or []
        if any(option["type"] in SUBCOMMANDS for option in options):
            raise UserError(f"choose a subcommand: {[option['name'] for option in options]}")
        return options, wrap

    def _fill(self, options: list[Json], values: dict[str, Any], focused: str | None) -> list[Json]:
        missing = [o["name"] for o in options if o.get("required") and o["name"] not in values]
        if missing and self.checked and not focused:
            raise UserError(f"required options are missing: {missing}")
        return [self._option(_find(options, name), value, name == focused) for name, value in values.items()]

    def _option(self, option: Json, value: Any, focused: bool) -> Json:
        if self.checked and not focused:
            check(option, value)
        filled = {"name": option["name"], "type": option["type"], "value": self.mention(value)}
        return filled | {"focused": True} if focused else filled

    def mention(self, value: Any) -> Any:
        """The value as it travels: a thing as its id, and as itself under `resolved`."""
        if isinstance(value, Upload):
            stored = self.world.store(value, self.channel, ephemeral=True)
            return self._resolve("attachments", stored.id, payloads.attachment(self.world, stored))
        if isinstance(value, User):
            self._resolve_member(value)
            return self._resolve("users", value.id, payloads.user(value))
        if isinstance(value, Channel):
            rights = {"permissions": str(int(self.world.permissions(self.world.bot, value)))}
            return self._resolve("channels", value.id, payloads.resolved_channel(value) | rights)
        if isinstance(value, Role):
            return self._resolve("roles", value.id, payloads.role(value))
        return value

    def _resolve_member(self, user: User) -> None:
        guild = self.channel.guild
        if guild and user.id in guild.members:
            rights = self.world.permissions(user, self.channel)
            partial = payloads.member(guild.members[user.id], rights)
            del partial["user"], partial["deaf"], partial["mute"]
            self._resolve("members", user.id, partial)

    def _resolve(self, kind: str, id: int, payload: Json) -> str:
        self.resolved.setdefault(kind, {})[str(id)] = payload
        return str(id)


def leaves(step: Json, *before: Json) -> Iterator[tuple[Json, ...]]:
    """What of a command can be asked for: the steps from it to each subcommand, or it alone."""
    path = (*before, step)
    subcommands = [option for option in step.get("options") or [] if option["type"] in SUBCOMMANDS]
    if not subcommands:
        yield path
    for subcommand in subcommands:
        yield from leaves(subcommand, *path)


def check(option: Json, value: Any) -> None:
    """UserError if the app would not let a person enter this."""
    name, kind = option["name"], option["type"]
    wrong_bool = isinstance(value, bool) and kind != BOOLEAN
    if not isinstance(value, PYTHON[kind]) or wrong_bool:
        raise UserError(f"{name} does not take {value!r}")
    choices = [choice["value"] for choice in option.get("choices") or []]
    if choices and value not in choices:
        raise UserError(f"{name} takes one of {choices}, not {value!r}")
    size = len(value) if isinstance(value, str) else value
    low, high = ("min_length", "max_length") if isinstance(value, str) else ("min_value", "max_value")
    if not isinstance(size, int | float):
        return
    if size < option.get(low, size) or size > option.get(high, size):
        raise UserError(f"{name} takes {option.get(low)} to {option.get(high)}, not {value!r}")


def _find(options: list[Json], name: str) -> Json:
    for option in options:
        if option["name"] == name:
            return option
    raise UserError(f"no {name!r} among {[option['name'] for option in options]}")
