"""A local Discord with the playground's page on it, and a small bot in it instead of ours."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import discord
import pytest_asyncio
from aiohttp import ClientSession, ClientWebSocketResponse
from discord import app_commands

from bot.loopback import LoopbackDiscord
from bot.playground.site import serving
from bot.playground.town import Town, settings
from tests.bot.loopback.client import Probe, running

PATIENCE_S = 60.0


@dataclass
class Page:
    """What a page says and hears."""

    socket: ClientWebSocketResponse
    number: int = 0
    heard: list[dict[str, Any]] = field(default_factory=list)

    async def do(self, deed: str, **more: Any) -> dict[str, Any]:
        """Do something; the answer. What was shown meanwhile is in `heard`."""
        self.number += 1
        await self.socket.send_json({"do": deed, "n": self.number} | more)
        while True:
            shown = await self._next()
            if shown.get("n") == self.number and shown["show"] in ("done", "refused"):
                return shown

    async def shown(self, kind: str) -> dict[str, Any]:
        """The next thing of this kind that is shown."""
        while (shown := await self._next())["show"] != kind:
            pass
        return shown

    async def message(self, text: str) -> dict[str, Any]:
        """The next message that contains this."""
        while True:
            for message in (await self.shown("messages"))["messages"]:
                if text in message["content"]:
                    return dict(message)

    def last(self, kind: str) -> dict[str, Any]:
        return [shown for shown in self.heard if shown["show"] == kind][-1]

    async def _next(self) -> dict[str, Any]:
        self.heard.append(await self.socket.receive_json(timeout=PATIENCE_S))
        return self.heard[-1]


@dataclass
class Opened:
    """The site at `address`, with a client whose requests come from its own page."""

    discord: LoopbackDiscord
    town: Town
    address: str
    client: ClientSession
    restarts: list[str]

    @asynccontextmanager
    async def page(self, **where: str) -> AsyncIterator[Page]:
        """A page that was entered as this `person` and in this `place`."""
        async with self.client.ws_connect(f"{self.address}/live") as socket:
            page = Page(socket)
            await page.do("enter", **where)
            yield page

    async def upload(self, name: str, data: bytes) -> str:
        """The id of a file that was uploaded."""
        async with self.client.post(f"{self.address}/uploads", params={"name": name}, data=data) as answer:
            return str((await answer.json())["upload"])


@pytest_asyncio.fixture
async def opened() -> AsyncIterator[Opened]:
    """Without any bot."""
    restarts: list[str] = []

    async def restart() -> None:
        restarts.append("restart")

    async with LoopbackDiscord(settings()) as loopback:
        town = Town(loopback)
        serves = serving(town, free_port(), lambda: "offline", restart)
        async with serves as address, ClientSession(headers={"Origin": address}) as client:
            yield Opened(loopback, town, address, client, restarts)
        loopback.assert_clean()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


class Form(discord.ui.Modal, title="A form"):
    word: discord.ui.TextInput["Form"] = discord.ui.TextInput(label="Word", custom_id="word")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"written: {self.word.value}", ephemeral=True)


class Buttons(discord.ui.View):
    @discord.ui.button(label="Form", custom_id="form")
    async def form(self, interaction: discord.Interaction, _button: object) -> None:
        await interaction.response.send_modal(Form())

    @discord.ui.select(cls=discord.ui.UserSelect, custom_id="who")
    async def who(self, interaction: discord.Interaction, select: discord.ui.UserSelect["Buttons"]) -> None:
        await interaction.response.send_message(f"chosen: {select.values[0].name}")


@pytest_asyncio.fixture
async def small_bot(opened: Opened) -> AsyncIterator[None]:
    """A bot with a command of each kind."""
    probe = Probe(opened.discord)

    @probe.tree.command(description="Say it again")
    @app_commands.describe(what="What to say")
    async def echo(
        interaction: discord.Interaction, what: str, number: int = 0, file: discord.Attachment | None = None
    ) -> None:
        name = f" {file.filename} {len(await file.read())}" if file else ""
        await interaction.response.send_message(f"{what} {number}{name}", view=Buttons())

    @echo.autocomplete("what")
    async def complete(_interaction: discord.Interaction, text: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=text * 2, value=text)] if text else []

    @probe.tree.command(description="For your eyes")
    async def secret(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("between us", ephemeral=True)

    @probe.tree.command(description="Says nothing")
    async def mute(_interaction: discord.Interaction) -> None:
        await asyncio.sleep(0)

    @probe.tree.command(description="For those who manage")
    @app_commands.default_permissions(manage_guild=True)
    async def manage(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("managed")

    shelf = app_commands.Group(name="shelf", description="A shelf")

    @shelf.command(description="Put a file there")
    async def put(interaction: discord.Interaction, file: discord.Attachment, label: str = "none") -> None:
        await interaction.response.send_message(f"{file.filename} lies there, {label}")

    @put.autocomplete("label")
    async def labels(_interaction: discord.Interaction, text: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=text.upper(), value=text)] if text else []

    probe.tree.add_command(shelf)

    async with running(opened.discord) as start:
        await start(probe)
        await opened.discord.ready("echo")
        yield
