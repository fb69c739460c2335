"""The whole bot on a loopback Discord: real settings, store, workers and client."""

import asyncio
import os
import re
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.loopback import BotProcess, LoopbackDiscord, Message
from bot.running.serve import run
from bot.settings import load

MENU = "What mode is this?"
CONTINUE_MENU = "Continue this"
COMMANDS = (
    "compose", "surprise", "continue", CONTINUE_MENU, "remode", "whatmode", MENU, "ratings", "top", "piece", "mine",
    "profile", "scale", "modes",
    "defaults", "settings", "help", "privacy", "forget-me", "block", "unblock", "blocked", "export",
)  # fmt: skip
ASKED = {"mode": "dorian", "root": "D", "tempo": 120, "meter": "4/4", "bars": 4, "seed": 7}
"""Options of a short piece."""

PATIENCE_S = 120.0
"""For a composition on a busy machine, a new worker's start included."""

STANDSTILL_S = 3600.0
"""The shared bot's event loop stands still during tests that do not use it; neither side may take that for a fault."""


@dataclass
class Stage:
    """A Discord, and the folder with the database of the bot that runs on it."""

    loopback: LoopbackDiscord
    folder: Path

    def environment(self, **changes: object) -> dict[str, str]:
        """The bot's settings: one worker, everything in the test's folder."""
        plain = {
            "DISCORD_TOKEN": self.loopback.token,
            "DATABASE_URL": f"sqlite:///{self.folder / 'bot.sqlite3'}",
            "WORKERS": "1",
        }
        return plain | {name.upper(): str(value) for name, value in changes.items()}

    def rows(self, query: str, *values: object) -> Sequence[tuple[Any, ...]]:
        """Read the database beside the running bot."""
        with closing(sqlite3.connect(self.folder / "bot.sqlite3")) as database:
            return database.execute(query, values).fetchall()

    def change(self, statement: str, *values: object) -> None:
        """Change the database of a bot that does not run."""
        with closing(sqlite3.connect(self.folder / "bot.sqlite3")) as database, database:
            database.execute(statement, values)

    async def job_of(self, message: Message) -> dict[str, Any]:
        """The row of the request that a message answered; it is written a moment after the message."""
        columns = ("kind", "state", "attempts", "seed", "error_code")
        query = f"select {', '.join(columns)} from jobs where message_id = ?"  # noqa: S608  names from above
        rows = await self.loopback.wait_for(lambda: self.rows(query, message.id), what="the request's row")
        return dict(zip(columns, rows[0], strict=True))

    def ratings_of(self, message: Message) -> dict[int, int]:
        """Member -> rating of the piece that a message shows."""
        query = "select r.member_id, value from ratings r join pieces on pieces.id = piece_id where message_id = ?"
        return dict(self.rows(query, message.id))

    async def rated(self, message: Message, ratings: dict[int, int]) -> None:
        """Wait until exactly these ratings are stored."""
        await self.loopback.wait_for(lambda: self.ratings_of(message) == ratings, what=f"the ratings {ratings}")

    async def compose(self, by: str = "ann", **changes: object) -> Message:
        """Ask for a piece and wait for it."""
        asked = self.loopback.person(by).slash("compose", ASKED | changes)
        message = await asked.message(timeout_s=PATIENCE_S)
        assert message.embeds, message.content
        return message

    async def digits_under(self, message: Message) -> None:
        await self.loopback.wait_for(lambda: len(message.reactions) == 10, what="ten reactions")

    async def piece(self) -> Message:
        """A posted piece that is ready to be rated."""
        message = await self.compose()
        await self.digits_under(message)
        return message


@asynccontextmanager
async def bot_on(stage: Stage, **changes: object) -> AsyncIterator[None]:
    """A bot in this process, connected and with its commands registered; stopped as by a signal at the end."""
    stopping = asyncio.Event()
    settings = load(stage.environment(**changes))
    options = {"guild_ready_timeout": 0.0, "heartbeat_timeout": STANDSTILL_S}
    bot = asyncio.create_task(run(settings, stage.loopback.connector, stopping, **options))
    ready = asyncio.create_task(stage.loopback.ready(*COMMANDS, timeout_s=PATIENCE_S))
    try:
        await asyncio.wait({bot, ready}, return_when=asyncio.FIRST_COMPLETED)
        if bot.done():
            bot.result()
        await ready
        yield
    finally:
        ready.cancel()
        stopping.set()
        await bot


@asynccontextmanager
async def new_stage(folder: Path) -> AsyncIterator[Stage]:
    async with LoopbackDiscord() as loopback:
        loopback.settings.provisional_buttons = ("Cancel",)
        loopback.settings.mentions_askers_alone = True
        yield Stage(loopback, folder)
        loopback.assert_clean()


def bot_process(stage: Stage, **changes: object) -> BotProcess:
    """The same bot as a process of its own: `async with bot_process(stage) as process`."""
    command = (sys.executable, "-m", "tests.bot.bot_process")
    return BotProcess(stage.loopback, env=stage.environment(**changes), command=command)


def started_by(pid: int) -> list[int]:
    """Process ids of a process's children, from the system's table.

    /proc/PID/task/*/children would be shorter, but leaves some out while threads come and go.
    """
    processes = [int(path.name) for path in Path("/proc").glob("[0-9]*")]
    return [process for process in processes if _status(process)[1:2] == [str(pid)]]


def renderers(pid: int) -> list[int]:
    """Process ids of the FluidSynths that play somewhere below a process."""
    return [child for child in all_below(pid) if _read(child, "comm").strip() == b"fluidsynth"]


def held_renderers(pid: int) -> list[int]:
    """The same, and each stands still from now on: found a moment later, a short piece may be rendered already."""
    found = renderers(pid)
    for child in found:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGSTOP)
    return [child for child in found if alive(child)]


def all_below(pid: int) -> list[int]:
    """Process ids of everything that a process started, however indirectly."""
    children = started_by(pid)
    return [*children, *(below for child in children for below in all_below(child))]


def knows(pid: int, secret: str) -> bool:
    """Whether a process was started with a secret in its environment."""
    return secret.encode() in _read(pid, "environ")


def alive(pid: int) -> bool:
    """Whether a process still runs; one that ended and waits to be reaped does not."""
    return _status(pid)[:1] not in ([], ["Z"])


def _status(pid: int) -> list[str]:
    """State, parent's id and more; nothing of a process that is gone."""
    return _read(pid, "stat").decode(errors="replace").rpartition(")")[2].split()


def _read(pid: int, name: str) -> bytes:
    """What the system tells of a process; nothing if it ended, perhaps between opening the file and reading it."""
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def fields(message: Message) -> dict[str, str]:
    """Name -> value of the fields of a message's first embed."""
    return {field["name"]: field["value"] for field in message.embeds[0]["fields"]}


def names_in(message: Message) -> list[str]:
    """The files that a message is about, in the order of its embeds."""
    return [embed["author"]["name"] for embed in message.embeds]


def options_in(line: str) -> dict[str, object]:
    """The options of a line such as `/compose mode:dorian tempo:96`, as Discord's app reads one that is pasted."""
    found = dict(re.findall(r"(\w+):(.*?)(?= \w+:|$)", line, re.MULTILINE))
    return {name: _read_value(value) for name, value in found.items()}


def _read_value(value: str) -> object:
    if value in ("True", "False"):
        return value == "True"
    return int(value) if value.isdigit() else value
