"""The page is for this machine's own browser, and what comes from users is inert."""

import io

import pytest
from aiohttp import ClientSession, WSServerHandshakeError

from bot.errors import BadSettings
from bot.loopback import Upload
from bot.playground.site import serving

from .conftest import Opened, free_port


async def test_other_hosts_are_refused(opened: Opened) -> None:
    for host in ("evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example"):
        async with opened.client.get(opened.address, headers={"Host": host}) as answer:
            assert answer.status == 403
            assert "alone" in (await answer.json())["text"]
    port = opened.address.rpartition(":")[2]
    async with opened.client.get(opened.address, headers={"Host": f"localhost:{port}", "Origin": ""}) as answer:
        assert answer.status == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1", "", None])
async def test_other_origins_neither_upload_nor_listen(opened: Opened, origin: str | None) -> None:
    headers = {} if origin is None else {"Origin": origin}
    async with ClientSession(headers=headers) as stranger:
        async with stranger.post(f"{opened.address}/uploads", data=b"x") as answer:
            assert answer.status == 403
        with pytest.raises(WSServerHandshakeError, match="403"):
            await stranger.ws_connect(f"{opened.address}/live")


async def test_the_page_runs_nothing_but_its_own_scripts(opened: Opened) -> None:
    async with opened.client.get(opened.address) as answer:
        policy = answer.headers["Content-Security-Policy"]
        text = await answer.text()
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "<script" in text
    assert "javascript:" not in text
    assert " onclick" not in text


@pytest.mark.parametrize(
    ("name", "kind", "type", "placed"),
    [
        ("a.png", None, "image/png", "inline"),
        ("a.ogg", None, "audio/ogg", "inline"),
        ("page.html", None, "application/octet-stream", "attachment"),
        ("drawing.svg", None, "application/octet-stream", "attachment"),
        ("a.png", "text/html", "application/octet-stream", "attachment"),
        ('"><script>alert(1)</script>.mid', None, "application/octet-stream", "attachment"),
        ("../../etc/passwd\r\nSet-Cookie: x=1", None, "application/octet-stream", "attachment"),
    ],
)
async def test_files_are_what_they_may_be_and_nothing_else(
    opened: Opened, name: str, kind: str | None, type: str, placed: str
) -> None:
    file = opened.town.world.store(Upload(name, b"<script>alert(1)</script>", kind), opened.discord.channel)
    async with opened.client.get(f"{opened.address}/files/{file.id}/whatever") as answer:
        assert await answer.read() == b"<script>alert(1)</script>"
    assert answer.headers["Content-Type"] == type
    assert answer.headers["Content-Disposition"].startswith(f"{placed}; ")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("asked", "status", "data", "range"),
    [
        ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=-2", 206, b"89", "bytes 8-9/10"),
        ("bytes=0-100", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=nonsense", 416, b"", "bytes */10"),
    ],
)
async def test_players_may_ask_for_a_part(opened: Opened, asked: str, status: int, data: bytes, range: str) -> None:
    file = opened.town.world.store(Upload("a.ogg", b"0123456789"), opened.discord.channel)
    async with opened.client.get(f"{opened.address}/files/{file.id}/a.ogg", headers={"Range": asked}) as answer:
        assert answer.status == status
        assert answer.headers["Content-Range"] == range
        assert await answer.read() == data


async def test_a_file_that_is_not_there(opened: Opened) -> None:
    for path in ("/files/1/a.ogg", f"/files/{'9' * 5000}/a.ogg", "/page/../site.py", "/page/%2e%2e/site.py", "/page/"):
        async with opened.client.get(f"{opened.address}{path}") as answer:
            assert answer.status in (403, 404)


async def test_a_file_that_is_too_large_is_refused(opened: Opened) -> None:
    opened.discord.settings.upload_limit_bytes = 2**20
    async with serving(opened.town, free_port(), lambda: "offline", _nothing) as address:
        for size, status in ((2**20, 200), (2**20 + 1, 413)):
            data, headers = io.BytesIO(b"x" * size), {"Origin": address}
            async with opened.client.post(f"{address}/uploads", data=data, headers=headers) as answer:
                assert answer.status == status
                told = await answer.json()
        assert told["text"] == "Files may have 1 MB at most here."


async def test_a_port_that_is_taken(opened: Opened) -> None:
    taken = int(opened.address.rpartition(":")[2])
    with pytest.raises(BadSettings, match=f"PORT {taken} cannot be had"):
        async with serving(opened.town, taken, lambda: "offline", _nothing):
            pass


async def test_without_a_wish_any_free_port_does(opened: Opened) -> None:
    async with (
        serving(opened.town, None, lambda: "offline", _nothing) as first,
        serving(opened.town, None, lambda: "offline", _nothing) as second,
    ):
        assert first != second


async def _nothing() -> None:
    """Nobody restarts anything here."""
