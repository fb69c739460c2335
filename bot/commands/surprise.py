"""/surprise: a piece that nobody had to think of."""

from random import SystemRandom
from typing import Any

import discord
from discord import app_commands

from bot.commands import completing
from bot.commands.places import everywhere
from bot.commands.wishes import request_of, steered
from bot.desk.desk import Desk
from bot.desk.orders import Compose
from bot.desk.surprises import surprise as drawn


def command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    @everywhere
    @app_commands.command(description="Be surprised: mode, root, tempo, instrument and form by chance")
    @app_commands.describe(mood="Its character: calm, lively, solemn ...; by chance if you do not say")
    @app_commands.autocomplete(mood=completing.moods)
    async def surprise(interaction: discord.Interaction[Any], mood: str | None = None) -> None:
        order = Compose(request_of(drawn(mood, SystemRandom())))
        await desk.maker.make(interaction, await steered(interaction, order, form_given=True))

    return surprise
