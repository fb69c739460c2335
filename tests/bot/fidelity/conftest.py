"""The scene is played once for all tests of this folder."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from discord.gateway import DiscordWebSocket

from bot.desk import progress
from bot.loopback.link import Link
from tests.bot.stage import STANDSTILL_S, bot_on, new_stage

from .heard import Heard
from .scene import onlooker, play


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def heard(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Heard]:
    """What the bot and the local Discord said in the scene, from the bot's login on."""
    heard = Heard()
    with pytest.MonkeyPatch.context() as patch:
        _listen(heard, patch)
        patch.setattr(progress, "FIRST_S", 0.1)
        async with new_stage(tmp_path_factory.mktemp("fidelity")) as stage:
            stage.loopback.record.listeners.append(heard.exchange)
            stage.loopback.settings.heartbeat_interval_s = STANDSTILL_S
            async with bot_on(stage), onlooker(stage):
                await play(stage)
            stage.loopback.forgive(50035)
    yield heard


def _listen(heard: Heard, patch: pytest.MonkeyPatch) -> None:
    """To the frames of the gateway, both ways."""
    send, deliver = DiscordWebSocket.send, Link.send

    async def sent(socket: DiscordWebSocket, text: str) -> None:
        heard.sent(text)
        await send(socket, text)

    def received(link: Link, frame: Any) -> None:
        heard.received(frame)
        deliver(link, frame)

    patch.setattr(DiscordWebSocket, "send", sent)
    patch.setattr(Link, "send", received)
