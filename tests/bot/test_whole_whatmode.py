"""The whole bot: /whatmode with good, broken and hostile uploads."""

import pytest

from engine.midi import write_midi
from engine.piece import Note, Piece
from engine.theory import find_mode, find_root
from tests.bot.stage import Stage, fields
from tests.loopback import Upload

pytestmark = pytest.mark.asyncio(loop_scope="session")


def tune(root: str, mode: str) -> bytes:
    """A MIDI file that walks up and down a mode over its root, resting on root and fifth."""
    steps = (0, 1, 2, 3, 4, 5, 6, 4, 2, 0, 4, 0)
    tonic, degrees = 60 + find_root(root).pitch_class, find_mode(mode).degrees
    lengths = [960 if step in (0, 4) else 240 for step in steps]
    notes = [Note(960 * i, tonic + degrees[step], lengths[i]) for i, step in enumerate(steps)]
    return write_midi(Piece.of(notes))


async def test_an_uploaded_file(stage: Stage) -> None:
    upload = Upload("my song.mid", tune("D", "dorian"))
    message = await stage.loopback.person("ann").slash("whatmode", file=upload).message(timeout_s=30)
    embed, shown = message.embeds[0], fields(message)
    assert embed["title"] == "D Dorian"
    assert (shown["Root"], shown["Mode"], shown["Scale"]) == ("D", "Dorian", "D E F G A B C")
    assert shown["Fit"] == "distance 0 of 7"
    assert shown["Distance to each mode"].startswith("Dorian 0, ")
    assert len(shown["Next best"].splitlines()) == 3
    assert embed["footer"]["text"] == "my_song.mid · method: paper"
    job = await stage.job_of(message)
    assert (job["kind"], job["state"]) == ("whatmode", "posted")
    stage.loopback.assert_clean()


async def test_in_a_direct_conversation(stage: Stage) -> None:
    ann = stage.loopback.person("ann").in_direct()
    message = await ann.slash("whatmode", file=Upload("song.mid", tune("G", "mixolydian"))).message(timeout_s=30)
    assert message.embeds[0]["title"] == "G Mixolydian"
    stage.loopback.assert_clean()


async def test_bytes_decide_and_not_the_name(stage: Stage) -> None:
    ann = stage.loopback.person("ann")
    music = await ann.slash("whatmode", file=Upload("holiday.jpg", tune("E", "phrygian"))).message(timeout_s=30)
    picture = await ann.slash("whatmode", file=Upload("song.mid", b"\xff\xd8\xff\xe0 a picture")).message()
    assert music.embeds[0]["title"] == "E Phrygian"
    assert not picture.embeds
    assert "MIDI" in picture.content
    stage.loopback.assert_clean()


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
async def test_each_kind_of_bad_file_has_its_own_sentence(stage: Stage, data: bytes, code: str) -> None:
    message = await stage.loopback.person("ann").slash("whatmode", file=Upload("song.mid", data)).message(timeout_s=30)
    assert "reference" not in message.content
    assert len(message.content) > 20
    job = await stage.job_of(message)
    assert (job["state"], job["error_code"]) == ("failed", code)
    stage.loopback.assert_clean()


async def test_a_file_that_says_it_is_too_large_is_never_fetched(stage: Stage) -> None:
    before = len(stage.loopback.requests)
    upload = Upload("song.mid", bytes(1024 * 1024 + 1))
    message = await stage.loopback.person("ann").slash("whatmode", file=upload).message()
    assert "larger than the 1 MB that I read" in message.content
    assert message.ephemeral
    assert len(stage.loopback.requests) == before + 1  # the refusal
    stage.loopback.assert_clean()


async def test_a_file_that_lies_about_its_size_is_cut_off(stage: Stage) -> None:
    upload = Upload("song.mid", bytes(3 * 1024 * 1024), declared_size_bytes=100)
    message = await stage.loopback.person("ann").slash("whatmode", file=upload).message()
    assert "larger than the 1 MB that I read" in message.content
    stage.loopback.assert_clean()


async def test_file_names_are_cut_and_say_nothing_to_discord(stage: Stage) -> None:
    upload = Upload("a" * 150 + "@everyone.mid", tune("D", "dorian"))
    message = await stage.loopback.person("ann").slash("whatmode", file=upload).message(timeout_s=30)
    assert message.embeds[0]["footer"]["text"].startswith("a" * 59 + "… · ")
    assert not message.pings
    stage.loopback.assert_clean()
