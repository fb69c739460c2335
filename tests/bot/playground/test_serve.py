"""`python -m bot playground` as its own process."""

import asyncio
import os
import re
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.__main__ import main
from bot.loopback import LoopbackDiscord
from bot.playground.keeper import Keeper, environment
from bot.playground.town import settings

from .conftest import PATIENCE_S, Page, free_port


async def test_it_says_where_it_is_composes_and_ends_with_its_bot(tmp_path: Path) -> None:
    database = tmp_path / "crowd.sqlite3"
    own = {"PORT": str(free_port()), "PLAYGROUND_DATABASE_URL": f"sqlite:///{database}", "WORKERS": "1"}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "playground", "--no-browser"),
        env=os.environ | own, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr
    try:
        async with asyncio.timeout(PATIENCE_S):
            said = [(await process.stderr.readline()).decode() for _ in range(3)]
            await _first_piece(f"http://127.0.0.1:{own['PORT']}")
    finally:
        process.send_signal(signal.SIGINT)
        rest = await process.stderr.read()  # the bot has it as well: it ends when both have
    assert re.fullmatch(rf".*: http://127\.0\.0\.1:{own['PORT']}\n", said[0])
    assert "Ctrl-C" in said[1]
    assert "first piece" in said[2]
    assert rest.decode() == "Stopping ...\n"
    assert await process.wait() == 0
    assert _pieces(database) == 1


async def _first_piece(address: str) -> None:
    async with ClientSession(headers={"Origin": address}) as client, client.ws_connect(f"{address}/live") as socket:
        page = Page(socket)
        await page.do("enter")
        while not any(message["attachments"] for message in (await page.shown("messages"))["messages"]):
            pass


def _pieces(database: Path) -> int:
    with closing(sqlite3.connect(database)) as connection:
        return int(connection.execute("select count(*) from pieces").fetchone()[0])


async def test_a_bot_that_is_alone_ends(tmp_path: Path) -> None:
    """Its standard input ends when whoever started it is gone, however that happened."""
    async with LoopbackDiscord(settings()) as discord:
        keeper = Keeper(discord, environment(os.environ, f"sqlite:///{tmp_path / 'a.sqlite3'}"))
        await keeper.start()
        assert await keeper.online()
        assert keeper._process
        assert keeper._process.stdin
        keeper._process.stdin.close()
        async with asyncio.timeout(PATIENCE_S):
            assert await keeper._process.wait() == 0
        assert keeper.state == "offline"
        await keeper.stop()


def test_the_bot_has_the_settings_but_neither_token_nor_database() -> None:
    outer = {
        "DISCORD_TOKEN": "secret",
        "MODEBOT_DATABASE_URL": "sqlite:///real.sqlite3",
        "WORKERS": "3",
        "GUILD_IDS": "1",
    }
    inner = environment(outer, "sqlite:///own.sqlite3")
    assert inner["WORKERS"] == "3"
    assert inner["DATABASE_URL"] == "sqlite:///own.sqlite3"
    assert not inner["DISCORD_TOKEN"]
    assert "MODEBOT_DATABASE_URL" not in inner


def test_a_port_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(env_file=None, arguments=["playground", "--port", "70000"]) == 2
    assert "65535" in capsys.readouterr().err
