"""The whole bot: presses that come twice, at the wrong moment, or from where the piece is none of theirs."""

from typing import Any

import pytest

from bot.desk import progress
from bot.loopback import Message, Person
from bot.loopback.component_limits import BUTTON
from bot.loopback.interactions import Interaction
from bot.loopback.model import Channel
from bot.store.job_rows import JobRows
from bot.store.piece_rows import PieceRows
from tests.bot.stage import ASKED, PATIENCE_S, Stage, fields

pytestmark = pytest.mark.asyncio(loop_scope="session")

LONG = ASKED | {"bars": 64, "tempo": 40}
NOT_ANY_MORE = "That piece is gone."


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress is told at once: a fast machine is ready before the usual two seconds."""
    monkeypatch.setattr(progress, "FIRST_S", 0.1)


def copied(stage: Stage, message: Message, channel: Channel) -> Message:
    """The buttons of a piece under a message elsewhere, as who forges their ids would have them."""
    return stage.loopback.world.add_message(channel, stage.loopback.world.bot, components=message.components)


def forged(stage: Stage, person: Person, custom_id: str) -> Interaction:
    button = {"type": BUTTON, "style": 2, "label": "Forged", "custom_id": custom_id, "id": 2}
    row = {"type": 1, "id": 1, "components": [button]}
    message = stage.loopback.world.add_message(person.channel, stage.loopback.world.bot, components=[row])
    return person.click(message, "Forged")


async def in_progress(stage: Stage, asked: Interaction) -> Message:
    """The message of a request, once it can be cancelled."""
    await asked.acknowledged()
    message = asked.original
    assert message
    await stage.loopback.wait_for(lambda: message.labels == ["Cancel"], PATIENCE_S, "a button to cancel")
    return message


def hold_until_acknowledged(monkeypatch: pytest.MonkeyPatch, rows: type[PieceRows | JobRows]) -> list[Interaction]:
    """No row can be read until the first of these has its first answer."""
    awaited: list[Interaction] = []
    read = rows.get

    async def held(self: Any, number: int) -> Any:
        await awaited[0].acknowledged(PATIENCE_S)
        return await read(self, number)

    monkeypatch.setattr(rows, "get", held)
    return awaited


async def test_cancel_pressed_twice_cancels_once(stage: Stage) -> None:
    """Also where the second press comes while "Cancelled." is on its way; the next request has its worker."""
    ann = stage.loopback.person("ann")
    message = await in_progress(stage, ann.slash("compose", LONG))
    stage.loopback.faults.delay("PATCH /webhooks/*", 1.0)
    await ann.click(message, "Cancel").acknowledged()
    await ann.click(message, "Cancel").acknowledged()
    await stage.loopback.wait_for(lambda: message.content == "Cancelled.")
    assert (await stage.job_of(message))["state"] == "cancelled"
    assert not message.labels
    await stage.digits_under(await stage.compose())
    stage.loopback.assert_clean()


async def test_a_moderator_cancels_in_their_own_server_alone(stage: Stage) -> None:
    loopback = stage.loopback
    message = await in_progress(stage, loopback.person("ann").slash("compose", LONG))
    elsewhere = loopback.world.add_channel(loopback.world.add_guild("Elsewhere"), "music")
    stranger = loopback.person("mia", elsewhere, permissions=["manage_messages"])
    refused = await stranger.click(copied(stage, message, elsewhere), "Cancel").message()
    assert "Only who asked for it and moderators" in refused.content
    loopback.person("max", permissions=["manage_messages"]).click(message, "Cancel")
    await loopback.wait_for(lambda: message.content == "Cancelled.")
    stage.loopback.assert_clean()


async def test_delete_pressed_twice_is_no_fault(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    message = await stage.piece()
    ann = stage.loopback.person("ann")
    stage.loopback.faults.delay("DELETE /webhooks/*", 0.3)
    presses = [ann.click(message, "Delete"), ann.click(message, "Delete")]
    told = [await press.message() for press in presses]
    assert message.deleted
    assert all(one.ephemeral for one in told)
    assert "unforeseen" not in caplog.text
    stage.loopback.assert_clean()


@pytest.mark.parametrize("button", ["Again", "Vary", "Delete", "MIDI & MusicXML"])
async def test_discord_is_answered_before_a_slow_disk(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, button: str
) -> None:
    """It waits three seconds for the first answer, and the disk here until that has come."""
    message = await stage.piece()
    presses = hold_until_acknowledged(monkeypatch, PieceRows)
    presses.append(stage.loopback.person("ann").click(message, button))
    told = await presses[0].message(timeout_s=PATIENCE_S)
    assert message.deleted if button == "Delete" else told.attachments
    if told.embeds:
        await stage.digits_under(told)
    stage.loopback.assert_clean()


async def test_a_command_about_a_piece_is_answered_before_a_slow_disk(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = await stage.piece()
    [(number,)] = stage.rows("select id from pieces where message_id = ?", message.id)
    presses = hold_until_acknowledged(monkeypatch, PieceRows)
    presses.append(stage.loopback.person("ann").slash("remode", {"piece": number, "mode": "lydian"}))
    remoded = await presses[0].message(timeout_s=PATIENCE_S)
    assert fields(remoded)["Mode"] == "Lydian"
    await stage.digits_under(remoded)
    stage.loopback.assert_clean()


async def test_what_is_cancelled_too_late_is_answered_before_a_slow_disk(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = await stage.piece()
    [(job,)] = stage.rows("select id from jobs where message_id = ?", message.id)
    presses = hold_until_acknowledged(monkeypatch, JobRows)
    presses.append(forged(stage, stage.loopback.person("ann"), f"cancel:{job}"))
    await presses[0].updated()
    stage.loopback.assert_clean()


@pytest.mark.parametrize("button", ["Again", "Vary", "Longer", "MIDI & MusicXML", "Delete"])
async def test_buttons_of_a_piece_of_another_server_do_nothing(stage: Stage, button: str) -> None:
    """Not even for its moderators."""
    loopback = stage.loopback
    message = await stage.piece()
    elsewhere = loopback.world.add_channel(loopback.world.add_guild("Elsewhere"), "music")
    stranger = loopback.person("mia", elsewhere, permissions=["manage_messages"])
    told = await stranger.click(copied(stage, message, elsewhere), button).message()
    assert told.content == NOT_ANY_MORE
    assert told.ephemeral
    assert not message.deleted
    assert stage.rows("select removed_at from pieces where message_id = ?", message.id) == [(None,)]
    loopback.assert_clean()


async def test_a_piece_of_another_server_cannot_be_rated_by_its_menu(stage: Stage) -> None:
    """Or else /mine would show it to a stranger, with the link to it."""
    loopback = stage.loopback
    message = await stage.piece()
    elsewhere = loopback.world.add_channel(loopback.world.add_guild("Elsewhere"), "music")
    stranger = loopback.person("mia", elsewhere)
    told = await stranger.choose(copied(stage, message, elsewhere), "1", menu="Rate this piece from 1 to 10").message()
    assert told.content == NOT_ANY_MORE
    await stage.rated(message, {})
    loopback.assert_clean()


async def test_a_form_about_a_piece_of_a_strangers_conversation_does_nothing(stage: Stage) -> None:
    loopback = stage.loopback
    private = await loopback.person("ann").in_direct().slash("compose", ASKED).message(timeout_s=PATIENCE_S)
    await stage.digits_under(private)
    eve = loopback.person("eve").in_direct()
    opened = eve.click(copied(stage, private, eve.channel), "Mode or root …")
    await opened.form()
    told = await eve.submit(opened, {"mode": ["lydian"]}).message()
    assert told.content == NOT_ANY_MORE
    assert told.ephemeral
    loopback.assert_clean()


async def test_who_is_in_a_conversation_between_people_may_use_what_stands_there(stage: Stage) -> None:
    loopback = stage.loopback
    ben = loopback.person("ben").with_own_install()
    ann = loopback.person("ann").with_own_install().in_private(ben)
    message = await ann.slash("compose", ASKED).message(timeout_s=PATIENCE_S)
    varied = await ben.at(ann.channel).click(message, "Vary").message(timeout_s=PATIENCE_S)
    assert "new from bar" in fields(varied)["Made from"]
    tried = [request for request in loopback.requests if f"{ann.channel.id}/messages" in request.path]
    assert not tried  # no reactions: the bot itself is not there
    loopback.assert_clean()


@pytest.mark.parametrize("action", ["again", "vary", "longer", "other", "files", "delete", "rate", "cancel"])
async def test_numbers_that_no_database_holds_are_no_fault(
    stage: Stage, caplog: pytest.LogCaptureFixture, action: str
) -> None:
    eve = stage.loopback.person("eve")
    forged(stage, eve, f"{action}:{10**30}")
    await eve.slash("privacy").message()  # what was pressed before has been handled then
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
    stage.loopback.forgive("unanswered")
    stage.loopback.assert_clean()


async def test_nothing_comes_of_a_piece_that_was_deleted_meanwhile(stage: Stage) -> None:
    """Pressed on a screen that still shows it."""
    message = await stage.piece()
    ann = stage.loopback.person("ann")
    still_shown = copied(stage, message, message.channel)
    await ann.click(message, "Delete").message()
    for button in ("Again", "Vary", "Longer", "MIDI & MusicXML", "Delete"):
        told = await ann.click(still_shown, button).message()
        assert told.content == NOT_ANY_MORE
        assert told.ephemeral
    stage.loopback.assert_clean()
