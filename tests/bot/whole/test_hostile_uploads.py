"""The whole bot: /whatmode with files, sizes, names and a CDN that mean no good."""

import gzip

import pytest

from bot.loopback import Upload
from bot.loopback.cdn import ROUTE
from tests.bot.stage import Stage, names_in
from tests.engine.reading.test_archive import BOMB
from tests.engine.reading.written import scale
from tests.soak.seeds import seeds

pytestmark = pytest.mark.asyncio(loop_scope="session")

TUNE = seeds()[0][1]
LAUGHS = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' + scale()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (gzip.compress(bytes(2**26)), "not_midi"),
        (BOMB, "too_large"),
        (LAUGHS, "corrupt"),
        (b'<?xml version="1.0" encoding="punycode"?><score-partwise/>-' + b"a" * 500_000, "corrupt"),
        (b"X:1\nK:C\n" + b"{" * 500_000, "empty"),
        (b"MThd" + b"\xff" * 500_000, "corrupt"),
    ],
    ids=["gzip bomb", "zip bomb", "entities", "punycode", "open braces", "header of ones"],
)
async def test_bombs_are_refused_for_what_they_are(stage: Stage, data: bytes, code: str) -> None:
    message = await stage.loopback.person("ann").slash("whatmode", file=Upload("song.mid", data)).message()
    assert "reference" not in message.content
    assert message.content.endswith(".")
    assert (await stage.job_of(message))["error_code"] == code
    stage.loopback.assert_clean()


@pytest.mark.parametrize("status", [301, 302, 403, 404, 500])
async def test_a_cdn_that_gives_no_file_is_a_sentence(stage: Stage, status: int) -> None:
    stage.loopback.faults.fail(ROUTE, status)
    message = await stage.loopback.person("ann").slash("whatmode", file=Upload("song.mid", TUNE)).message()
    assert message.content == "Discord does not give me that file any more; please upload it again."
    stage.loopback.assert_clean()


@pytest.mark.parametrize("declared", [0, len(TUNE) - 1, len(TUNE) + 1, 2**20])
async def test_a_wrong_declared_size_below_the_limit_does_no_harm(stage: Stage, declared: int) -> None:
    upload = Upload("song.mid", TUNE, declared_size_bytes=declared)
    message = await stage.loopback.person("ann").slash("whatmode", file=upload).message()
    assert message.embeds[0]["title"] == "D Dorian"
    stage.loopback.assert_clean()


@pytest.mark.parametrize("content_type", ["image/png", "text/html; charset=utf-7", "audio/mpeg", "x" * 500])
async def test_a_wrong_declared_type_does_no_harm(stage: Stage, content_type: str) -> None:
    upload = Upload("song.mid", TUNE, content_type=content_type)
    message = await stage.loopback.person("ann").slash("whatmode", file=upload).message()
    assert message.embeds[0]["title"] == "D Dorian"
    stage.loopback.assert_clean()


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "\u202edim.exe", "a\r\nb\x1b[31m.mid", "--help", "x" * 300, "@everyone"]
)
async def test_names_are_shown_and_nothing_else(stage: Stage, name: str) -> None:
    message = await stage.loopback.person("ann").slash("whatmode", file=Upload(name, TUNE)).message()
    (shown,) = names_in(message)
    assert shown
    assert shown.isprintable()
    assert len(shown) <= 60
    assert message.embeds[0]["title"] == "D Dorian"
    assert not message.pings
    stage.loopback.assert_clean()
