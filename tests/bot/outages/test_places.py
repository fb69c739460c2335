"""A channel that closes, goes away, or throws the bot out, before and while a request is worked on: who asked gets one
answer, directly if need be."""

import pytest

from bot.crowd.digits import KEYCAPS
from bot.rights import NAMES
from tests.bot.outages.requests import Place, state_of
from tests.bot.stage import ASKED, PATIENCE_S, Stage, fields

pytestmark = pytest.mark.asyncio(loop_scope="session")

CLOSED = ("send_messages", "attach_files", "embed_links", "view_channel")
"""Without one of these nothing, or not the whole answer, gets through the channel."""

QUIET = ("add_reactions", "read_message_history")
"""Without one of these there are no digits."""


@pytest.mark.parametrize("rights", [CLOSED, QUIET], ids=["closed", "quiet"])
async def test_rights_that_are_missing_from_the_beginning(stage: Stage, rights: tuple[str, ...]) -> None:
    """An answer to a command needs none of them; without digits, the menu still rates."""
    place, loopback = Place.new(stage), stage.loopback
    loopback.world.deny(place.channel, loopback.world.bot, *rights)
    asked = await place.asked()
    message = await asked.message(timeout_s=PATIENCE_S)
    assert fields(message)["Mode"] == "Dorian"
    assert len(message.attachments) == 3
    assert await state_of(stage, asked) == "posted"
    await place.ann.choose(message, "9", menu="Rate this piece from 1 to 10").message()
    await stage.rated(message, {place.ann.id: 9})
    assert not message.reactions
    loopback.assert_clean()


@pytest.mark.parametrize("right", [*CLOSED, *QUIET])
async def test_a_right_that_is_lost_with_the_interaction_meanwhile(stage: Stage, right: str) -> None:
    """The answer has to go through the channel: whole, or directly to who asked; never half of it."""
    place, loopback = Place.new(stage), stage.loopback
    asked = await place.asked()
    place.forget_thinking(asked)
    before = len(place.direct)
    loopback.world.deny(place.channel, loopback.world.bot, right)
    assert await state_of(stage, asked) == "posted"
    here, direct = loopback.messages(place.channel), place.direct[before:]
    [message] = here + direct
    assert bool(direct) == (right in CLOSED)
    assert fields(message)["Mode"] == "Dorian"
    assert len(message.attachments) == 3
    if direct:
        assert message.content.startswith(f"This is for <#{place.channel.id}>, where I lack ")
        assert NAMES["read_messages" if right == "view_channel" else right] in message.content
        await stage.digits_under(message)
    loopback.assert_clean()


async def test_who_takes_no_direct_messages_is_told_nothing_and_keeps_nobody_waiting(stage: Stage) -> None:
    place, loopback = Place.new(stage), stage.loopback
    asked = await place.asked()
    place.forget_thinking(asked)
    loopback.world.deny(place.channel, loopback.world.bot, "send_messages")
    place.ann.user.takes_direct = False
    try:
        assert await state_of(stage, asked) == "failed"
    finally:
        place.ann.user.takes_direct = True
    assert stage.rows("select message_id from jobs where interaction_id = ?", asked.id) == [(None,)]
    assert not loopback.messages(place.channel)
    loopback.assert_clean()


async def test_a_channel_that_is_deleted_while_the_request_runs(stage: Stage) -> None:
    place, loopback = Place.new(stage), stage.loopback
    asked = await place.asked()
    loopback.world.remove_channel(place.channel)
    message = await place.told_directly()
    assert fields(message)["Mode"] == "Dorian"
    assert await state_of(stage, asked) == "posted"
    await stage.digits_under(message)
    loopback.assert_clean()


