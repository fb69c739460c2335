"""/compose: a piece in a mode of your choice."""

from typing import Any

import discord
from discord import app_commands

from bot.commands.options import mode_choices, root_choices
from bot.desk.desk import Desk
from bot.desk.orders import Compose
from engine.request import MAX_BARS, MAX_SEED, MAX_TEMPO_BPM, METERS, MIN_BARS, MIN_TEMPO_BPM, Request


def command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    @app_commands.command(description="Compose a piece of music in a mode")
    @app_commands.guild_only()
    @app_commands.describe(
        mode="The mode, such as dorian, or a name for it, such as minor",
        root="The note it is built on, such as D or Eb",
        tempo="Quarter notes a minute",
        meter="The time signature; 4/4 if you do not say",
        bars="The length; 16 bars if you do not say",
        seed="The same seed gives the same piece; leave it out for a fresh one",
    )
    @app_commands.choices(meter=[app_commands.Choice(name=meter, value=meter) for meter in METERS])
    async def compose(
        interaction: discord.Interaction[Any],
        mode: str,
        root: str,
        tempo: app_commands.Range[int, MIN_TEMPO_BPM, MAX_TEMPO_BPM],
        meter: str = "4/4",
        bars: app_commands.Range[int, MIN_BARS, MAX_BARS] = 16,
        seed: app_commands.Range[int, 0, MAX_SEED] | None = None,
    ) -> None:
        await desk.maker.make(interaction, Compose(Request.checked(mode, root, tempo, meter, bars, seed)))

    @compose.autocomplete("mode")
    async def modes(_: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
        return mode_choices(typed)

    @compose.autocomplete("root")
    async def roots(_: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
        return root_choices(typed)

    return compose
