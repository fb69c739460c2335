"""Whether the bot speaks to Discord, and the local Discord to the bot, as Discord's documentation says."""

import pytest

from .heard import Heard

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_nothing_is_said_that_is_not_documented(heard: Heard) -> None:
    assert heard.unknown == []


async def test_everything_said_is_as_documented(heard: Heard) -> None:
    faults = sorted({f"{said.kind}: {fault}" for said in heard.said if (fault := said.fault)})
    assert faults == []
