"""The whole bot: /whatmode with good, broken and hostile uploads, one and several."""

import pytest

from bot.loopback import Message, Upload
from bot.loopback.limits import embed_length
from engine.classify import METHODS
from engine.midi import write_midi
from engine.piece import Note, Piece
from engine.theory import find_mode, find_root
from tests.bot.stage import Stage, fields, names_in

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
    message = await stage.loopback.person("ann").slash("whatmode", file=upload).message()
    embed, shown = message.embeds[0], fields(message)
    assert (embed["title"], names_in(message)) == ("D Dorian", ["my_song.mid"])
    assert shown["Scale"] == "D E F G A B C"
    assert len(shown["Next best"].split(", ")) == 3
    assert embed["footer"]["text"] in {f"method: {method}" for method in METHODS}
    assert embed["image"] == {"url": "attachment://mode-1.png"}
    assert message.file(".png").data.startswith(b"\x89PNG\r\n")
    assert "Scale: D E F G A B C." in str(message.file(".png").upload.description)
    assert message.labels == ["Play D Dorian"]
    job = await stage.job_of(message)
    assert (job["kind"], job["state"]) == ("whatmode", "posted")
    stage.loopback.assert_clean()


ABC = b"X:1\nT:A *tune*\nM:4/4\nL:1/4\nK:Ddor\nDEFG|ABcd|cBAG|FED2|A,DFA|dAFD|EDE2|D4|\n"


async def test_a_tune_in_letters(stage: Stage) -> None:
    message = await stage.loopback.person("ann").slash("whatmode", file=Upload("tune.abc", ABC)).message()
    assert (message.embeds[0]["title"], names_in(message)) == ("D Dorian", ["tune.abc"])
    stage.loopback.assert_clean()


async def test_in_a_direct_conversation(stage: Stage) -> None:
    ann = stage.loopback.person("ann").in_direct()
    message = await ann.slash("whatmode", file=Upload("song.mid", tune("G", "mixolydian"))).message()
    assert message.embeds[0]["title"] == "G Mixolydian"
    stage.loopback.assert_clean()


async def test_bytes_decide_and_not_the_name(stage: Stage) -> None:
    ann = stage.loopback.person("ann")
    music = await ann.slash("whatmode", file=Upload("holiday.jpg", tune("E", "phrygian"))).message()
    picture = await ann.slash("whatmode", file=Upload("song.mid", b"\xff\xd8\xff\xe0 a picture")).message()
    assert music.embeds[0]["title"] == "E Phrygian"
    assert not picture.embeds
    assert "JPEG" in picture.content
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
    message = await stage.loopback.person("ann").slash("whatmode", file=Upload("song.mid", data)).message()
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
    """Names stand where Discord reads neither markdown nor mentions."""
    ann = stage.loopback.person("ann")
    for name, shown in ((f"{'a' * 150}@everyone.mid", "a" * 59 + "…"), ("__b__-c.mid", "__b__-c.mid")):
        message = await ann.slash("whatmode", file=Upload(name, tune("D", "dorian"))).message()
        assert names_in(message) == [shown]
        assert not message.content
        assert not message.pings
    stage.loopback.assert_clean()


async def several(stage: Stage, *uploads: Upload) -> Message:
    options = dict(zip(("file", "file2", "file3", "file4", "file5"), uploads, strict=False))
    return await stage.loopback.person("ann").slash("whatmode", options).message()


async def test_a_bad_file_among_several_spoils_none(stage: Stage) -> None:
    """One that lies about its size, one that admits it, one that is no music: each in its place, in one message."""
    requests = len(stage.loopback.calls("PATCH /webhooks/{application_id}/{token}/messages/{message_id}"))
    message = await several(
        stage,
        Upload("one.mid", tune("D", "dorian")),
        Upload("__large__.mid", bytes(1024 * 1024 + 1)),
        Upload("lie.mid", bytes(1024 * 1024 + 1), declared_size_bytes=7),
        Upload("picture.mid", b"\xff\xd8\xff\xe0 a picture"),
        Upload("two.mid", tune("E", "phrygian")),
    )
    assert names_in(message) == ["one.mid", "__large__.mid", "lie.mid", "picture.mid", "two.mid"]
    assert [embed.get("title") for embed in message.embeds] == ["D Dorian", None, None, None, "E Phrygian"]
    said = [embed["description"] for embed in message.embeds]
    assert "larger than the 1 MB" in said[1]
    assert "larger than the 1 MB" in said[2]
    assert "JPEG" in said[3]
    assert [file.filename for file in message.attachments] == ["mode-1.png", "mode-5.png"]
    assert message.labels == ["Play D Dorian", "Play E Phrygian"]
    job = await stage.job_of(message)
    assert (job["kind"], job["state"], job["attempts"]) == ("whatmode", "posted", 1)
    assert len(stage.loopback.calls("PATCH /webhooks/{application_id}/{token}/messages/{message_id}")) == requests + 1
    stage.loopback.assert_clean()


async def test_several_bad_files_are_a_failure_with_an_answer_each(stage: Stage) -> None:
    message = await several(stage, Upload("a.mid", b""), Upload("b.mid", tune("D", "dorian")[:40]))
    assert names_in(message) == ["a.mid", "b.mid"]
    assert not message.components
    job = await stage.job_of(message)
    assert (job["state"], job["error_code"]) == ("failed", "empty")
    stage.loopback.assert_clean()


async def test_five_files_with_long_names_fit_into_one_message(stage: Stage) -> None:
    modes = ("harmonic_minor", "melodic_minor", "mixolydian", "dorian", "phrygian")
    message = await several(stage, *(Upload("x" * 200 + ".mid", tune("Gb", mode)) for mode in modes))
    assert len(message.embeds) == len(message.attachments) == 5
    assert 500 < sum(map(embed_length, message.embeds)) <= 6000
    stage.loopback.assert_clean()


async def test_a_picture_over_the_servers_limit_is_left_out(stage: Stage) -> None:
    limit, stage.loopback.settings.upload_limit_bytes = stage.loopback.settings.upload_limit_bytes, 1000
    message = await several(stage, Upload("song.mid", tune("D", "dorian")))
    stage.loopback.settings.upload_limit_bytes = limit
    assert message.embeds[0]["title"] == "D Dorian"
    assert not message.attachments
    stage.loopback.assert_clean()
