"""/continue: more bars after a piece, and the same for a message that has one."""

from dataclasses import replace
from typing import Any

import discord
from discord import app_commands

from bot.commands import completing
from bot.commands.places import everywhere
from bot.commands.sources import Given, Sources, likeliest, notes_in
from bot.commands.wishes import root_of
from bot.desk.desk import Desk
from bot.desk.orders import continuing
from bot.desk.repeats import as_it_is
from bot.replies.pieces import piece_number
from bot.texts.files import FORMATS
from bot.uploads import Uploads
from engine.composing.continuation import Changes
from engine.composing.form import find_form
from engine.craft import find_craft
from engine.mood import find_mood
from engine.request import MAX_BARS, MAX_SEED, MAX_TEMPO_BPM, MIN_BARS, MIN_TEMPO_BPM
from engine.theory import find_mode

MENU_NAME = "Continue this"


def command(desk: Desk, uploads: Uploads) -> app_commands.Command[Any, ..., None]:
    sources = Sources(desk.store, uploads)

    @everywhere
    @app_commands.command(name="continue", description="Go on from a piece: new bars after its last ones, or earlier")
    @app_commands.describe(
        file=f"The notes of a piece: {FORMATS}",
        piece="Instead of a file the number of a piece; it stands under it",
        bars="How many new bars; 16 if you do not say",
        keep="How many bars of it stay, from its first on; all if you do not say",
        mode="The mode to go on in; its own if you do not say",
        root="The note to go on from; its own if you do not say",
        tempo="Quarter notes a minute; its own if you do not say",
        form="How the new parts follow one another",
        mood="The character of the new bars: calm, lively, solemn ...",
        colour="Let notes outside the mode in, in passing",
        craft="How the composer works",
        seed="The same seed gives the same bars; leave it out for fresh ones",
    )
    @app_commands.autocomplete(piece=completing.pieces)
    @app_commands.autocomplete(
        mode=completing.modes,
        root=completing.roots,
        form=completing.forms,
        mood=completing.moods,
        craft=completing.crafts,
    )
    async def continue_(
        interaction: discord.Interaction[Any],
        file: discord.Attachment | None = None,
        piece: app_commands.Range[int, 1] | None = None,
        bars: app_commands.Range[int, MIN_BARS, MAX_BARS] | None = None,
        keep: app_commands.Range[int, 1] | None = None,
        mode: str | None = None,
        root: str | None = None,
        tempo: app_commands.Range[int, MIN_TEMPO_BPM, MAX_TEMPO_BPM] | None = None,
        form: str | None = None,
        mood: str | None = None,
        colour: bool | None = None,
        craft: str | None = None,
        seed: app_commands.Range[int, 0, MAX_SEED] | None = None,
    ) -> None:
        wishes = {
            "bars": bars,
            "keep": keep,
            "mode": mode and find_mode(mode).name,
            "root": root and root_of(interaction, root),
            "tempo_bpm": tempo,
            "form": form and find_form(form).name,
            "mood": mood and find_mood(mood).name,
            "colour": colour,
            "craft": craft and find_craft(craft).code,
            "seed": seed,
        }
        given = await sources.given(interaction, file, piece)
        await _go_on(desk, interaction, given, {name: wish for name, wish in wishes.items() if wish is not None})

    return continue_


def menu(desk: Desk, uploads: Uploads) -> app_commands.ContextMenu:
    """Right click on a message, Apps: more bars after the piece in it, or after a file in it."""
    sources = Sources(desk.store, uploads)

    async def continue_this(interaction: discord.Interaction[Any], message: discord.Message) -> None:
        ours = message.author == interaction.client.user
        number = piece_number(message) if ours else None
        if number is None:
            given = sources.of_file(likeliest(notes_in(message, ours, "continue")))
        else:
            given = await sources.of_piece(interaction, number)
        await _go_on(desk, interaction, given, {})

    return everywhere(app_commands.ContextMenu(name=MENU_NAME, callback=continue_this))


async def _go_on(desk: Desk, interaction: discord.Interaction[Any], given: Given, wishes: dict[str, Any]) -> None:
    """What was not wished for stays as in the piece."""
    before = as_it_is(given.piece) if given.piece else Changes()
    await desk.maker.make(interaction, continuing(given.source, replace(before, **wishes)), given.file)
