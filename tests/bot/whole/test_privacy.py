"""The whole bot: /privacy and /forget-me."""

import pytest

from bot.loopback import Message, Person
from bot.store import NewJob, PresetKey, Upload, open_store
from tests.bot.rows import FILES, address, new_job, new_piece
from tests.bot.stage import ASKED, PATIENCE_S, Stage, bot_on

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def remember(stage: Stage, ann: Person, bob: Person) -> None:
    """One row of everything for ann, in a database that no bot uses; bob rated her piece and she his."""
    async with open_store(address(stage.folder)) as store:
        for number, person in enumerate((ann, bob), start=1):
            job: NewJob = new_job(member_id=person.id)
            job_id = await store.jobs.add(job)
            await store.jobs.keep_upload(job_id, Upload("song.mid", b"MThd"))
            piece_id = await store.pieces.add(new_piece(job_id=job_id, member_id=person.id), FILES)
            await store.pieces.posted(piece_id, 100 + number, 8)
        for message_id, person in ((101, bob), (102, ann)):
            await store.ratings.added(message_id, person.id, 9)
        await store.members.say_experience(ann.id, "professional")
        await store.presets.keep(PresetKey("member", ann.id), {"tempo": 60})
        await store.blocks.add(ann.id, "spam")


async def asked(by: Person) -> Message:
    return await by.slash("forget-me").message()


async def test_privacy_can_be_read_everywhere(stage: Stage) -> None:
    ann = stage.loopback.person("ann")
    for where in (ann, ann.in_direct()):
        message = await where.slash("privacy").message()
        assert message.ephemeral
        assert "/forget-me" in str(message.embeds)
    stage.loopback.assert_clean()


async def test_everything_of_a_member_goes_after_a_restart_and_nothing_of_others(empty_stage: Stage) -> None:
    """Also for who is blocked, and the block stays."""
    loopback = empty_stage.loopback
    ann, bob = loopback.person("ann"), loopback.person("bob")
    await remember(empty_stage, ann, bob)
    async with bot_on(empty_stage):
        message = await asked(ann)
        assert message.ephemeral
        for line in (
            "- 1 rating that you gave",
            "- 1 piece of yours, with files and the 1 rating given to it",
            "- 1 request, with 1 file that you uploaded",
            "- 1 preset and defaults",
            "- what you said of your musical experience",
            "You are blocked; that stays",
            "https://discord.com/channels/7/8/102",
        ):
            assert line in message.content
    async with bot_on(empty_stage):
        told = await ann.click(message, "Forget me").updated()
        assert told.content.startswith("Forgotten. This is removed:\n- 1 rating that you gave\n- 1 piece of yours")
        assert not told.components
        assert (await asked(ann)).content == "There is nothing of you here."
        refused = await ann.slash("modes").message()
        assert "You are blocked from using this bot (spam)" in refused.content
    tables = {
        name: len(empty_stage.rows(f"select 1 from {name}"))  # noqa: S608  names from below
        for name in ("jobs", "uploads", "pieces", "piece_files", "ratings", "reactions", "members", "presets", "blocks")
    }
    assert tables == dict.fromkeys(tables, 1) | dict.fromkeys(("ratings", "reactions", "members", "presets"), 0)
    loopback.assert_clean()


async def test_keeping_everything(stage: Stage) -> None:
    ann = stage.loopback.person("ann")
    await ann.slash("defaults set", tempo=60).message()
    message = await ann.click(await asked(ann), "Keep everything").updated()
    assert message.content == "Nothing was removed."
    assert stage.rows("select 1 from presets where owner_id = ?", ann.id)
    stage.loopback.assert_clean()


async def test_an_unfinished_request_is_cancelled_before(stage: Stage) -> None:
    ann = stage.loopback.person("somebody who will be forgotten")
    request = ann.slash("compose", ASKED | {"bars": 64})
    await stage.loopback.wait_for(lambda: stage.rows("select 1 from jobs where member_id = ?", ann.id))
    message = await asked(ann)
    told = await ann.click(message, "Forget me").updated()
    assert "Cancelled before: 1 request." in told.content
    assert not (await request.message(timeout_s=PATIENCE_S)).embeds
    assert not stage.rows("select 1 from jobs where member_id = ?", ann.id)
    assert (await asked(ann)).content == "There is nothing of you here."
    stage.loopback.assert_clean()
