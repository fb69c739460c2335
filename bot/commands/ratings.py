"""/ratings: what members think of the pieces, and what steering makes of that."""

from collections.abc import Awaitable, Callable
from dataclasses import astuple
from typing import Any

import discord
from discord import app_commands

from bot.commands import completing
from bot.commands.here import pieces_here
from bot.commands.places import everywhere
from bot.crowd.pictures import Opinions, draw_opinions, draw_worths
from bot.crowd.steerer import Steerer
from bot.crowd.steering import LEVELS, Worth
from bot.desk.desk import Desk
from bot.desk.intake import Case
from bot.replies import ratings as replies
from bot.replies.reply import Reply
from bot.store import Store
from bot.store.crowd_records import Selection
from bot.texts import ratings as texts
from engine.theory import Mode, find_mode

EVERY_SETTING = "all"

ENOUGH_PIECES = 20
"""Rated ones, before anything is said of what the ratings prefer."""

Make = Callable[[Case], Awaitable[Reply]]


def command(desk: Desk, store: Store) -> app_commands.Command[Any, ..., None]:
    @everywhere
    @app_commands.command(description="See how pieces were rated, and what the ratings prefer")
    @app_commands.describe(
        mode="Only pieces in this mode; all of them if you do not say",
        setting="A picture of what the ratings prefer in this setting of the composer",
    )
    @app_commands.choices(setting=[app_commands.Choice(name=name, value=name) for name in (*LEVELS, EVERY_SETTING)])
    @app_commands.autocomplete(mode=completing.modes)
    async def ratings(
        interaction: discord.Interaction[Any], mode: str | None = None, setting: str | None = None
    ) -> None:
        wanted = find_mode(mode) if mode else None
        steerer: Steerer = interaction.client.steerer
        if setting is None:
            selection = pieces_here(interaction, wanted.name if wanted else None)
            make = _opinions(store, steerer, selection, wanted)
        else:
            make = _preferences(steerer, wanted, setting)
        await desk.draw(interaction, {"mode": wanted.name if wanted else None, "setting": setting}, make)

    return ratings


def _opinions(store: Store, steerer: Steerer, selection: Selection, mode: Mode | None) -> Make:
    title = texts.ratings_title(mode.title if mode else None, mine=selection.member_id is not None)

    async def make(case: Case) -> Reply:
        given = [astuple(one) for one in await store.crowd.by_member(selection)]
        if not given:
            return replies.nothing_rated(title, mode)
        opinions = Opinions(await store.crowd.counts(selection), await store.crowd.experience(selection), given)
        drawn = await case.ticket.run(draw_opinions, opinions, title, quick=True)
        worths = await _known(steerer, mode)
        preferred = replies.verdicts(worths) if worths else _why_nothing(steerer)
        return replies.ratings(title, mode, opinions, drawn, preferred)

    return make


def _preferences(steerer: Steerer, mode: Mode | None, setting: str) -> Make:
    title = texts.preferences_title(mode.title if mode else None)

    async def make(case: Case) -> Reply:
        worths = [one for one in await _known(steerer, mode) if setting in (one.factor, EVERY_SETTING)]
        if not worths:
            return replies.preferences(title, mode, worths, None, _why_nothing(steerer))
        picture = await case.ticket.run(draw_worths, worths, title, quick=True)
        return replies.preferences(title, mode, worths, picture, replies.verdicts(worths))

    return make


async def _known(steerer: Steerer, mode: Mode | None) -> tuple[Worth, ...]:
    """What the ratings of all servers have taught; nothing where that is too little or steering is off."""
    if not steerer.enabled:
        return ()
    await steerer.learn()  # what stands beside it counts the ratings of this moment, too
    if steerer.steering.pieces < ENOUGH_PIECES:
        return ()
    return steerer.steering.worths(mode.name if mode else None)


def _why_nothing(steerer: Steerer) -> str:
    return texts.too_little(steerer.steering.pieces, ENOUGH_PIECES) if steerer.enabled else texts.NOT_STEERED
