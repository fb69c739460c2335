"""/remode: a piece in another mode."""

from typing import Any

import discord
from discord import app_commands

from bot.commands import completing
from bot.commands.places import everywhere
from bot.commands.sources import Sources
from bot.commands.wishes import root_of
from bot.desk.desk import Desk
from bot.desk.orders import Remode, fresh_seed
from bot.texts.files import FORMATS
from bot.uploads import Uploads
from engine.request import MAX_SEED
from engine.theory import find_mode


def command(desk: Desk, uploads: Uploads) -> app_commands.Command[Any, ..., None]:
    sources = Sources(desk.store, uploads)

    @everywhere
    @app_commands.command(description="Turn a piece into another mode, or take it to another root")
    @app_commands.describe(
        mode="The mode to turn it into",
        file=f"The notes of a piece: {FORMATS}",
        piece="Instead of a file the number of a piece; it stands under it",
        root="The note to build it on; its own if you do not say",
        seed="The same seed gives the same performance",
    )
    @app_commands.autocomplete(piece=completing.pieces)
    @app_commands.autocomplete(mode=completing.modes, root=completing.roots)
    async def remode(
        interaction: discord.Interaction[Any],
        mode: str,
        file: discord.Attachment | None = None,
        piece: app_commands.Range[int, 1] | None = None,
        root: str | None = None,
        seed: app_commands.Range[int, 0, MAX_SEED] | None = None,
    ) -> None:
        wanted, note = find_mode(mode).name, root and root_of(interaction, root)
        given = await sources.given(interaction, file, piece)
        if given.piece is not None:  # known without listening
            note, seed = note or given.piece.root, given.piece.seed if seed is None else seed
        order = Remode(given.source, wanted, note or None, fresh_seed() if seed is None else seed)
        await desk.maker.make(interaction, order, given.file)

    return remode
