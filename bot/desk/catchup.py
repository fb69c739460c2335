"""Requests that were left unfinished when the bot stopped: each ends in one result or one apology."""

import contextlib
import logging
from datetime import UTC, datetime, timedelta

import aiohttp
import discord

from bot.buttons.cancel import cancels
from bot.crowd.reactions import own_digits
from bot.desk.delivery import Posted, Recipient
from bot.desk.desk import Desk
from bot.replies.pieces import piece_number
from bot.store import Job, Store, StoredPiece

_log = logging.getLogger(__name__)

MOST_ATTEMPTS = 2
"""Work that was cut off twice may be what brings the bot down."""

STALE = timedelta(hours=1)
"""After this nobody waits for the piece any more: a sentence is better than a surprise."""

LEFT_OVER = timedelta(minutes=1)
"""A request that is younger may just be on its way to the desk."""

HISTORY_MESSAGES = 200

MAKING = frozenset({"compose", "continue", "remode"})
"""Kinds of requests whose row is enough to do them again."""


class CatchUp:
    def __init__(self, client: discord.Client, store: Store, desk: Desk) -> None:
        self._client = client
        self._store = store
        self._desk = desk
        self._busy: set[int] = set()

    async def finish_left_over(self, job: Job) -> None:
        """The same for one that Discord took no answer to while the bot was running, if nobody is at it; an answer
        that the database did not take is written down, also where we may not read what was said."""
        if datetime.now(UTC) - job.created_at <= LEFT_OVER or self._desk.intake.is_open(job.id):
            return
        if (known := self._desk.intake.unwritten.get(job.id)) is not None:
            await self._write_down(job, *known)
        else:
            await self.finish(job)

    async def finish(self, job: Job) -> None:
        """A request that was accepted and not answered gets one result or one apology."""
        if job.id in self._busy:
            return
        self._busy.add(job.id)
        try:
            await self._finish(job)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            _log.warning("request stays for later", extra={"job": job.id, "error": repr(error)})
        finally:
            self._busy.remove(job.id)

    async def _finish(self, job: Job) -> None:
        if await self._was_answered(job):
            _log.info("request had been answered before the stop", extra={"job": job.id})
        elif job.kind in MAKING and job.attempts < MOST_ATTEMPTS and datetime.now(UTC) - job.created_at < STALE:
            await self._desk.maker.make_again(job)
        else:
            await self._desk.intake.apologise(job)

    async def _was_answered(self, job: Job) -> bool:
        """Whether Discord has the answer and only our row does not know; then the row learns it."""
        piece = await self._store.pieces.of_job(job.id)
        message = await self._find_answer(job, piece)
        if message is not None:
            await self._record(job, piece, message)
        return message is not None

    async def _find_answer(self, job: Job, piece: StoredPiece | None) -> discord.Message | None:
        """What was said about the request's progress goes, and that we think: it would stand there for ever."""
        channel = self._client.get_partial_messageable(job.channel_id, guild_id=job.guild_id)
        after = discord.Object(job.interaction_id)  # an id is a time: the answer is younger than the question
        try:
            async for message in channel.history(limit=HISTORY_MESSAGES, after=after):
                if message.author != self._client.user:
                    continue
                if cancels(message) == job.id or (message.flags.loading and _replies(message, job)):
                    await _remove(message)
                elif _answers(message, job, piece):
                    return message
        except (discord.Forbidden, discord.NotFound):
            _log.info("channel of a request cannot be read", extra={"job": job.id})
        return None

    async def _write_down(self, job: Job, recipient: Recipient, posted: Posted) -> None:
        piece = await self._store.pieces.of_job(job.id)
        if piece is None:
            await self._store.jobs.end(job.id, "posted", posted.message_id)
        else:
            await self._store.pieces.posted(piece.id, posted.message_id, posted.channel_id)
        del self._desk.intake.unwritten[job.id]
        if piece is not None and recipient.reachable:
            self._desk.maker.offer_ratings(job.guild_id, posted.channel_id, posted.message_id)

    async def _record(self, job: Job, piece: StoredPiece | None, message: discord.Message) -> None:
        if piece is not None and piece_number(message) == piece.id:
            await self._store.pieces.posted(piece.id, message.id, message.channel.id)
            self._desk.maker.offer_ratings(job.guild_id, message.channel.id, message.id, own_digits(message))
        else:
            await self._store.jobs.end(job.id, "posted", message.id)


async def _remove(message: discord.Message) -> None:
    with contextlib.suppress(discord.HTTPException):  # it is only an old word about progress
        await message.delete()


def _answers(message: discord.Message, job: Job, piece: StoredPiece | None) -> bool:
    """The message shows the job's piece, or fills the place of its "thinking" message."""
    if piece is not None and piece_number(message) == piece.id:
        return True
    return _replies(message, job)


def _replies(message: discord.Message, job: Job) -> bool:
    source = message.interaction_metadata
    return source is not None and source.id == job.interaction_id
