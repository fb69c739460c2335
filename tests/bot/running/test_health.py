"""Health: of a whole bot on the loopback, and of one that misses something."""

import asyncio
import json
import os
import socket
import time
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import discord
import pytest
from sqlalchemy.exc import OperationalError

from bot.__main__ import main
from bot.errors import BadSettings
from bot.jobs.queue import Jobs
from bot.running import health
from bot.running.backups import Backups
from bot.running.health import Monitor
from bot.running.serve import run
from bot.settings import load
from tests.bot.stage import PATIENCE_S, Stage, bot_on
from tests.bot.test_main import without_gateway


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


async def ask(port: int) -> tuple[int, dict[str, Any]]:
    """Status and answer of GET /health."""
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/health") as response:
        return response.status, await response.json()


@pytest.mark.usefixtures("root_logger")
@pytest.mark.asyncio(loop_scope="session")
async def test_a_bot_that_runs_is_well(
    empty_stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    port = free_port()
    async with bot_on(empty_stage, health_port=port):
        await empty_stage.loopback.wait_for(lambda: _is_well(port), PATIENCE_S, "the bot to be well")
        status, told = await ask(port)
        assert (status, told["status"]) == (200, "ok")
        assert told["gateway_connected"]
        assert told["database_answers"]
        assert (told["workers_alive"], told["workers"]) == (1, 1)
        assert (told["requests_waiting"], told["requests_limit"]) == (0, 20)
        assert 0 <= told["last_heartbeat_ack_s"] <= told["uptime_s"] + 1

        environment = {"HEALTH_PORT": str(port)}
        assert await asyncio.to_thread(main, environment, None, None, ["health"]) == 0
        assert json.loads(capsys.readouterr().out)["status"] == "ok"

        monkeypatch.setattr(health, "LONGEST_SILENCE_S", 0.0)
        status, told = await ask(port)
        assert (status, told["status"], told["gateway_connected"]) == (503, "degraded", False)
        assert await asyncio.to_thread(main, {"HEALTH_PORT": str(port)}, None, None, ["health"]) == 1
    with pytest.raises(aiohttp.ClientConnectionError):
        await ask(port)


async def _is_well(port: int) -> bool:
    return (await ask(port))[0] == 200


@pytest.mark.asyncio(loop_scope="session")
async def test_a_bot_that_is_not_connected_yet_is_starting(empty_stage: Stage) -> None:
    loopback, stop, port = empty_stage.loopback, asyncio.Event(), free_port()
    settings = load(empty_stage.environment(health_port=port))
    running = asyncio.create_task(run(settings, lambda: without_gateway(loopback), stop))
    await loopback.wait_for(lambda: loopback.calls("GET /gateway/bot"))
    status, told = await ask(port)
    assert (status, told["status"], told["gateway_connected"]) == (503, "starting", False)
    assert told["gateway_latency_s"] is None
    stop.set()
    await asyncio.wait_for(running, PATIENCE_S)


@pytest.mark.asyncio(loop_scope="session")
async def test_a_port_that_is_taken_is_a_sentence(empty_stage: Stage) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BadSettings, match=f"HEALTH_PORT {port} cannot be listened on"):
            async with bot_on(empty_stage, health_port=port):
                pass


@pytest.mark.usefixtures("root_logger")
def test_asking_nobody_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main({"HEALTH_PORT": str(free_port())}, None, None, ["health"]) == 1
    assert "No bot answers on 127.0.0.1" in capsys.readouterr().err
    assert main({}, None, None, ["health"]) == os.EX_CONFIG
    assert "HEALTH_PORT is 0" in capsys.readouterr().err


@dataclass
class Parts:
    """Stand-ins for a client and workers, all well."""

    ready: bool = True
    closed: tuple[bool, ...] = (False, False)
    ages_s: tuple[float, ...] = (1.0, 2.0)
    alive: int = 1
    fault: Exception | None = None

    def monitor(self) -> Monitor:
        now_s = time.perf_counter()
        shards = {
            number: SimpleNamespace(
                is_closed=lambda closed=closed: closed,
                _parent=SimpleNamespace(
                    ws=SimpleNamespace(_keep_alive=SimpleNamespace(_last_ack=now_s - age_s)),
                ),
            )
            for number, (closed, age_s) in enumerate(zip(self.closed, self.ages_s, strict=True))
        }
        client = SimpleNamespace(is_ready=lambda: self.ready, shards=shards, latencies=[(0, 0.04), (1, 0.0512345)])
        limits = SimpleNamespace(queue=20, workers=2)
        jobs = SimpleNamespace(alive=self.alive, waiting=3, limits=limits)
        return Monitor(cast(discord.AutoShardedClient, client), cast(Jobs, jobs), self._read, Backups(None))

    async def _read(self) -> None:
        if self.fault:
            raise self.fault


async def test_the_worst_shard_is_told() -> None:
    told = await Parts().monitor().look()
    assert (told.status, told.gateway_latency_s) == ("ok", 0.051)
    assert told.last_heartbeat_ack_s == pytest.approx(2.0, abs=0.5)
    assert (told.requests_waiting, told.workers_alive, told.workers) == (3, 1, 2)


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        (Parts(ready=False), "starting"),
        (Parts(closed=(False, True)), "degraded"),
        (Parts(ages_s=(1.0, health.LONGEST_SILENCE_S + 1)), "degraded"),
        (Parts(closed=(), ages_s=()), "degraded"),
        (Parts(alive=0), "degraded"),
        (Parts(fault=OperationalError("select", {}, Exception("locked"))), "degraded"),
        (Parts(fault=TimeoutError()), "degraded"),
    ],
)
async def test_whatever_is_missing_shows(parts: Parts, status: str) -> None:
    assert (await parts.monitor().look()).status == status


async def test_a_database_that_is_silent_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "DATABASE_TIMEOUT_S", 0.01)
    monitor = Monitor(Parts().monitor()._client, Parts().monitor()._jobs, asyncio.Event().wait, Backups(None))
    assert not (await monitor.look()).database_answers
