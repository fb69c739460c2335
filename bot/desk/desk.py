"""Takes a request through its life: accepted, written down, worked on, answered. The row is the truth at each step."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import discord

from bot.background import Background
from bot.crowd.digits import put_under
from bot.desk.delivery import Recipient, deliver, file_limit_bytes, through_interaction
from bot.explain import Explanation, explain
from bot.jobs.queue import Jobs, Ticket
from bot.replies import modes, pieces, verdicts
from bot.replies.reply import Reply, refusal
from bot.replies.verdicts import Answer
from bot.store import Job, Kind, NewJob, NewPiece, Store
from bot.uploads import Incoming
from engine.request import Request
from engine.studio import Product, explain_file, play_scale, produce
from engine.theory import find_mode, find_root

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Style:
    """How pieces are made and posted."""

    audio_format: str
    sound_font: str | None
    reactions: bool
    engine_version: str


@dataclass(frozen=True)
class Case:
    """One accepted request on its way."""

    job_id: int
    kind: Kind
    ticket: Ticket
    recipient: Recipient
    interaction_id: int

    @property
    def nonce(self) -> str:
        """Discord drops a second message of the same nonce, should a restart send one."""
        return str(self.interaction_id)


class Desk:
    def __init__(self, client: discord.Client, store: Store, jobs: Jobs, background: Background, style: Style) -> None:
        self._client = client
        self._store = store
        self._jobs = jobs
        self._background = background
        self._style = style

    async def compose(self, interaction: discord.Interaction[Any], request: Request) -> None:
        async with self._accept(interaction, "compose", parameters_of(request), request.seed) as case:
            await self._compose(case, request)

    async def identify(self, interaction: discord.Interaction[Any], files: Sequence[Incoming]) -> None:
        """Up to ten files, one after another; each gets an answer of its own in one message."""
        async with self._accept(interaction, "whatmode", {"files": [file.name for file in files]}) as case:
            answers = [await self._hear(case, file) for file in files]
            reply = verdicts.identified(answers, file_limit_bytes(self._client, case.recipient))
            refused = [answer.outcome.code for answer in answers if isinstance(answer.outcome, Explanation)]
            if len(refused) == len(answers):
                await self._refuse(case.job_id, case.recipient, reply, refused[0], case.nonce)
            else:
                await self._answer(case, reply)

    async def _hear(self, case: Case, file: Incoming) -> Answer:
        """What goes wrong with one file is its own answer and does not touch the others."""
        try:
            data = await file.read()
            heard = await case.ticket.run(explain_file, data, file.name, quick=True, on_start=self._beginning(case))
        except Exception as error:
            explanation = explain(error)
            _log.info("job %d: a file was refused: %s", case.job_id, explanation.code)
            return Answer(file.name, explanation)
        return Answer(file.name, heard)

    async def play_scale(self, interaction: discord.Interaction[Any], root: str, mode: str) -> None:
        """For the member who pressed a button, and seen by nobody else.

        It has no row: a press that a restart cuts off is repeated at will, and nobody else should read an apology.
        Raises what `explain` turns into a sentence.
        """
        self._background.watch_current()
        with self._jobs.admit(interaction.user.id) as ticket:
            await interaction.response.defer(ephemeral=True, thinking=True)
            limit = interaction.filesize_limit
            played = await ticket.run(play_scale, root, mode, self._style.audio_format, limit, self._style.sound_font)
            await through_interaction(interaction, modes.sample(find_root(root), find_mode(mode), played))

    async def draw(
        self,
        interaction: discord.Interaction[Any],
        parameters: dict[str, Any],
        make: Callable[[Case], Awaitable[Reply]],
    ) -> None:
        """A request whose answer needs a picture: `make` may use the case's ticket once."""
        async with self._accept(interaction, "ratings", parameters) as case:
            await self._store.jobs.begin(case.job_id)
            await self._answer(case, await make(case))

    async def compose_again(self, job: Job) -> None:
        """A composition that was accepted before a restart; its result goes through the channel."""
        recipient = Recipient(job.member_id, job.guild_id, job.channel_id)
        self._background.watch_current()
        with self._jobs.admit(job.member_id, owed=True) as ticket:
            case = Case(job.id, job.kind, ticket, recipient, job.interaction_id)
            async with self._answering(case):
                await self._compose(case, Request.checked(**job.parameters))

    async def apologise(self, job: Job) -> None:
        """For a request that was accepted before a restart and cannot be taken up again."""
        recipient = Recipient(job.member_id, job.guild_id, job.channel_id)
        await self._refuse(job.id, recipient, pieces.apology(job.kind), "interrupted", str(job.interaction_id))

    @asynccontextmanager
    async def _accept(
        self, interaction: discord.Interaction[Any], kind: Kind, parameters: dict[str, Any], seed: int | None = None
    ) -> AsyncIterator[Case]:
        """Refused here, the member alone sees why; afterwards there is a row, and it ends in an answer."""
        self._background.watch_current()
        with self._jobs.admit(interaction.user.id) as ticket:
            await interaction.response.defer()
            recipient = Recipient.of(interaction)
            new = NewJob(
                kind, recipient.member_id, recipient.guild_id, recipient.channel_id, interaction.id, parameters, seed
            )
            case = Case(await self._store.jobs.add(new), kind, ticket, recipient, interaction.id)
            async with self._answering(case):
                yield case

    @asynccontextmanager
    async def _answering(self, case: Case) -> AsyncIterator[None]:
        """An error becomes a sentence to the member. Only a stop of the bot leaves the row for the next start."""
        try:
            yield
        except Exception as error:
            explanation = explain(error)
            _log.info("job %d failed: %s", case.job_id, explanation.code)
            reply = refusal(explanation.sentence)
            await self._refuse(case.job_id, case.recipient, reply, explanation.code, case.nonce)

    async def _refuse(self, job_id: int, recipient: Recipient, reply: Reply, code: str, nonce: str) -> None:
        message_id = None
        try:
            message_id = await deliver(self._client, recipient, reply, f"{nonce}-no")
        except discord.HTTPException as error:
            _log.warning("job %d: nobody could be told: %s", job_id, error)
        await self._store.jobs.end(job_id, "failed", message_id, code)

    async def _answer(self, case: Case, reply: Reply) -> None:
        message_id = await deliver(self._client, case.recipient, reply, case.nonce)
        await self._store.jobs.end(case.job_id, "posted", message_id)
        _log.info("job %d answered: %s", case.job_id, case.kind)

    def _beginning(self, case: Case) -> Callable[[], Awaitable[None]]:
        return lambda: self._store.jobs.begin(case.job_id)

    async def _compose(self, case: Case, request: Request) -> None:
        limit = file_limit_bytes(self._client, case.recipient)
        product = await case.ticket.run(
            produce, request, self._style.audio_format, limit, self._style.sound_font, on_start=self._beginning(case)
        )
        piece_id = await self._store.pieces.add(self._piece(case, product))
        message_id = await deliver(self._client, case.recipient, pieces.piece(product, piece_id), case.nonce)
        await self._store.pieces.posted(piece_id, message_id)
        _log.info(
            "job %d answered: piece %d composed in %.0f ms, rendered in %.0f ms",
            case.job_id, piece_id, product.compose_ms, product.render_ms,
        )  # fmt: skip
        self.offer_ratings(case.recipient.channel_id, message_id)

    def offer_ratings(self, channel_id: int, message_id: int, standing: frozenset[int] = frozenset()) -> None:
        """Put the ten digits under a piece, beside everything else; `standing` are there already."""
        if self._style.reactions:
            self._background.start(self._put_digits(channel_id, message_id, standing), f"reactions under {message_id}")

    async def _put_digits(self, channel_id: int, message_id: int, standing: frozenset[int]) -> None:
        message = self._client.get_partial_messageable(channel_id).get_partial_message(message_id)
        try:
            await put_under(message.add_reaction, standing)
        except discord.HTTPException as error:
            _log.warning("no more reactions under message %d: %s", message_id, error)

    def _piece(self, case: Case, product: Product) -> NewPiece:
        request, heard, recipient = product.request, product.heard, case.recipient
        return NewPiece(
            job_id=case.job_id,
            member_id=recipient.member_id,
            guild_id=recipient.guild_id,
            channel_id=recipient.channel_id,
            mode=request.mode,
            root=request.root,
            tempo_bpm=request.tempo_bpm,
            meter=request.meter,
            bars=request.bars,
            seed=request.seed,
            model=product.model,
            engine_version=self._style.engine_version,
            heard_method=heard.method,
            heard_root=heard.root,
            heard_mode=heard.mode,
            heard_distance=heard.distance,
            notes=product.notes,
            length_s=product.seconds,
            audio_format=product.audio_format,
        )


def parameters_of(request: Request) -> dict[str, Any]:
    """As `Request.checked` takes them."""
    return {
        "mode": request.mode,
        "root": request.root,
        "tempo_bpm": request.tempo_bpm,
        "meter": request.meter,
        "bars": request.bars,
        "seed": request.seed,
    }
