"""The commands, one file each. Each translates: parse, one call, present."""

from collections.abc import Sequence
from typing import Any

from discord import app_commands

from bot.commands import compose, modes, ratings, whatmode
from bot.desk.desk import Desk
from bot.store import Store
from bot.uploads import Uploads

Command = app_commands.Command[Any, ..., None] | app_commands.ContextMenu


def all_commands(desk: Desk, store: Store, uploads: Uploads) -> Sequence[Command]:
    return (
        compose.command(desk),
        whatmode.command(desk, uploads),
        whatmode.menu(desk, uploads),
        ratings.command(desk, store),
        modes.command(),
    )
