"""A request's way in and out: accepted or refused, written down, answered once. The row is the truth at each step."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import aiohttp
import discord

from bot.background import Background
from bot.desk.delivery import Posted, Recipient, deliver
from bot.desk.progress import Progress
from bot.errors import Refused
from bot.explain import explain
from bot.jobs.effort import OTHER, Effort, effort_of
from bot.jobs.queue import Jobs, Ticket
from bot.replies.reply import Reply, refusal
from bot.rules import Rules
from bot.store import Job, Kind, NewJob, State, Store
from bot.telling import acknowledge
from bot.texts import work as texts

_log = logging.getLogger(__name__)


@dataclass
class Case:
    """One accepted request on its way. `settled`: its answer is being sent, so that it can be cancelled no more;
    `posted`: where the answer stands."""

    job_id: int
    kind: Kind
    ticket: Ticket
    recipient: Recipient
    interaction_id: int
    progress: Progress
    settled: bool = False
    posted: Posted | None = None
    cancelled: bool = False

    @property
    def nonce(self) -> str:
        """Discord drops a second message of the same nonce, should a restart send one."""
        return str(self.interaction_id)


class Intake:
    """`unwritten`: where the answers stand that the database could not learn of, by the number of their requests."""

    def __init__(self, client: discord.Client, store: Store, jobs: Jobs, background: Background, rules: Rules) -> None:
        self._client = client
        self._store = store
        self._jobs = jobs
        self._background = background
        self._rules = rules
        self._open: dict[int, tuple[Case, asyncio.Task[Any]]] = {}
        self.unwritten: dict[int, tuple[Recipient, Posted]] = {}

    @asynccontextmanager
    async def accept(
        self,
        interaction: discord.Interaction[Any],
        kind: Kind,
        parameters: dict[str, Any],
        seed: int | None = None,
    ) -> AsyncIterator[Case]:
        """Refused here, the member alone sees why; afterwards there is a row, and it ends in an answer."""
        self._background.watch_current()
        with self.admitted(interaction, effort_of(kind, parameters)) as ticket:
            recipient = Recipient.of(interaction, await acknowledge(interaction))
            new = NewJob(
                kind, recipient.member_id, recipient.guild_id, recipient.channel_id, interaction.id, parameters, seed
            )
            case = self._case(await self._store.jobs.add(new), kind, ticket, recipient, interaction.id)
            async with self._answering(case):
                yield case

    def admitted(self, interaction: discord.Interaction[Any], effort: Effort = OTHER) -> AbstractContextManager[Ticket]:
        """A place in the queue by the server's limits. Raises Refused."""
        rules = self._rules.of(interaction.guild_id)
        return self._jobs.admit(
            interaction.user.id, interaction.guild_id, rules.member_limit, rules.server_limit, effort=effort
        )

    @asynccontextmanager
    async def take_up(self, job: Job) -> AsyncIterator[Case]:
        """A request that was accepted before a restart; its answer goes through the channel."""
        self._background.watch_current()
        effort = effort_of(job.kind, job.parameters)
        with self._jobs.admit(job.member_id, job.guild_id, owed=True, effort=effort) as ticket:
            recipient = Recipient(job.member_id, job.guild_id, job.channel_id)
            case = self._case(job.id, job.kind, ticket, recipient, job.interaction_id)
            async with self._answering(case):
                yield case

    async def apologise(self, job: Job) -> None:
        """For a request that was accepted before a restart and cannot be taken up again."""
        recipient = Recipient(job.member_id, job.guild_id, job.channel_id)
        await self._end(
            job.id, recipient, Reply(text=texts.cut_off(job.kind)), "failed", "interrupted", str(job.interaction_id)
        )

    async def answer(self, case: Case, reply: Reply) -> None:
        """The request is done with this reply."""
        posted = await self.post(case, reply)
        await self._store.jobs.end(case.job_id, "posted", posted.message_id)
        _log.info("request answered", extra={"job": case.job_id, "kind": case.kind})

    async def post(self, case: Case, reply: Reply) -> Posted:
        """Send the reply, from here on for good; the row is the caller's."""
        case.settled = True
        await case.progress.end("uploading")
        case.posted = await deliver(self._client, case.recipient, reply, case.nonce)
        return case.posted

    async def refuse(self, case: Case, reply: Reply, code: str) -> None:
        """The request ends without a result."""
        case.settled = True
        await case.progress.end()
        await self._end(case.job_id, case.recipient, reply, "failed", code, case.nonce)

    def is_open(self, job_id: int) -> bool:
        """Whether a request is on its way, as far as this start of the bot knows."""
        return job_id in self._open

    def cancel(self, job_id: int, member_id: int, moderated: int | None = None) -> None:
        """Take a request back; `moderated` is the server whose requests they may take back, too. Raises Refused for
        strangers, and where there is nothing to take back any more."""
        case, task = self._open.get(job_id, (None, None))
        if case is None or task is None or case.settled:
            raise Refused(texts.NOTHING_TO_CANCEL)
        if case.recipient.member_id != member_id and (moderated is None or moderated != case.recipient.guild_id):
            raise Refused(texts.NOT_THEIRS_TO_CANCEL)
        if not case.cancelled:  # a second press would cut off the word that it is cancelled
            case.cancelled = True
            task.cancel()

    async def withdraw_all(self, member_id: int) -> int:
        """Cancel every request of a member, and wait until they have ended, also those whose answer is being sent; how
        many were cancelled."""
        mine = [(case, task) for case, task in self._open.values() if case.recipient.member_id == member_id]
        cancelled = [case for case, _ in mine if not case.settled]
        for case in cancelled:
            self.cancel(case.job_id, member_id)
        if mine:
            await asyncio.wait([task for _, task in mine])
        for job_id in [job for job, (recipient, _) in self.unwritten.items() if recipient.member_id == member_id]:
            del self.unwritten[job_id]
        return len(cancelled)

    def _case(self, job_id: int, kind: Kind, ticket: Ticket, recipient: Recipient, interaction_id: int) -> Case:
        return Case(job_id, kind, ticket, recipient, interaction_id, Progress(job_id, recipient, ticket))

    @asynccontextmanager
    async def _answering(self, case: Case) -> AsyncIterator[None]:
        """An error becomes a sentence to the member. Only a stop of the bot leaves the row for the next start."""
        task = _current_task()
        self._open[case.job_id] = (case, task)
        try:
            async with case.progress.telling():
                yield
        except asyncio.CancelledError:
            if not case.cancelled:
                raise
            task.uncancel()
            _log.info("request cancelled", extra={"job": case.job_id})
            await self._end(
                case.job_id, case.recipient, Reply(text=texts.CANCELLED), "cancelled", "cancelled", case.nonce
            )
        except Exception as error:
            if case.posted is not None:  # an apology would take its place; it is written down later
                self.unwritten[case.job_id] = case.recipient, case.posted
                _log.exception("answer could not be written down", extra={"job": case.job_id})
                return
            explanation = explain(error)
            _log.info("request failed", extra={"job": case.job_id, "code": explanation.code})
            await self.refuse(case, refusal(explanation.sentence), explanation.code)
        finally:
            del self._open[case.job_id]

    async def _end(self, job_id: int, recipient: Recipient, reply: Reply, state: State, code: str, nonce: str) -> None:
        """Where Discord is out of order the row stays for later; but what was taken back is over."""
        message_id = None
        try:
            message_id = (await deliver(self._client, recipient, reply, f"{nonce}-no")).message_id
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            _log.warning("nobody could be told", extra={"job": job_id, "error": repr(error)})
            if state != "cancelled" and not _is_refusal(error):
                return
        await self._store.jobs.end(job_id, state, message_id, code)


def _is_refusal(error: Exception) -> bool:
    """Of Discord, and for good."""
    if isinstance(error, discord.DiscordServerError):
        return False
    return isinstance(error, discord.HTTPException) and error.status != HTTPStatus.TOO_MANY_REQUESTS


def _current_task() -> "asyncio.Task[Any]":
    task = asyncio.current_task()
    if task is None:
        raise RuntimeError("requests are answered in tasks")
    return task
