"""Orders -> pieces in the channel: made in a worker, written down, posted, offered for rating."""

import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import discord

from bot.background import Background
from bot.crowd.digits import put_under
from bot.desk.delivery import Posted, file_limit_bytes
from bot.desk.intake import Case, Intake
from bot.desk.orders import Compose, Order, Source, command_line, order_of, parameters_of, seed_of, source_of
from bot.desk.work import make
from bot.errors import Refused
from bot.replies import pieces
from bot.rules import Rules
from bot.store import Job, NewPiece, PieceFiles, Store, StoredPiece, Upload
from bot.texts import pieces as texts
from bot.texts.files import NOT_KEPT
from bot.uploads import Incoming
from engine.studio import Output, Product

_log = logging.getLogger(__name__)

TRIES = 3
"""How often a piece is posted, smaller each time."""


@dataclass(frozen=True)
class House:
    """What all pieces have in common."""

    sound_font: str | None
    engine_version: str


@dataclass(frozen=True)
class Beginning:
    """The music that an order begins with."""

    data: bytes | None = None
    played: bool = True  # and no score of ours
    mood: str = "free"
    parent: StoredPiece | None = None


class Maker:
    def __init__(
        self,
        client: discord.Client,
        store: Store,
        intake: Intake,
        background: Background,
        rules: Rules,
        house: House,
    ) -> None:
        self._client = client
        self._store = store
        self._intake = intake
        self._background = background
        self._rules = rules
        self._house = house

    async def make(self, interaction: discord.Interaction[Any], order: Order, file: Incoming | None = None) -> None:
        """A piece by an order, about `file` where the order names one. Raises Refused where this hour's are used up."""
        with self._rules.making(interaction.guild_id, interaction.user.id):
            async with self._intake.accept(interaction, order.kind, parameters_of(order), seed_of(order)) as case:
                if file is not None:
                    await self._store.jobs.keep_upload(case.job_id, Upload(file.name, await file.read()))
                await self._make(case, order)

    async def make_again(self, job: Job) -> None:
        """A piece that was ordered before a restart."""
        async with self._intake.take_up(job) as case:
            await self._make(case, order_of(job.kind, job.parameters))

    async def _make(self, case: Case, order: Order) -> None:
        begin = await self._beginning(case.job_id, source_of(order))
        product, piece_id, posted = await self._fitting(
            case, order, begin, file_limit_bytes(self._client, case.recipient)
        )
        await self._store.pieces.posted(piece_id, posted.message_id, posted.channel_id)
        self._rules.count_piece(case.recipient.guild_id, case.recipient.member_id)
        _log.info(
            "piece posted",
            extra={
                "job": case.job_id,
                "piece": piece_id,
                "kind": order.kind,
                "compose_ms": product.compose_ms,
                "render_ms": product.render_ms,
            },
        )
        if case.recipient.reachable:
            self.offer_ratings(case.recipient.guild_id, posted.channel_id, posted.message_id)

    async def _fitting(
        self, case: Case, order: Order, begin: Beginning, largest_bytes: int, tries: int = TRIES
    ) -> tuple[Product, int, Posted]:
        """Made and posted with files of at most `largest_bytes` each, or smaller where Discord takes less than it says;
        the piece's number is the same each time."""
        product = await self._product(case, order, begin, largest_bytes)
        new = self._piece(case, order, product, begin.parent)
        piece_id = await self._store.pieces.add(new, PieceFiles(product.midi, product.score))
        names = self._rules.of(case.recipient.guild_id).note_names
        line, repeatable = command_line(order, names), order.kind != "remode"
        shown = pieces.piece(product, piece_id, line, begin.parent, repeatable, names, largest_bytes)
        try:
            return product, piece_id, await self._intake.post(case, shown)
        except discord.HTTPException as error:
            if error.status != HTTPStatus.REQUEST_ENTITY_TOO_LARGE or tries == 1:
                raise
        _log.warning("larger than Discord takes", extra={"job": case.job_id, "limit_bytes": largest_bytes})
        return await self._fitting(case, order, begin, largest_bytes // 2, tries - 1)

    async def _product(self, case: Case, order: Order, begin: Beginning, largest_bytes: int) -> Product:
        rules = self._rules.of(case.recipient.guild_id)
        output = Output(
            audio_format=rules.audio_format,
            max_audio_bytes=largest_bytes,
            sound_font=self._house.sound_font,
            names=rules.note_names,
        )
        return await case.ticket.run(
            make, order, begin.data, begin.played, begin.mood, output,
            on_start=lambda: self._store.jobs.begin(case.job_id), on_stage=case.progress.stage,
        )  # fmt: skip

    async def _beginning(self, job_id: int, source: Source | None) -> Beginning:
        """Raises Refused for a piece or file that is not there any more."""
        if source is None:
            return Beginning()
        if source.piece_id is not None:
            return await self._our_piece(source.piece_id)
        upload = await self._store.jobs.upload(job_id)
        if upload is None:
            raise Refused(NOT_KEPT)
        return Beginning(upload.data)

    async def _our_piece(self, piece_id: int) -> Beginning:
        parent = await self._store.pieces.get(piece_id)
        files = await self._store.pieces.files(piece_id)
        if parent is None or parent.removed_at is not None:
            raise Refused(texts.no_piece(piece_id))
        if files is None:
            raise Refused(texts.no_score(piece_id))
        if not await self._is_ours(parent):
            return Beginning(files.midi, parent=parent)
        return Beginning(files.score, played=False, mood=parent.mood, parent=parent)

    async def _is_ours(self, piece: StoredPiece) -> bool:
        """Whether it goes back to a composed piece and not to a member's file, whose notes have been played already."""
        while piece.parent_id is not None and (parent := await self._store.pieces.get(piece.parent_id)) is not None:
            piece = parent
        return piece.origin == "composed"

    def offer_ratings(
        self, guild_id: int | None, channel_id: int, message_id: int, standing: frozenset[int] = frozenset()
    ) -> None:
        """Put the ten digits under a piece, beside everything else; `standing` are there already."""
        if self._rules.of(guild_id).reactions:
            self._background.start(self._put_digits(channel_id, message_id, standing), f"reactions under {message_id}")

    async def _put_digits(self, channel_id: int, message_id: int, standing: frozenset[int]) -> None:
        message = self._client.get_partial_messageable(channel_id).get_partial_message(message_id)
        try:
            await put_under(message.add_reaction, standing)
        except discord.HTTPException as error:
            _log.warning("no more reactions", extra={"message_id": message_id, "code": error.code})

    def _piece(self, case: Case, order: Order, product: Product, parent: StoredPiece | None) -> NewPiece:
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
            engine_version=self._house.engine_version,
            heard_method=heard.method,
            heard_root=heard.root,
            heard_mode=heard.mode,
            heard_distance=heard.distance,
            notes=product.notes,
            length_s=product.seconds,
            audio_format=product.audio_format,
            origin=order.origin,
            parent_id=parent.id if parent else None,
            form=request.form,
            mood=request.mood,
            instrument=request.instrument,
            colour=request.colour,
            craft=request.craft.code,
            steered=isinstance(order, Compose) and order.steered,
            heard_verdict=heard.verdict,
            heard_confidence=heard.confidence,
        )
