"""The form that asks for the mode and root into which a piece is turned."""

import re
from typing import Any

import discord

from bot.texts import pieces as texts
from engine.naming import Names, name_note
from engine.theory import MODES, ROOT_NAMES

FORM_LIFE_S = 15 * 60
"""discord.py forgets the form after this; what is sent later is understood all the same."""

PIECE = r"(?P<piece>\d{1,18})"
"""A piece's number, in an id: no longer than what a database can hold."""

_ID = re.compile(rf"remode:{PIECE}")
SAME = "same"


def remode_form(piece_id: int, names: Names = "english") -> discord.ui.Modal:
    """Mode and root; each may stay as it is."""
    form = discord.ui.Modal(title=texts.FORM, custom_id=f"remode:{piece_id}", timeout=FORM_LIFE_S)
    modes = [
        discord.SelectOption(label=mode.title, value=mode.name, description=mode.character[:100]) for mode in MODES
    ]
    roots = [discord.SelectOption(label=name_note(name, names), value=name) for name in ROOT_NAMES]
    form.add_item(_choice(texts.MODE, "mode", modes))
    form.add_item(_choice(texts.ROOT, "root", roots))
    return form


def submitted(interaction: discord.Interaction[Any]) -> tuple[int, str | None, str | None] | None:
    """Piece, mode and root of a form that was sent, None where they stay; None for any other interaction.

    Read from what Discord sends and not from the form that was opened: a restart may lie between.
    """
    data: Any = interaction.data or {}
    found = (
        _ID.fullmatch(data.get("custom_id", "")) if interaction.type is discord.InteractionType.modal_submit else None
    )
    if found is None:
        return None
    parts = [row.get("component") or {} for row in data.get("components", [])]
    chosen = {part.get("custom_id"): (part.get("values") or [SAME])[0] for part in parts}
    mode, root = (None if (value := chosen.get(name, SAME)) == SAME else value for name in ("mode", "root"))
    return int(found["piece"]), mode, root


def _choice(title: str, name: str, options: list[discord.SelectOption]) -> discord.ui.Label[Any]:
    same = discord.SelectOption(label=texts.AS_IT_IS, value=SAME, default=True)
    menu: discord.ui.Select[Any] = discord.ui.Select(custom_id=name, options=[same, *options], required=False)
    return discord.ui.Label(text=title, component=menu)
