"""`python -m bot`: it starts fast, and where it cannot start it says why in one line."""

import asyncio
import errno
import gc
import os
import socket
import ssl
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest
from aiohttp.abc import ResolveResult

from bot.__main__ import main
from bot.errors import DiscordRefused
from bot.loopback import LoopbackDiscord
from bot.loopback.connector import LoopbackResolver
from bot.running.serve import run
from bot.settings import load
from tests.bot.stage import Stage, bot_on

ROOT = Path(__file__).parents[2]


def closed_port() -> aiohttp.BaseConnector:
    """Every host is a port of this machine where nobody listens."""
    return aiohttp.TCPConnector(resolver=LoopbackResolver("127.0.0.1", 1))


class NoGateway(LoopbackResolver):
    """Discord's addresses but for one."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if host == "gateway.discord.gg":
            raise OSError(errno.EHOSTUNREACH, "no way to the gateway")
        return await super().resolve(host, port, family)


def without_gateway(loopback: LoopbackDiscord) -> aiohttp.BaseConnector:
    trust = ssl.create_default_context(cafile=str(loopback.ca_pem))
    return aiohttp.TCPConnector(resolver=NoGateway(loopback.host, loopback.port), ssl=trust)


def one_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.startswith("modebot: ")]
    assert len(lines) == 1, text
    return lines[0]


def test_without_a_token_it_says_so_and_nothing_else(tmp_path: Path) -> None:
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    child = subprocess.run(
        [sys.executable, "-m", "bot"], cwd=tmp_path, env=environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert child.returncode == os.EX_CONFIG
    assert child.stderr.count("\n") == 1
    assert one_line(child.stderr).startswith("modebot: DISCORD_TOKEN is not set: ")


def test_importing_the_program_is_quick_and_changes_nothing() -> None:
    code = (
        "import bot, sys, time; "
        "print(time.process_time(), *{'discord', 'engine', 'sqlalchemy', 'numpy'} & set(sys.modules))"
    )
    child = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    seconds, *heavy = child.stdout.split()
    assert heavy == []
    assert float(seconds) < 1  # its own: how long it waits for a busy machine says nothing about it


@pytest.mark.usefixtures("root_logger")
class TestExitCodes:
    """In this process: a start takes most of a second."""

    def start(self, folder: Path, **changes: str) -> int:
        environment = {"DISCORD_TOKEN": "a.b.c", "DATABASE_URL": f"sqlite:///{folder / 'bot.sqlite3'}", "WORKERS": "1"}
        mask = os.umask(0o022)
        try:
            return main(environment | changes, env_file=None, connect=closed_port)
        finally:
            os.umask(mask)

    def test_a_wrong_setting(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.start(tmp_path, WORKERS="0") == os.EX_CONFIG
        assert "WORKERS cannot be used" in one_line(capsys.readouterr().err)

    def test_no_fluidsynth(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        assert self.start(tmp_path) == os.EX_UNAVAILABLE
        assert "FluidSynth is not installed: sudo apt install" in one_line(capsys.readouterr().err)

    def test_no_sound_font(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.start(tmp_path, SOUND_FONT=str(tmp_path / "none.sf2")) == os.EX_UNAVAILABLE
        assert "none.sf2" in one_line(capsys.readouterr().err)

    def test_a_database_that_is_none(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "bot.sqlite3").write_bytes(b"no database" * 100)
        assert self.start(tmp_path) == os.EX_IOERR
        assert "cannot be used: file is not a database" in one_line(capsys.readouterr().err)

    def test_discord_out_of_reach(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.start(tmp_path) == os.EX_TEMPFAIL
        assert "Discord cannot be reached" in one_line(capsys.readouterr().err)

    def test_the_environment_keeps_no_secret(self, tmp_path: Path) -> None:
        environment = {"DISCORD_TOKEN": "a.b.c", "DATABASE_URL": "nonsense", "LANG": "C"}
        assert main(environment, env_file=None) == os.EX_IOERR
        assert environment == {"LANG": "C"}
        assert not list(tmp_path.iterdir())


@pytest.mark.asyncio(loop_scope="session")
async def test_a_stop_during_the_login_is_obeyed(empty_stage: Stage) -> None:
    stop = asyncio.Event()
    stop.set()
    await asyncio.wait_for(run(load(empty_stage.environment()), empty_stage.loopback.connector, stop), 60)


@pytest.mark.asyncio(loop_scope="session")
async def test_garbage_collections_of_a_running_bot_look_through_nothing_that_was_loaded(empty_stage: Stage) -> None:
    async with bot_on(empty_stage):
        assert gc.get_freeze_count() > 10_000
    assert gc.get_freeze_count() == 0


@pytest.mark.asyncio(loop_scope="session")
async def test_a_stop_while_the_gateway_is_out_of_reach_is_obeyed(empty_stage: Stage) -> None:
    """discord.py would try again for ever, closed or not."""
    loopback, stop = empty_stage.loopback, asyncio.Event()
    running = asyncio.create_task(run(load(empty_stage.environment()), lambda: without_gateway(loopback), stop))
    await loopback.wait_for(lambda: loopback.calls("GET /gateway/bot"))
    stop.set()
    await asyncio.wait_for(running, 60)
    assert not loopback.gateway.identified


@pytest.mark.asyncio(loop_scope="session")
async def test_a_wrong_token_is_a_sentence(empty_stage: Stage) -> None:
    with pytest.raises(DiscordRefused, match="Discord does not accept DISCORD_TOKEN"):
        async with bot_on(empty_stage, discord_token="not.the.token"):
            pass
    empty_stage.loopback.forgive(0)
    empty_stage.loopback.assert_clean()
