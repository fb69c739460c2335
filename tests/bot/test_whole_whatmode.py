"""The whole bot: /whatmode with good, broken and hostile uploads."""

from pathlib import Path

import pytest

from bot.store import open_store
from engine.midi import write_midi
from engine.piece import Note, Piece
from engine.theory import find_mode, find_root
from tests.bot.stage import bot_on
from tests.loopback import LoopbackDiscord, Upload


def tune(root: str, mode: str) -> bytes:
    """A MIDI file that walks up and down a mode over its root, resting on root and fifth."""
    steps = (0, 1, 2, 3, 4, 5, 6, 4, 2, 0, 4, 0)
    tonic, degrees = 60 + find_root(root).pitch_class, find_mode(mode).degrees
    lengths = [960 if step in (0, 4) else 240 for step in steps]
    notes = [Note(960 * i, tonic + degrees[step], lengths[i]) for i, step in enumerate(steps)]
    return write_midi(Piece.of(notes))


async def test_an_uploaded_file(loopback: LoopbackDiscord, tmp_path: Path) -> None:
    upload = Upload("my song.mid", tune("D", "dorian"))
    async with bot_on(loopback, tmp_path):
        message = await loopback.person("ann").slash("whatmode", file=upload).message()
    embed = message.embeds[0]
    fields = {field["name"]: field["value"] for field in embed["fields"]}
    assert embed["title"] == "D Dorian"
    assert (fields["Root"], fields["Mode"], fields["Scale"]) == ("D", "Dorian", "D E F G A B C")
    assert fields["Fit"] == "distance 0 of 7"
    assert fields["Distance to each mode"].startswith("Dorian 0, ")
    assert len(fields["Next best"].splitlines()) == 3
    assert embed["footer"]["text"] == "my_song.mid · method: paper"
    async with open_store(f"sqlite:///{tmp_path / 'bot.sqlite3'}") as store:
        job = await store.jobs.get(1)
    assert (job.kind, job.state, job.message_id) == ("whatmode", "posted", message.id)
    loopback.assert_clean()


async def test_bytes_decide_and_not_the_name(loopback: LoopbackDiscord, tmp_path: Path) -> None:
    async with bot_on(loopback, tmp_path):
        ann = loopback.person("ann")
        music = await ann.slash("whatmode", file=Upload("holiday.jpg", tune("E", "phrygian"))).message()
        picture = await ann.slash("whatmode", file=Upload("song.mid", b"\xff\xd8\xff\xe0 a picture")).message()
    assert music.embeds[0]["title"] == "E Phrygian"
    assert not picture.embeds
    assert "MIDI" in picture.content
    loopback.assert_clean()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (tune("D", "dorian")[:40], "corrupt"),
        (write_midi(Piece.of([])), "empty"),
        (write_midi(Piece.of([Note(0, 60, 480)])), "too_short"),
    ],
    ids=["nothing", "cut off", "silent", "one note"],
)
async def test_each_kind_of_bad_file_has_its_own_sentence(
    loopback: LoopbackDiscord, tmp_path: Path, data: bytes, code: str
) -> None:
    async with bot_on(loopback, tmp_path):
        message = await loopback.person("ann").slash("whatmode", file=Upload("song.mid", data)).message()
    assert "reference" not in message.content
    assert len(message.content) > 20
    async with open_store(f"sqlite:///{tmp_path / 'bot.sqlite3'}") as store:
        job = await store.jobs.get(1)
    assert (job.state, job.error_code) == ("failed", code)
    loopback.assert_clean()


async def test_a_file_that_says_it_is_too_large_is_never_fetched(loopback: LoopbackDiscord, tmp_path: Path) -> None:
    upload = Upload("song.mid", b"MThd" + bytes(5000))
    async with bot_on(loopback, tmp_path, upload_limit_bytes=4096):
        message = await loopback.person("ann").slash("whatmode", file=upload).message()
    assert "larger than the 4 kB that I read" in message.content
    assert message.ephemeral
    assert not [request for request in loopback.requests if "attachments" in request.path]
    loopback.assert_clean()


async def test_a_file_that_lies_about_its_size_is_cut_off(loopback: LoopbackDiscord, tmp_path: Path) -> None:
    upload = Upload("song.mid", bytes(3_000_000), declared_size_bytes=100)
    async with bot_on(loopback, tmp_path, upload_limit_bytes=4096):
        message = await loopback.person("ann").slash("whatmode", file=upload).message()
    assert "larger than the 4 kB that I read" in message.content
    loopback.assert_clean()


async def test_file_names_are_cut_and_say_nothing_to_discord(loopback: LoopbackDiscord, tmp_path: Path) -> None:
    upload = Upload("a" * 150 + "@everyone.mid", tune("D", "dorian"))
    async with bot_on(loopback, tmp_path):
        message = await loopback.person("ann").slash("whatmode", file=upload).message()
    assert message.embeds[0]["footer"]["text"].startswith("a" * 59 + "… · ")
    assert not message.pings
    loopback.assert_clean()
