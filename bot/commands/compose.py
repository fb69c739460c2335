"""/compose: a piece in a mode of your choice."""

from typing import Any

import discord
from discord import app_commands

from bot.commands import completing
from bot.commands.places import everywhere
from bot.commands.wishes import wished
from bot.desk.desk import Desk
from engine.request import MAX_BARS, MAX_SEED, MAX_TEMPO_BPM, METERS, MIN_BARS, MIN_TEMPO_BPM


def command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    @everywhere
    @app_commands.command(description="Compose a piece of music in a mode")
    @app_commands.describe(
        mode="The mode, such as dorian, or a name for it, such as minor",
        root="The note it is built on, such as D or Eb; C if you do not say",
        tempo="Quarter notes a minute; the mood's if you do not say",
        meter="The time signature; 4/4 if you do not say",
        bars="The length; 16 bars if you do not say",
        form="How its parts follow one another; what suits the length if you do not say",
        mood="Its character: calm, lively, solemn ...",
        instrument="What plays it; a piano if you do not say",
        colour="Let notes outside the mode in, in passing",
        preset="Options that you or this server keep under a name: see /defaults",
        craft="How the composer works; the ratings choose if you do not say",
        seed="The same seed gives the same piece; leave it out for a fresh one",
    )
    @app_commands.autocomplete(
        mode=completing.modes,
        root=completing.roots,
        form=completing.forms,
        mood=completing.moods,
        instrument=completing.instruments,
        preset=completing.presets,
        craft=completing.crafts,
    )
    @app_commands.choices(meter=[app_commands.Choice(name=meter, value=meter) for meter in METERS])
    async def compose(
        interaction: discord.Interaction[Any],
        mode: str | None = None,
        root: str | None = None,
        tempo: app_commands.Range[int, MIN_TEMPO_BPM, MAX_TEMPO_BPM] | None = None,
        meter: str | None = None,
        bars: app_commands.Range[int, MIN_BARS, MAX_BARS] | None = None,
        form: str | None = None,
        mood: str | None = None,
        instrument: str | None = None,
        colour: bool | None = None,
        preset: str | None = None,
        craft: str | None = None,
        seed: app_commands.Range[int, 0, MAX_SEED] | None = None,
    ) -> None:
        given = {
            "mode": mode,
            "root": root,
            "tempo": tempo,
            "meter": meter,
            "bars": bars,
            "form": form,
            "mood": mood,
            "instrument": instrument,
            "colour": colour,
            "craft": craft,
            "seed": seed,
        }
        await desk.maker.make(interaction, await wished(interaction, given, preset))

    return compose
