"""The whole bot: what stands under a piece, pressed before and after restarts."""

import asyncio

import pytest
from music21 import converter

from bot.loopback import Message, Person
from engine.midi import read_midi
from engine.studio import identify
from tests.bot.stage import ASKED, PATIENCE_S, Stage, bot_on, fields, options_in

pytestmark = pytest.mark.asyncio(loop_scope="session")

AGAIN, VARY, LONGER, OTHER, FILES, DELETE = "Again", "Vary", "Longer", "Mode or root …", "MIDI & MusicXML", "Delete"


async def pressed(stage: Stage, message: Message, button: str, by: str = "bob") -> Message:
    made = await stage.loopback.person(by).click(message, button).message(timeout_s=PATIENCE_S)
    assert made.embeds, made.content
    await stage.digits_under(made)
    return made


def origin(stage: Stage, message: Message) -> tuple[str, int | None]:
    [(origin, parent_id)] = stage.rows("select origin, parent_id from pieces where message_id = ?", message.id)
    return origin, parent_id


def number(stage: Stage, message: Message) -> int:
    [(piece_id,)] = stage.rows("select id from pieces where message_id = ?", message.id)
    return int(piece_id)


async def elsewhere(person: Person, message: Message, **chosen: list[str]) -> Message:
    opened = person.click(message, OTHER)
    await opened.form()
    return await person.submit(opened, chosen).message(timeout_s=PATIENCE_S)


async def test_everything_stands_under_a_piece(stage: Stage) -> None:
    message = await stage.piece()
    assert message.labels == [AGAIN, VARY, LONGER, OTHER, FILES, DELETE]
    stage.loopback.assert_clean()


async def test_again_asks_for_the_same_with_another_seed(stage: Stage) -> None:
    first = await stage.piece()
    again = await pressed(stage, first, AGAIN)
    before, after = (options_in(fields(message)["Again"]) for message in (first, again))
    assert before.pop("seed") != after.pop("seed")
    assert before == after
    assert first.file(".mid").data != again.file(".mid").data
    stage.loopback.assert_clean()


async def test_a_variation_begins_alike_and_goes_on_differently(stage: Stage) -> None:
    first = await stage.compose(bars=8)
    varied = await pressed(stage, first, VARY)
    assert origin(stage, varied) == ("continued", number(stage, first))
    assert f"piece {number(stage, first)}, D Dorian; new from bar 5 on" in fields(varied)["Made from"]
    (one, other) = (read_midi(message.file(".mid").data) for message in (first, varied))
    bar = one.bar_starts()[2]
    pitches = [[note.pitch for note in piece.notes if note.onset_ticks < bar - 100] for piece in (one, other)]
    assert pitches[0] == pitches[1]
    assert [note.pitch for note in one.notes] != [note.pitch for note in other.notes]
    assert fields(varied)["Bars"] == "8"
    stage.loopback.assert_clean()


async def test_longer_keeps_all_and_adds_as_much(stage: Stage) -> None:
    first = await stage.piece()
    longer = await pressed(stage, first, LONGER)
    assert fields(longer)["Bars"] == "8"
    assert "new from bar 5 on" in fields(longer)["Made from"]
    stage.loopback.assert_clean()


async def test_the_same_piece_in_another_mode_and_on_another_root(stage: Stage) -> None:
    first = await stage.piece()
    moved = await elsewhere(stage.loopback.person("bob"), first, mode=["phrygian"], root=["E"])
    assert moved.embeds[0]["title"] == "E Phrygian"
    heard = identify(moved.file(".mid").data)
    assert (heard.root, heard.mode) == ("E", "phrygian")
    await stage.digits_under(moved)
    assert origin(stage, moved) == ("remoded", number(stage, first))
    assert AGAIN not in moved.labels  # it would be the same again
    stage.loopback.assert_clean()


async def test_the_root_alone_moves_the_piece(stage: Stage) -> None:
    moved = await elsewhere(stage.loopback.person("bob"), await stage.piece(), root=["F#"])
    assert moved.embeds[0]["title"] == "F♯ Dorian"
    await stage.digits_under(moved)
    stage.loopback.assert_clean()


async def test_a_form_that_changes_nothing_is_a_sentence(stage: Stage) -> None:
    told = await elsewhere(stage.loopback.person("bob"), await stage.piece())
    assert told.content == "Choose another mode or another root."
    assert told.ephemeral
    stage.loopback.assert_clean()


async def test_midi_and_musicxml_for_the_one_who_presses(stage: Stage) -> None:
    message = await stage.piece()
    given = await stage.loopback.person("bob").click(message, FILES).message(timeout_s=PATIENCE_S)
    assert given.ephemeral
    assert given.file(".mid").data == message.file(".mid").data
    written = converter.parseData(given.file(".musicxml").data.decode(), format="musicxml")
    names = {pitch.name.replace("-", "b") for pitch in written.pitches}
    assert names <= {"D", "E", "F", "G", "A", "B", "C"}
    stage.loopback.assert_clean()