async def test_a_thread_that_is_deleted_while_the_request_runs(stage: Stage) -> None:
    place, loopback = Place.new(stage), stage.loopback
    thread = loopback.world.add_thread(place.channel, "aside")
    asked = place.ann.at(thread).slash("compose", ASKED)
    await asked.acknowledged()
    before = len(place.direct)
    loopback.world.remove_channel(thread)
    assert await state_of(stage, asked) == "posted"
    [message] = place.direct[before:]
    assert fields(message)["Mode"] == "Dorian"
    await stage.digits_under(message)
    loopback.assert_clean()


@pytest.mark.parametrize("locked", [False, True], ids=["archived", "locked"])
async def test_a_thread_that_is_archived_while_the_request_runs(stage: Stage, locked: bool) -> None:
    """The "thinking" message cannot be filled in any more. An answer of its own opens the thread again; where it is
    locked, the answer comes directly."""
    place, loopback = Place.new(stage), stage.loopback
    thread = loopback.world.add_thread(place.channel, "aside")
    asked = place.ann.at(thread).slash("compose", ASKED)
    await asked.acknowledged()
    before = len(place.direct)
    loopback.world.archive(thread, locked)
    assert await state_of(stage, asked) == "posted"
    here = [message for message in loopback.messages(thread) if not message.loading]
    [message] = here + place.direct[before:]
    assert bool(here) is not locked
    assert fields(message)["Mode"] == "Dorian"
    await stage.digits_under(message)
    loopback.assert_clean()


async def test_a_channel_that_is_deleted_before_the_acknowledgement(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """There is nobody to tell: the question went with its channel. That is no defect, and no row stays open."""
    place, loopback = Place.new(stage), stage.loopback
    place.ann.slash("modes")
    place.ann.slash("compose", ASKED)
    loopback.world.remove_channel(place.channel)
    await loopback.wait_for(lambda: caplog.text.count("answered when Discord waited no more") == 2)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
    assert not stage.rows("select 1 from jobs where channel_id = ?", place.channel.id)
    loopback.forgive("unanswered")
    loopback.assert_clean()


@pytest.mark.parametrize("moment", ["digits", "afterwards"])
async def test_a_piece_that_is_deleted_later(stage: Stage, moment: str) -> None:
    """While its digits are put there, and before its reactions, buttons or menu are used."""
    place, loopback = Place.new(stage), stage.loopback
    message = await (await place.asked()).message(timeout_s=PATIENCE_S)
    await loopback.wait_for(lambda: len(message.reactions) == (10 if moment == "afterwards" else 2))
    pressed = place.ann.click(message, "MIDI & MusicXML")
    loopback.world.remove_message(message)
    assert len((await pressed.message(timeout_s=PATIENCE_S)).attachments) == 2
    loopback.assert_clean()


async def test_thrown_out_while_a_request_runs_and_invited_again(stage: Stage) -> None:
    """The interaction still carries the answer. Reactions given meanwhile are found when the bot is back."""
    place, loopback = Place.new(stage), stage.loopback
    first = await (await place.asked()).message(timeout_s=PATIENCE_S)
    await stage.digits_under(first)
    asked = await place.asked(seed=8)
    loopback.world.remove_bot(place.guild)
    message = await asked.message(timeout_s=PATIENCE_S)
    assert fields(message)["Mode"] == "Dorian"
    assert await state_of(stage, asked) == "posted"
    place.ann.react(first, KEYCAPS[6])
    loopback.world.add_bot(place.guild)
    await stage.rated(first, {place.ann.id: 7})
    again = await (await place.asked(seed=9)).message(timeout_s=PATIENCE_S)
    await stage.digits_under(again)
    loopback.assert_clean()


async def test_thrown_out_where_the_answer_has_to_go_through_the_channel(stage: Stage) -> None:
    place, loopback = Place.new(stage), stage.loopback
    asked = await place.asked()
    place.forget_thinking(asked)
    loopback.world.remove_bot(place.guild)
    message = await place.told_directly()
    assert fields(message)["Mode"] == "Dorian"
    assert await state_of(stage, asked) == "posted"
    await stage.digits_under(message)
    loopback.assert_clean()
