"""What systemd hears: this side is a datagram socket, as systemd's is."""

import asyncio
import os
import secrets
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.running.supervisor import supervised
from tests.bot.stage import Stage, bot_process

PATIENCE_S = 30.0


@pytest.fixture
def systemd() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(f"\0modebot-{secrets.token_hex(8)}")
        systemd.setblocking(False)
        yield systemd


def environment(systemd: socket.socket, **more: object) -> dict[str, str]:
    address = systemd.getsockname().decode().replace("\0", "@")
    return {"NOTIFY_SOCKET": address} | {name: str(value) for name, value in more.items()}


async def hear(systemd: socket.socket) -> str:
    async with asyncio.timeout(PATIENCE_S):
        return (await asyncio.get_running_loop().sock_recv(systemd, 200)).decode()


def nothing_more(systemd: socket.socket) -> bool:
    try:
        return not systemd.recv(200)
    except BlockingIOError:
        return True


async def at_once() -> None:
    """Ready."""


async def test_it_is_ready_when_it_says_so_and_then_alive_until_it_stops(systemd: socket.socket) -> None:
    ready = asyncio.Event()

    async def when_ready() -> None:
        await ready.wait()

    async with supervised(when_ready, environment(systemd, WATCHDOG_USEC=20_000)):
        await asyncio.sleep(0)
        assert nothing_more(systemd)
        ready.set()
        assert [await hear(systemd) for _ in range(4)] == ["READY=1", "WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1"]
    while (said := await hear(systemd)) == "WATCHDOG=1":
        pass
    assert said == "STOPPING=1"


@pytest.mark.parametrize("watchdog", [{}, {"WATCHDOG_USEC": 1000, "WATCHDOG_PID": 1}, {"WATCHDOG_USEC": "soon"}])
async def test_without_a_watchdog_of_ours_nobody_is_fed(systemd: socket.socket, watchdog: dict[str, object]) -> None:
    async with supervised(at_once, environment(systemd, **watchdog)):
        assert await hear(systemd) == "READY=1"
    assert await hear(systemd) == "STOPPING=1"
    assert nothing_more(systemd)


async def test_our_own_process_id_is_ours(systemd: socket.socket) -> None:
    async with supervised(at_once, environment(systemd, WATCHDOG_USEC=10**9, WATCHDOG_PID=os.getpid())):
        assert [await hear(systemd), await hear(systemd)] == ["READY=1", "WATCHDOG=1"]


@pytest.mark.asyncio(loop_scope="session")
async def test_a_whole_bot_is_ready_when_discord_is(empty_stage: Stage, systemd: socket.socket) -> None:
    told = environment(systemd, WATCHDOG_USEC=10**9)
    async with bot_process(empty_stage, **told) as process:
        assert await hear(systemd) == "READY=1"
        assert empty_stage.loopback.gateway.ready
        assert await hear(systemd) == "WATCHDOG=1"
        assert await process.stop() == os.EX_OK
    assert await hear(systemd) == "STOPPING=1"


async def test_a_socket_can_be_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's address is short
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind("notify")
        systemd.setblocking(False)
        async with supervised(at_once, {"NOTIFY_SOCKET": "notify"}):
            assert await hear(systemd) == "READY=1"


async def test_nobody_there_costs_a_line_and_not_the_bot(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    async with supervised(at_once, {"NOTIFY_SOCKET": str(tmp_path / "none")}):
        pass
    assert "supervisor could not be told" in caplog.text


async def test_without_systemd_nothing_happens(caplog: pytest.LogCaptureFixture) -> None:
    async with supervised(at_once, {}):
        pass
    assert not caplog.records
