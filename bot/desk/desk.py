"""The desk: everything that members ask for comes here, and ends here in an answer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import discord

from bot.background import Background
from bot.desk.ear import Ear
from bot.desk.intake import Case, Intake
from bot.desk.maker import House, Maker
from bot.desk.player import Player
from bot.desk.repeats import Repeats
from bot.jobs.queue import Jobs
from bot.replies.reply import Reply
from bot.rules import Rules
from bot.store import Store
from bot.texts import work as texts


@dataclass(frozen=True)
class Desk:
    """Who does what: `maker` pieces, `ear` files of members, `player` small things for one
    member, `repeats` what is pressed under a piece; all of them through the `intake`."""

    store: Store
    intake: Intake
    maker: Maker
    ear: Ear
    player: Player
    repeats: Repeats

    @classmethod
    def of(
        cls,
        client: discord.Client,
        store: Store,
        jobs: Jobs,
        background: Background,
        rules: Rules,
        house: House,
    ) -> "Desk":
        intake = Intake(client, store, jobs, background, rules)
        maker = Maker(client, store, intake, background, rules, house)
        return cls(
            store=store,
            intake=intake,
            maker=maker,
            ear=Ear(client, store, intake, rules),
            player=Player(store, intake, background, rules, house.sound_font),
            repeats=Repeats(store, maker),
        )

    async def draw(
        self,
        interaction: discord.Interaction[Any],
        parameters: dict[str, Any],
        make: Callable[[Case], Awaitable[Reply]],
    ) -> None:
        """A request whose answer needs a picture: `make` may use the case's ticket once."""
        async with self.intake.accept(interaction, "ratings", parameters) as case:
            await self.store.jobs.begin(case.job_id)
            await self.intake.answer(case, await make(case))

    async def cancel(self, interaction: discord.Interaction[Any], job_id: int) -> None:
        """Take a request back; its own message says so, and one that a restart has left behind, too. Raises Refused."""
        if not self.intake.is_open(job_id):
            await interaction.response.defer()
            if await self._is_left_behind(interaction.message, job_id):
                await interaction.edit_original_response(content=texts.NOTHING_TO_CANCEL, view=None)
                return
        moderated = interaction.guild_id if interaction.permissions.manage_messages else None
        self.intake.cancel(job_id, interaction.user.id, moderated)
        if not interaction.response.is_done():
            await interaction.response.defer()

    async def _is_left_behind(self, message: discord.Message | None, job_id: int) -> bool:
        """Whether a message tells of a request's progress that has ended elsewhere; it could be the answer by now."""
        job = await self.store.jobs.get(job_id)
        return message is not None and job.message_id != message.id
