"""What members read about the options of /compose that they and their server keep."""

from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord.utils import escape_markdown

from bot.replies.reply import COLOURS, cut
from bot.store import PresetKey
from bot.texts import defaults as texts
from engine.composing.form import find_form
from engine.mood import find_mood
from engine.naming import Names, name_note
from engine.theory import find_mode

Kept = Sequence[tuple[PresetKey, Mapping[str, Any]]]

MOST_SHOWN = 20
"""Fields of one embed, with room for two more."""

LONGEST_VALUE = 180
"""Of one preset: as many of these as are shown fit into one message."""


def overview(kept: Kept, names: Names, in_server: bool) -> discord.Embed:
    """What always applies, and each preset; `kept` lists the member's own first."""
    embed = discord.Embed(title=texts.TITLE, description=texts.INTRO, colour=COLOURS["minor"])
    always = {key.scope: options for key, options in kept if not key.name}
    embed.add_field(name=texts.OF_MEMBER, value=in_words(always.get("member", {}), names), inline=False)
    if in_server:
        embed.add_field(name=texts.OF_SERVER, value=in_words(always.get("server", {}), names), inline=False)
    for key, options in [(key, options) for key, options in kept if key.name][:MOST_SHOWN]:
        embed.add_field(name=whose(key), value=in_words(options, names), inline=False)
    return embed


def kept(key: PresetKey, options: Mapping[str, Any], names: Names) -> str:
    return texts.kept(whose(key), in_words(options, names))


def cleared(key: PresetKey, left: Mapping[str, Any], names: Names) -> str:
    return texts.cleared(whose(key), in_words(left, names))


def whose(key: PresetKey) -> str:
    if not key.name:
        return texts.OF_SERVER if key.scope == "server" else texts.OF_MEMBER
    return texts.preset(escape_markdown(key.name), key.scope)


def in_words(options: Mapping[str, Any], names: Names) -> str:
    """ "mode Dorian · root E♭ · tempo 96 bpm"."""
    parts = [f"{option} **{_value(option, value, names)}**" for option, value in options.items()]
    return cut(" · ".join(parts), LONGEST_VALUE) or texts.NOTHING


def _value(option: str, value: Any, names: Names) -> str:
    match option:
        case "mode":
            return find_mode(value).title
        case "root":
            return name_note(value, names)
        case "form":
            return find_form(value).title
        case "mood":
            return find_mood(value).title
        case "colour":
            return "on" if value else "off"
        case "tempo":
            return f"{value} bpm"
        case _:
            return str(value)
