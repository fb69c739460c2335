"""Small parts: sentences for errors, background tasks, digits, uploads."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest
import pytest_asyncio
from aiohttp import web
from discord import app_commands
from sqlalchemy.exc import OperationalError

from bot.background import Background
from bot.crowd.digits import KEYCAPS, digit_of, keycap, put_under
from bot.errors import UploadFailed, WorkerLost, WorkFailed
from bot.explain import explain
from bot.logs import fields_of
from bot.uploads import Uploads
from engine.errors import BadRequest, TookTooLong

# -- errors


@pytest.mark.parametrize("error", [BadRequest("No such mode."), TookTooLong("Too long."), WorkerLost("It died.")])
def test_our_own_errors_are_their_sentence(error: Exception) -> None:
    explanation = explain(error)
    assert (explanation.sentence, explanation.code) == (str(error), getattr(error, "code", ""))


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OperationalError("select", {}, Exception("locked")), "store"),
        (TimeoutError(), "unreachable"),
        (aiohttp.ClientConnectionError(), "unreachable"),
        (app_commands.CheckFailure(), "forbidden"),
        (app_commands.CommandNotFound("x", []), "outdated"),
    ],
)
def test_errors_of_libraries_have_a_sentence_and_no_reference(error: Exception, code: str) -> None:
    explanation = explain(error)
    assert explanation.code == code
    assert "reference" not in explanation.sentence


def test_unforeseen_errors_are_logged_under_the_reference_that_the_member_sees(
    caplog: pytest.LogCaptureFixture,
) -> None:
    explanation = explain(ZeroDivisionError("secret detail"))
    assert explanation.code == "internal"
    assert "secret detail" not in explanation.sentence
    reference = explanation.sentence.split("reference ")[1][:8]
    assert fields_of(caplog.records[-1])["reference"] == reference
    assert "secret detail" in caplog.text


def test_the_trace_of_a_worker_is_in_the_log_and_nowhere_else(caplog: pytest.LogCaptureFixture) -> None:
    explanation = explain(WorkFailed("ValueError: bad", "Traceback: line 7 of the engine"))
    assert "line 7" in fields_of(caplog.records[-1])["worker_traceback"]
    assert "ValueError" not in explanation.sentence


# -- background tasks


async def test_an_error_in_the_background_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def fail() -> None:
        raise ValueError("lost")

    background = Background()
    background.start(fail(), "an errand")
    await background.finish(60.0)
    await asyncio.sleep(0)
    assert fields_of(caplog.records[-1]) == {"errand": "an errand", "error": "ValueError('lost')"}


async def test_finishing_waits_within_the_bound_and_then_cancels() -> None:
    ended: list[str] = []

    async def wait(seconds: float, word: str) -> None:
        try:
            await asyncio.sleep(seconds)
            ended.append(word)
        except asyncio.CancelledError:
            ended.append(f"{word} cancelled")
            raise

    background = Background()
    background.start(wait(0.01, "short"), "short")
    background.start(wait(60, "long"), "long")
    await background.finish(0.5)
    assert ended == ["short", "long cancelled"]


async def test_finishing_waits_for_what_is_started_meanwhile() -> None:
    ended: list[str] = []

    async def second() -> None:
        await asyncio.sleep(0.05)
        ended.append("second")

    async def first() -> None:
        await asyncio.sleep(0.05)
        background.start(second(), "second")
        ended.append("first")

    background = Background()
    background.start(first(), "first")
    await background.finish(60.0)
    assert ended == ["first", "second"]


# -- digits


def test_ten_digits_and_back() -> None:
    assert KEYCAPS == ("1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣", "6️⃣", "7️⃣", "8️⃣", "9️⃣", "🔟")
    assert [digit_of(keycap(digit)) for digit in range(1, 11)] == list(range(1, 11))
    assert digit_of("7\u20e3") == 7
    assert [digit_of(other) for other in ("0️⃣", "👍", "7", "", "#️⃣")] == [None] * 5


async def test_digits_are_put_in_order_and_not_twice() -> None:
    added: list[str] = []

    async def add(emoji: str) -> None:
        added.append(emoji)

    await put_under(add, frozenset({1, 2, 3, 10}))
    assert added == list(KEYCAPS[3:9])


# -- uploads


class Sent:
    def __init__(self, url: str, size: int, content_type: str | None = None, filename: str = "song.mid") -> None:
        self.url, self.size, self.content_type, self.filename = url, size, content_type, filename


@pytest_asyncio.fixture
async def cdn() -> AsyncIterator[str]:
    """A web server with a file of 1000 bytes, one that never ends, a packed one and a redirect."""

    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(10_000):
            await response.write(bytes(1000))
        return response

    async def packed(_: web.Request) -> web.Response:
        response = web.Response(body=bytes(5_000_000))
        response.enable_compression(web.ContentCoding.gzip)
        return response

    async def elsewhere(_: web.Request) -> web.Response:
        raise web.HTTPFound("/file")

    async def file(_: web.Request) -> web.Response:
        return web.Response(body=b"x" * 1000)

    app = web.Application()
    app.add_routes([web.get(f"/{f.__name__}", f) for f in (endless, packed, elsewhere, file)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest_asyncio.fixture
async def uploads() -> AsyncIterator[Uploads]:
    async with aiohttp.ClientSession(auto_decompress=False) as session:
        yield Uploads(session, 10 * 1024)


async def test_a_file_arrives_whole(cdn: str, uploads: Uploads) -> None:
    assert await uploads.download(Sent(f"{cdn}/file", 1000)) == b"x" * 1000


async def test_a_declared_size_is_believed_when_it_is_too_large(uploads: Uploads) -> None:
    with pytest.raises(UploadFailed, match="larger than the 10 kB"):
        await uploads.download(Sent("http://127.0.0.1:1/never-asked", 10 * 1024 + 1))


@pytest.mark.parametrize(
    ("content_type", "words"),
    [
        ("audio/mpeg", "That is a recording; I read written notes"),
        ("video/mp4", "a film"),
        ("image/png", "a picture"),
        ("audio/midi", "larger than the 10 kB"),
        ("audio/x-midi", "larger than the 10 kB"),
        ("application/xml", "larger than the 10 kB"),
        (None, "larger than the 10 kB"),
    ],
)
async def test_large_files_that_surely_hold_no_notes_are_called_what_they_are(
    uploads: Uploads, content_type: str | None, words: str
) -> None:
    with pytest.raises(UploadFailed, match=words):
        await uploads.download(Sent("http://127.0.0.1:1/never-asked", 10**8, content_type))


async def test_only_where_all_files_are_too_large_none_is_accepted(cdn: str, uploads: Uploads) -> None:
    large, small = Sent("http://127.0.0.1:1/never-asked", 10**8), Sent(f"{cdn}/file", 1000, filename="a\nb.mid")
    with pytest.raises(UploadFailed, match="larger"):
        uploads.accept([large, large])
    accepted = uploads.accept([large, small])
    assert [file.name for file in accepted] == ["song.mid", "ab.mid"]
    assert len(await accepted[1].read()) == 1000
    with pytest.raises(UploadFailed, match="larger"):
        await accepted[0].read()


async def test_an_endless_file_is_cut_off(cdn: str, uploads: Uploads) -> None:
    with pytest.raises(UploadFailed, match="larger than the 10 kB"):
        await uploads.download(Sent(f"{cdn}/endless", 1000))


async def test_nothing_is_unpacked_on_arrival(cdn: str, uploads: Uploads) -> None:
    assert len(await uploads.download(Sent(f"{cdn}/packed", 1000))) < 10 * 1024


@pytest.mark.parametrize("path", ["missing", "elsewhere"])
async def test_what_is_not_there_is_a_sentence(cdn: str, uploads: Uploads, path: str) -> None:
    with pytest.raises(UploadFailed, match="upload it again"):
        await uploads.download(Sent(f"{cdn}/{path}", 1000))


async def test_an_unreachable_server_is_a_sentence(uploads: Uploads) -> None:
    with pytest.raises(UploadFailed, match="did not arrive"):
        await uploads.download(Sent("http://127.0.0.1:1/file", 1000))


def test_the_attachments_of_discord_fit() -> None:
    assert {"filename", "size", "url", "content_type"} <= set(discord.Attachment.__slots__)
