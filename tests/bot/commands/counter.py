"""A Discord with the commands that make music, and a desk that notes orders instead of making them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import discord

from bot.client import Tree
from bot.commands import compose, continue_, remode, surprise
from bot.desk.desk import Desk
from bot.desk.orders import Order
from bot.loopback import Interaction, LoopbackDiscord, Person
from bot.rules import PresetKey, Rules
from bot.settings import load
from bot.store import PieceFiles, Store, StoredPiece, open_store
from bot.uploads import Incoming, Uploads
from engine.craft import Craft
from engine.naming import Names
from engine.request import Request
from tests.bot.rows import address, new_job, new_piece
from tests.bot.stage import STANDSTILL_S


class Notes:
    """Stands where pieces are made."""

    def __init__(self) -> None:
        self.orders: list[tuple[Order, Incoming | None]] = []

    async def make(self, interaction: discord.Interaction[Any], order: Order, file: Incoming | None = None) -> None:
        self.orders.append((order, file))
        await interaction.response.send_message("noted")


class Taste:
    """Stands for what the ratings prefer."""

    craft = Craft(temperature="bold")
    form = "variations"

    async def choose(self, request: Request, form_given: bool) -> tuple[Request, str]:
        return replace(request, craft=self.craft, form=request.form if form_given else self.form), "because"


class Client(discord.Client):
    def __init__(self, store: Store, rules: Rules, uploads: Uploads, connector: aiohttp.BaseConnector) -> None:
        super().__init__(intents=discord.Intents(guilds=True), connector=connector, guild_ready_timeout=0)
        self.rules = rules
        self.steerer = Taste()
        self.notes = Notes()
        self.desk = cast(Desk, SimpleNamespace(store=store, maker=self.notes))
        self.tree = Tree(cast(Any, self))
        for command in (
            compose.command(self.desk),
            surprise.command(self.desk),
            continue_.command(self.desk, uploads),
            continue_.menu(self.desk, uploads),
            remode.command(self.desk, uploads),
        ):
            self.tree.add_command(command)

    async def setup_hook(self) -> None:
        await self.tree.sync()


@dataclass
class Counter:
    loopback: LoopbackDiscord
    client: Client
    store: Store
    interactions: list[int] = field(default_factory=list)

    @property
    def ann(self) -> Person:
        return self.loopback.person("ann")

    async def order(self, asked: Interaction) -> Order:
        """What the desk was asked to make."""
        answer = await asked.message()
        assert answer.content == "noted", answer.content
        return self.client.notes.orders[-1][0]

    async def refused(self, asked: Interaction) -> str:
        """What the member, alone, was told instead."""
        before = len(self.client.notes.orders)
        answer = await asked.message()
        assert answer.ephemeral
        assert len(self.client.notes.orders) == before
        return answer.content

    async def note_names(self, names: Names) -> None:
        rules = self.client.rules
        await rules.set(self.loopback.guild.id, replace(rules.usual, note_names=names))

    async def keep(self, scope: Any, name: str = "", **options: object) -> None:
        """Defaults of ann's ("member") or of the server ("server"); none remove them."""
        owner = {"member": self.ann.id, "server": self.loopback.guild.id}[scope]
        await self.client.rules.save_preset(PresetKey(scope, owner, name), options)

    async def piece(self, **changes: Any) -> StoredPiece:
        """One of ann's in this server that was posted."""
        self.interactions.append(len(self.interactions))
        owner = {"member_id": self.ann.id, "guild_id": self.loopback.guild.id} | changes
        job_id = await self.store.jobs.add(new_job(interaction_id=self.interactions[-1]))
        piece_id = await self.store.pieces.add(new_piece(job_id=job_id, **owner), PieceFiles(b"played", b"score"))
        await self.store.pieces.posted(piece_id, 1000 + piece_id, self.loopback.channel.id)
        piece = await self.store.pieces.get(piece_id)
        assert piece
        return piece


def downloads(loopback: LoopbackDiscord) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(connector=loopback.connector(), auto_decompress=False)


@asynccontextmanager
async def new_counter(folder: Path) -> AsyncIterator[Counter]:
    settings = load({"DISCORD_TOKEN": "none", "DATABASE_URL": address(folder)})
    async with LoopbackDiscord() as loopback, open_store(address(folder)) as store, downloads(loopback) as session:
        loopback.settings.heartbeat_interval_s = STANDSTILL_S
        rules = await Rules.load(store, settings)
        client = Client(store, rules, Uploads(session, 1024), loopback.connector())
        running = asyncio.create_task(client.start(loopback.token))
        try:
            await loopback.ready("compose", "remode")
            yield Counter(loopback, client, store)
        finally:
            await client.close()
            await running
        loopback.assert_clean()
