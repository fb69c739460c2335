"""Attachments: what is fetched, how much of it, and what a server that misbehaves is answered."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import discord
import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import RawTestServer

from bot.errors import UploadFailed
from bot.uploads import Uploads


class Sent:
    def __init__(self, url: str, size: int, content_type: str | None = None, filename: str = "song.mid") -> None:
        self.url, self.size, self.content_type, self.filename = url, size, content_type, filename


@pytest_asyncio.fixture
async def cdn() -> AsyncIterator[str]:
    """A web server with a file of 1000 bytes, and others that do not come as they should."""
    released = asyncio.Event()

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

    async def dripping(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"x")
        await released.wait()
        return response

    async def shorter(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "1000"})
        await response.prepare(request)
        await response.write(b"x")
        assert request.transport is not None
        request.transport.close()
        return response

    async def as_asked(request: web.Request) -> web.Response:
        return web.Response(body=request.headers.get("Accept-Encoding", "").encode())

    async def dropping(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x")
            await asyncio.sleep(0.02)

    async def longer(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n" + b"x" * 1000)
        request.transport.close()
        return web.Response()

    async def boasting(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(10**12)})
        await response.prepare(request)
        while True:
            await response.write(bytes(1000))

    async def elsewhere(_: web.Request) -> web.Response:
        raise web.HTTPFound("/file")

    async def expired(_: web.Request) -> web.Response:
        raise web.HTTPForbidden(text="This content is no longer available.")

    async def file(_: web.Request) -> web.Response:
        return web.Response(body=b"x" * 1000)

    app = web.Application()
    oddly = (endless, packed, dripping, dropping, shorter, longer, boasting, as_asked, elsewhere, expired, file)
    app.add_routes([web.get(f"/{handler.__name__}", handler) for handler in oddly])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    released.set()
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


async def test_packed_answers_are_neither_asked_for_nor_unpacked(cdn: str, uploads: Uploads) -> None:
    """A session asks for gzip by itself: a score that the server packs on the way would be taken for an archive."""
    assert await uploads.download(Sent(f"{cdn}/as_asked", 1000)) == b"identity"
    with pytest.raises(UploadFailed, match="did not arrive"):
        await uploads.download(Sent(f"{cdn}/packed", 1000))


async def test_a_file_that_comes_in_drops_is_not_waited_for(cdn: str, uploads: Uploads) -> None:
    hasty = replace(uploads, timeout_s=0.3)
    for path in ("dripping", "dropping"):
        with pytest.raises(UploadFailed, match="did not arrive"):
            await hasty.download(Sent(f"{cdn}/{path}", 1000))


async def test_a_file_that_stops_before_its_end_did_not_arrive(cdn: str, uploads: Uploads) -> None:
    with pytest.raises(UploadFailed, match="did not arrive"):
        await uploads.download(Sent(f"{cdn}/shorter", 1000))


async def test_a_length_that_the_server_states_wrongly_is_no_way_around_the_limit(cdn: str, uploads: Uploads) -> None:
    with pytest.raises(UploadFailed, match="did not arrive"):
        await uploads.download(Sent(f"{cdn}/longer", 1000))
    with pytest.raises(UploadFailed, match="larger than the 10 kB"):
        await uploads.download(Sent(f"{cdn}/boasting", 1000))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_other_host_is_asked_when_the_cdn_sends_elsewhere(uploads: Uploads, status: int) -> None:
    asked: list[str] = []

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        asked.append(request.path)
        location = f"http://localhost:{request.url.port}/other-host"
        return (
            web.Response(status=status, headers={"Location": location}) if request.path == "/file" else web.Response()
        )

    async with RawTestServer(answer) as server:
        with pytest.raises(UploadFailed, match="upload it again"):
            await uploads.download(Sent(f"http://127.0.0.1:{server.port}/file", 1000))
    assert asked == ["/file"]


@pytest.mark.parametrize("declared", [0, 1, 999, 1001, 10 * 1024])
async def test_a_wrong_size_below_the_limit_does_no_harm(cdn: str, uploads: Uploads, declared: int) -> None:
    assert len(await uploads.download(Sent(f"{cdn}/file", declared))) == 1000


@pytest.mark.parametrize("content_type", ["image/png", "video/mp4", "text/html", "nonsense", "", "audio/midi;" * 999])
async def test_a_declared_type_decides_nothing_below_the_limit(cdn: str, uploads: Uploads, content_type: str) -> None:
    assert len(await uploads.download(Sent(f"{cdn}/file", 1000, content_type))) == 1000


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.mid", "../../etc/passwd.mid"),
        ("C:\\x.mid", "C:\\x.mid"),
        ("a\x00b\x1b[31m\r\n.mid", "ab[31m.mid"),
        ("\u202edim.gnos\u2066\u200f.mid", "dim.gnos.mid"),
        ("\ud83dlone.mid", "lone.mid"),
        ("x" * 300, "x" * 59 + "…"),
        ("\u200b\n\t", "file"),
        ("", "file"),
    ],
)
def test_names_are_shown_cut_and_without_what_cannot_be_seen(uploads: Uploads, name: str, shown: str) -> None:
    """As text alone: no file is ever opened, written or started under a member's name."""
    (incoming,) = uploads.accept([Sent("http://127.0.0.1:1/never-asked", 1000, filename=name)])
    assert incoming.name == shown


@pytest.mark.parametrize("path", ["missing", "elsewhere", "expired"])
async def test_what_is_not_there_is_a_sentence(cdn: str, uploads: Uploads, path: str) -> None:
    with pytest.raises(UploadFailed, match="upload it again"):
        await uploads.download(Sent(f"{cdn}/{path}", 1000))


async def test_an_unreachable_server_is_a_sentence(uploads: Uploads) -> None:
    with pytest.raises(UploadFailed, match="did not arrive"):
        await uploads.download(Sent("http://127.0.0.1:1/file", 1000))


def test_the_attachments_of_discord_fit() -> None:
    assert {"filename", "size", "url", "content_type"} <= set(discord.Attachment.__slots__)
