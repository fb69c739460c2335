"""What a member reads while a request waits and is worked on: where it stands, kept up to date with few edits."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import discord

from bot.buttons.cancel import cancel_view
from bot.desk.delivery import Recipient
from bot.jobs.queue import Ticket
from bot.texts.work import standing

_log = logging.getLogger(__name__)

FIRST_S = 2.0
"""Nothing is said about a request that is answered sooner."""

EVERY_S = 4.0
"""Discord allows five edits in five seconds to all that a bot does with one interaction; members read slower."""

PATIENCE_S = 6.0
"""For the last edit, before the answer goes another way: longer than those five seconds."""


class Progress:
    """Of one request: `stage` is what the worker said last."""

    def __init__(self, job_id: int, recipient: Recipient, ticket: Ticket) -> None:
        self._job_id = job_id
        self._recipient = recipient
        self._ticket = ticket
        self._ended = asyncio.Event()
        self._telling: asyncio.Task[None] | None = None
        self._stage: str | None = None
        self._shown: str | None = None

    def stage(self, stage: str) -> None:
        self._stage = stage

    @asynccontextmanager
    async def telling(self) -> AsyncIterator[None]:
        """While the block runs, or until `end`."""
        self._telling = asyncio.create_task(self._tell(), name=f"progress of job {self._job_id}")
        try:
            yield
        finally:
            await self.end()

    async def end(self, stage: str | None = None) -> None:
        """Say no more, after one last `stage` to a member who was told others. No edit is under way afterwards: the
        answer is what stands in the end. Where one hangs, it is given up, and the answer goes through the channel."""
        self._ended.set()
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._last_word(stage)
        except TimeoutError:
            _log.info("progress hangs, given up", extra={"job": self._job_id})
            await self._give_up()
            self._recipient.leave_interaction()

    async def _last_word(self, stage: str | None) -> None:
        if self._telling is not None:
            await asyncio.wait([self._telling])
        if stage is not None and self._shown is not None:
            await self._show(standing(0, 0.0, stage))

    async def _give_up(self) -> None:
        if self._telling is not None:
            self._telling.cancel()
            await asyncio.wait([self._telling])

    async def _tell(self) -> None:
        pause_s = FIRST_S
        while not await _set_within(self._ended, pause_s):
            pause_s = EVERY_S
            text = standing(self._ticket.position, self._ticket.expected_wait_s, self._stage)
            if text != self._shown:
                await self._show(text)

    async def _show(self, text: str) -> None:
        interaction = self._recipient.open_interaction
        if interaction is None or self._recipient.pause_s:
            return
        try:
            await interaction.edit_original_response(content=text, view=cancel_view(self._job_id))
            self._shown = text
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            self._recipient.heed(error)
            _log.info("progress could not be shown", extra={"job": self._job_id, "error": repr(error)})


async def _set_within(event: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False
