"""The whole bot: the message command on what somebody posted, and on what the bot itself posted."""

import pytest

from bot.loopback import Message, Person, Upload
from tests.bot.stage import MENU, Stage, names_in
from tests.bot.whole.test_whatmode import tune

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def asked(stage: Stage, message: Message, by: Person | None = None) -> Message:
    by = by or stage.loopback.person("ann")
    return await by.message_menu(MENU, message).message()


async def test_a_file_that_somebody_posted(stage: Stage) -> None:
    posted = stage.loopback.person("ben").say("*guess* @everyone", Upload("my song.mid", tune("D", "dorian")))
    answer = await asked(stage, posted)
    assert (answer.embeds[0]["title"], names_in(answer)) == ("D Dorian", ["my_song.mid"])
    assert not answer.ephemeral
    assert not answer.pings
    assert answer.labels == ["Play D Dorian"]
    job = await stage.job_of(answer)
    assert (job["kind"], job["state"]) == ("whatmode", "posted")
    stage.loopback.assert_clean()


async def test_each_of_ten_attachments_is_called_what_it_is(stage: Stage) -> None:
    """Bytes decide, as far as they are read; what is too large to be read is known by its declared type."""
    large = 2 * 1024 * 1024
    uploads = [
        Upload("a.mid", tune("E", "phrygian")),
        Upload("b.jpg", b"\xff\xd8\xff\xe0 a picture"),
        Upload("c.ogg", b"OggS" + bytes(100)),
        Upload("d.mp3", b"ID3", "audio/mpeg", large),
        Upload("e.png", b"", "image/png", large),
        Upload("f.mp4", b"", "video/mp4", large),
        Upload("g.jpg", tune("G", "mixolydian")),
        *(Upload(f"{number}.txt", b"just words") for number in range(3)),
    ]
    answer = await asked(stage, stage.loopback.person("ben").say("", *uploads))
    assert len(answer.embeds) == 10
    titles = [embed.get("title") for embed in answer.embeds]
    assert titles == ["E Phrygian", None, None, None, None, None, "G Mixolydian", None, None, None]
    said = [embed["description"] for embed in answer.embeds]
    assert [word for word, text in zip(("JPEG", "Ogg", "recording", "picture", "film"), said[1:6], strict=True)
            if word not in text] == []  # fmt: skip
    assert [file.filename for file in answer.attachments] == ["mode-1.png", "mode-7.png"]
    stage.loopback.assert_clean()


async def test_a_piece_of_the_bots_own(stage: Stage) -> None:
    """Its notes are read; nothing is said about its recording and its picture."""
    piece = await stage.piece()
    answer = await asked(stage, piece)
    assert names_in(answer) == ["d-dorian-7.mid"]
    assert answer.embeds[0]["title"]
    again = await asked(stage, answer)
    assert "no file with notes" in again.content
    assert again.ephemeral
    stage.loopback.assert_clean()


async def test_messages_without_a_file(stage: Stage) -> None:
    ben = stage.loopback.person("ben")
    linked = stage.loopback.world.add_message(ben.channel, ben.user, embeds=[{"title": "A song", "type": "link"}])
    for message, words in ((ben.say("la la"), "no file with notes"), (linked, "only shows a link or an embed")):
        answer = await asked(stage, message)
        assert words in answer.content
        assert answer.ephemeral
    assert not stage.rows("select 1 from jobs where interaction_id > ?", linked.id)
    stage.loopback.assert_clean()


async def test_a_forwarded_file(stage: Stage) -> None:
    ann = stage.loopback.person("ann")
    forwarded = ann.forward(stage.loopback.person("ben").say("", Upload("song.mid", tune("G", "mixolydian"))))
    answer = await asked(stage, forwarded)
    assert answer.embeds[0]["title"] == "G Mixolydian"
    stage.loopback.assert_clean()


async def test_in_a_direct_conversation(stage: Stage) -> None:
    ann = stage.loopback.person("ann").in_direct()
    answer = await asked(stage, ann.say("", Upload("song.mid", tune("D", "dorian"))), ann)
    assert answer.embeds[0]["title"] == "D Dorian"
    stage.loopback.assert_clean()
