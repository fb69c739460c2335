"""The commands, one file each. Each translates: parse, one call, present."""

from collections.abc import Sequence
from typing import Any

from discord import app_commands

from bot.commands import (
    block,
    compose,
    continue_,
    defaults,
    export,
    forget_me,
    help,
    mine,
    modes,
    piece,
    privacy,
    profile,
    ratings,
    remode,
    scale,
    settings,
    surprise,
    top,
    whatmode,
)
from bot.desk.desk import Desk
from bot.store import Store
from bot.uploads import Uploads

Command = app_commands.Command[Any, ..., None] | app_commands.Group | app_commands.ContextMenu


def all_commands(desk: Desk, store: Store, uploads: Uploads) -> Sequence[Command]:
    return (
        compose.command(desk),
        surprise.command(desk),
        continue_.command(desk, uploads),
        continue_.menu(desk, uploads),
        remode.command(desk, uploads),
        whatmode.command(desk, uploads),
        whatmode.menu(desk, uploads),
        ratings.command(desk, store),
        top.command(store),
        piece.command(store),
        mine.command(store),
        profile.command(store),
        scale.command(desk),
        modes.command(),
        defaults.group(),
        settings.command(),
        help.command(),
        privacy.command(),
        forget_me.command(store),
        *block.commands(),
        export.command(desk, store),
    )
