"""What is said while a request waits, and how often."""

import asyncio
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest

from bot.desk import progress as module
from bot.desk.delivery import Recipient
from bot.desk.progress import Progress
from bot.texts.work import standing


class Said:
    """Stands for an interaction: keeps what its message was changed to."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.more = asyncio.Event()

    async def edit_original_response(self, *, content: str, **_: Any) -> None:
        self.texts.append(content)
        self.more.set()


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIRST_S", 0.02)
    monkeypatch.setattr(module, "EVERY_S", 0.02)


def waiting(said: Said, position: int) -> tuple[Progress, SimpleNamespace]:
    ticket: Any = SimpleNamespace(position=position, expected_wait_s=20.0)
    interaction: Any = said
    return Progress(1, Recipient(1, None, 1, interaction), ticket), ticket


async def until(said: Said, texts: int) -> None:
    async with asyncio.timeout(10):
        while len(said.texts) < texts:
            said.more.clear()
            await said.more.wait()


async def test_only_what_is_new_is_said() -> None:
    said = Said()
    progress, ticket = waiting(said, 2)
    async with progress.telling():
        await until(said, 1)
        await asyncio.sleep(0.1)  # five chances to say it again
        ticket.position = 0
        progress.stage("rendering")
        await until(said, 2)
    assert said.texts == [standing(2, 20.0, None), "Playing it …"]


async def test_what_is_answered_at_once_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIRST_S", 60.0)
    said = Said()
    progress, _ = waiting(said, 1)
    async with progress.telling():
        await progress.end("uploading")
    assert said.texts == []


async def test_the_last_word_goes_to_who_was_told_others() -> None:
    said = Said()
    progress, _ = waiting(said, 1)
    async with progress.telling():
        await until(said, 1)
        await progress.end("uploading")
    assert said.texts[-1] == "Uploading …"


async def test_nothing_is_said_through_a_closed_interaction() -> None:
    ticket: Any = SimpleNamespace(position=1, expected_wait_s=20.0)
    async with Progress(1, Recipient(1, None, 1), ticket).telling():
        await asyncio.sleep(0.1)


@pytest.mark.parametrize(
    ("position", "doing", "words"),
    [
        (3, None, "You are number 3 in the queue; it begins in about 20 seconds."),
        (1, None, "You are next; it begins in about 20 seconds."),
        (0, None, "Just beginning …"),
        (0, "composing", "Composing …"),
        (0, "judging", "Choosing the best of what was written …"),
        (0, "something new", "Just beginning …"),
    ],
)
def test_words(position: int, doing: str | None, words: str) -> None:
    assert standing(position, 20.0, doing) == words


class Broken(Said):
    """The connection breaks at each edit."""

    async def edit_original_response(self, *, content: str, **more: Any) -> None:
        await super().edit_original_response(content=content, **more)
        raise aiohttp.ServerDisconnectedError


async def test_a_lost_connection_is_no_end_of_the_request() -> None:
    said = Broken()
    progress, ticket = waiting(said, 2)
    async with progress.telling():
        await until(said, 1)
        ticket.position = 1
        await until(said, 2)
        await progress.end("uploading")
