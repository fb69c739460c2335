"""What a page is shown, as JSON: Discord's own message objects, with links that lead here."""

import re
from collections.abc import Sequence
from typing import Any

from bot.loopback import Interaction, Message, Person, payloads
from bot.loopback.interactions import Kind
from bot.loopback.model import Json
from bot.loopback.options import leaves
from bot.playground.town import Place, Town

MOST_MESSAGES = 100
"""Of a place that a page is shown: the latest."""

CHAT, MESSAGE_MENU = 1, 3
CDN_LINK = re.compile(
    r"https://(?:cdn\.discordapp\.com|media\.discordapp\.net)/[a-z-]+/\d+/(\d+)/([^?]+)\?.*", re.DOTALL
)


def scene(town: Town, person: Person, place: Place) -> Json:
    """Who and what there is, and what this member may ask the bot for here."""
    world = town.world
    commands = person.commands.values()
    return {
        "show": "scene",
        "person": str(person.id),
        "place": place.id,
        "people": [{"id": str(user.id), "name": user.name, "about": town.about(user)} for user in town.people],
        "places": [_place(place) for place in town.places.values()],
        "bot": {"id": str(world.bot.id), "name": world.bot.name},
        "names": _names(town) | {"here": _here(person)},
        "upload_limit_bytes": world.upload_limit_bytes(person.channel),
        "commands": [
            _command(path, person.user.locale)
            for command in commands
            if command["type"] == CHAT
            for path in leaves(command)
        ],
        "menus": [_titled(command, person.user.locale) for command in commands if command["type"] == MESSAGE_MENU],
    }


def _place(place: Place) -> Json:
    """`channel` is what links to its messages name; those to direct conversations name none that all members have."""
    shown = {key: getattr(place, key) for key in ("id", "name", "kind", "about")}
    return shown | {"channel": str(place.channel.id) if place.channel else None}


def _names(town: Town) -> Json:
    """Of what messages mention by id."""
    world = town.world
    roles = [role for guild in world.guilds.values() for role in guild.roles.values()]
    return {
        "users": {str(user.id): user.name for user in world.users.values()},
        "channels": {str(channel.id): channel.name for channel in world.channels.values() if channel.guild},
        "roles": {str(role.id): role.name for role in roles},
    }


def _here(person: Person) -> Json:
    """Names of the members, channels and roles that menus and options of this place can be filled with."""
    guild, channel, world = person.channel.guild, person.channel, person.world
    users = guild.members if guild else (person.id, world.bot.id)
    channels = guild.channels if guild else {channel.id: channel}
    return {
        "users": {str(id): world.users[id].name for id in users},
        "channels": {str(id): one.name for id, one in channels.items()},
        "roles": {str(id): role.name for id, role in guild.roles.items()} if guild else {},
    }


def _titled(entry: Json, locale: str) -> Json:
    """A command, option or choice with its words in the language of the member's app."""
    titles, abouts = (entry.get(f"{key}_localizations") or {} for key in ("name", "description"))
    about = abouts.get(locale, entry.get("description", ""))
    return {"name": entry["name"], "title": titles.get(locale, entry["name"]), "about": about}


def _command(path: Sequence[Json], locale: str) -> Json:
    """A command, or a subcommand with the words that lead to it."""
    steps = [_titled(step, locale) for step in path]
    words = {key: " ".join(step[key] for step in steps) for key in ("name", "title")}
    return steps[-1] | words | {"options": [_option(option, locale) for option in path[-1].get("options") or []]}


def _option(option: Json, locale: str) -> Json:
    bounds = ("min_value", "max_value", "min_length", "max_length")
    choices = [_titled(choice, locale) | {"value": choice["value"]} for choice in option.get("choices") or []]
    return (
        _titled(option, locale)
        | {"type": option["type"], "required": bool(option.get("required")), "choices": choices}
        | {"autocomplete": bool(option.get("autocomplete"))}
        | {key: option[key] for key in bounds if key in option}
    )


def seen_by(person: Person) -> list[Message]:
    """The latest messages of their place, oldest first."""
    if person.channel.id not in person.world.channels:
        return []
    ordered = sorted(person.channel.messages.values(), key=lambda message: message.id)
    return [message for message in ordered if message.seen_by in (None, person.id)][-MOST_MESSAGES:]


def message(person: Person, of: Message) -> Json:
    """A message as this member sees it."""
    shown: Json = local(payloads.message(person.world, of, whole=True))
    for reaction, givers in zip(shown.get("reactions", []), of.reactions.values(), strict=True):
        reaction["me"] = person.id in givers
    return shown | {"asked": _asked(person, of)}


def local(value: Any) -> Any:
    """The same with links to Discord's files turned into links to this page's own."""
    if isinstance(value, dict):
        return {key: local(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [local(inner) for inner in value]
    match = CDN_LINK.fullmatch(value) if isinstance(value, str) else None
    return f"/files/{match[1]}/{match[2]}" if match else value


def _asked(person: Person, of: Message) -> Json | None:
    """The command that a message answers, as it was typed."""
    if not of.interaction or of.interaction["type"] != Kind.COMMAND:
        return None
    asked = person.services.interactions.known(int(of.interaction["id"]))
    return {"by": asked.user.name, "text": _typed(asked)}


def _typed(asked: Interaction) -> str:
    name = str(asked.data["name"])
    if asked.data["type"] != CHAT:
        return name
    *steps, last = next(leaves(asked.data))
    attachments = asked.data.get("resolved", {}).get("attachments", {})
    options = [(option["name"], option["value"]) for option in last["options"]]
    values = [f"{name}:{attachments.get(value, {}).get('filename', value)}" for name, value in options]
    return " ".join(["/" + " ".join(step["name"] for step in (*steps, last)), *values])


def form(interaction: Interaction) -> Json:
    """A modal that the bot answered with."""
    modal = interaction.modal or {}
    return {
        "show": "form",
        "form": str(interaction.id),
        "title": modal["title"],
        "components": modal["components"],
    }
