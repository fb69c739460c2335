"""/top and /mine, page by page: from the command and from the buttons under a list."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import discord

from bot.commands.completing import names_of
from bot.commands.here import pieces_here
from bot.desk.delivery import through_interaction
from bot.errors import Refused
from bot.replies import listed
from bot.replies.reply import Page, Reply
from bot.store import Store
from bot.texts import ratings as texts
from engine.theory import find_mode

MOST_BEST, MOST_OWN = 10, 15
"""Entries on a page of /top, and on one of /mine in each of its lists."""

PERIODS = {
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=30),
    "year": timedelta(days=365),
    "all": None,
}
"""How old a piece may be."""


@dataclass(frozen=True)
class Lists:
    store: Store

    async def show(self, interaction: discord.Interaction[Any], page: Page) -> None:
        """Put a page where the answer to an acknowledged interaction stands. Raises Refused for one beyond the end."""
        reply = await (self._top if page.of == "top" else self._mine)(interaction, page)
        await through_interaction(interaction, reply)

    async def turn(self, interaction: discord.Interaction[Any], page: Page) -> None:
        """Show another page in place of the one that stands there. Raises Refused for anybody but who asked for it."""
        if interaction.user.id != page.member_id:
            raise Refused(texts.NOT_THEIRS_TO_TURN)
        await interaction.response.defer()
        await self.show(interaction, page)

    async def _top(self, interaction: discord.Interaction[Any], page: Page) -> Reply:
        mode = find_mode(page.mode) if page.mode else None
        selection = pieces_here(interaction, mode.name if mode else None, PERIODS.get(page.period))
        found = await self.store.crowd.best(selection, MOST_BEST + 1, page.offset)
        _refuse_beyond(page, bool(found))
        title = texts.top_title(mode.title if mode else None, page.period, mine=interaction.guild_id is None)
        nothing = texts.NOTHING_RATED if selection.since is None else texts.NOTHING_RATED_THEN
        reply = listed.best(found[:MOST_BEST], title, names_of(interaction), nothing, page.offset)
        return _turnable(reply, page, MOST_BEST, len(found) > MOST_BEST)

    async def _mine(self, interaction: discord.Interaction[Any], page: Page) -> Reply:
        crowd, asked = self.store.crowd, (page.member_id, MOST_OWN, page.offset)
        own, given, totals = await crowd.own(*asked), await crowd.given(*asked), await crowd.totals(page.member_id)
        _refuse_beyond(page, bool(own or given))
        reply = listed.mine(own, given, totals, names_of(interaction), page.offset)
        return _turnable(reply, page, MOST_OWN, max(totals) > page.offset + MOST_OWN)


def _refuse_beyond(page: Page, found: bool) -> None:
    """Pieces can be deleted, and ratings taken back, while a list stands there."""
    if page.offset and not found:
        raise Refused(texts.NO_SUCH_PAGE)


def _turnable(reply: Reply, page: Page, most: int, more: bool) -> Reply:
    back = replace(page, offset=max(0, page.offset - most)) if page.offset else None
    return replace(reply, back=back, more=replace(page, offset=page.offset + most) if more else None)