async def test_who_asked_for_a_piece_can_delete_it_and_gets_its_line(stage: Stage) -> None:
    message = await stage.piece()
    line = fields(message)["Again"]
    refused = await stage.loopback.person("bob").click(message, DELETE).message()
    assert "Only who asked for this piece and moderators can delete it" in refused.content
    assert refused.ephemeral
    told = await stage.loopback.person("ann").click(message, DELETE).message()
    assert message.deleted
    assert told.ephemeral
    assert line in told.content
    await stage.loopback.wait_for(lambda: stage.rows("select removed_at from pieces where removed_at is not null"))
    stage.loopback.assert_clean()


async def test_all_of_them_work_after_restarts(empty_stage: Stage) -> None:
    loopback = empty_stage.loopback
    async with bot_on(empty_stage):
        first = await empty_stage.piece()
    async with bot_on(empty_stage):
        varied = await pressed(empty_stage, first, VARY)
        form = loopback.person("bob").click(varied, OTHER)
        await form.form()
    async with bot_on(empty_stage):
        sent = loopback.person("bob").submit(form, {"mode": ["lydian"]})
        moved = await sent.message(timeout_s=PATIENCE_S)
        assert moved.embeds[0]["title"] == "D Lydian"
        again = await pressed(empty_stage, varied, AGAIN)
        assert origin(empty_stage, again)[0] == "continued"
        loopback.person("ann").choose(moved, "9")
        await empty_stage.digits_under(moved)
    loopback.assert_clean()


async def test_a_rating_by_menu_counts_and_can_be_taken_back(stage: Stage) -> None:
    message = await stage.piece()
    bob = stage.loopback.person("bob")
    noted = await bob.choose(message, "9").message()
    assert noted.ephemeral
    assert stage.ratings_of(message) == {bob.id: 9}
    await bob.choose(message, "4").message()
    assert stage.ratings_of(message) == {bob.id: 4}
    await bob.choose(message, "none").message()
    assert stage.ratings_of(message) == {}
    stage.loopback.assert_clean()


async def test_buttons_of_a_piece_that_is_gone_are_a_sentence(empty_stage: Stage) -> None:
    async with bot_on(empty_stage):
        message = await empty_stage.piece()
    empty_stage.change("update pieces set removed_at = created_at")
    async with bot_on(empty_stage):
        for button in (AGAIN, VARY, LONGER, DELETE):
            told = await empty_stage.loopback.person("bob").click(message, button).message()
            assert told.content == "That piece is gone."
    empty_stage.loopback.assert_clean()


async def test_queue_position_progress_and_cancel(empty_stage: Stage) -> None:
    """Two members wait behind a long piece; one takes the request back, the other's turn comes earlier."""
    long = ASKED | {"bars": 64, "tempo": 40}
    async with bot_on(empty_stage):
        ann, bob, eve = map(empty_stage.loopback.person, ("ann", "bob", "eve"))
        first = ann.slash("compose", long)
        await first.acknowledged()
        waiting = [person.slash("compose", ASKED) for person in (bob, eve)]
        await asyncio.gather(*(one.acknowledged() for one in waiting))
        texts = [one.original for one in waiting]
        assert all(texts)
        await empty_stage.loopback.wait_for(lambda: all("begins in about" in text.content for text in texts if text))
        assert "You are next" in texts[0].content  # type: ignore[union-attr]  # asserted above
        assert "number 2 in the queue" in texts[1].content  # type: ignore[union-attr]  # asserted above
        strange = await eve.click(texts[0], "Cancel").message()  # type: ignore[arg-type]  # asserted above
        assert "Only who asked for it and moderators can cancel it" in strange.content
        bob.click(texts[0], "Cancel")  # type: ignore[arg-type]  # asserted above
        await empty_stage.loopback.wait_for(lambda: texts[0].content == "Cancelled.")  # type: ignore[union-attr]  # as above
        ann.click(first.original, "Cancel")  # type: ignore[arg-type]  # it has been acknowledged
        await empty_stage.loopback.wait_for(lambda: first.original.content == "Cancelled.")  # type: ignore[union-attr]  # as above
        result = await waiting[1].message(timeout_s=PATIENCE_S)
        await empty_stage.loopback.wait_for(lambda: result.embeds, PATIENCE_S)
        await empty_stage.digits_under(result)
        states = empty_stage.rows("select state, error_code from jobs order by id")
    assert states == [("cancelled", "cancelled"), ("cancelled", "cancelled"), ("posted", None)]
    empty_stage.loopback.assert_clean()
