"""The whole bot: /continue and /remode, from pieces, files and messages."""

import pytest

from bot.loopback import Interaction, Message, Upload
from engine.midi import read_midi
from engine.piece import TICKS_PER_QUARTER
from engine.studio import identify
from tests.bot.stage import ASKED, CONTINUE_MENU, PATIENCE_S, Stage, bot_on, fields
from tests.bot.whole.test_whatmode import tune

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def made(stage: Stage, asked: Interaction) -> Message:
    message = await asked.message(timeout_s=PATIENCE_S)
    assert message.embeds, message.content
    await stage.digits_under(message)
    return message


def number(stage: Stage, message: Message) -> int:
    [(piece_id,)] = stage.rows("select id from pieces where message_id = ?", message.id)
    return int(piece_id)


def origin(stage: Stage, message: Message) -> tuple[str, int | None]:
    [(origin, parent_id)] = stage.rows("select origin, parent_id from pieces where message_id = ?", message.id)
    return origin, parent_id


def beginning(message: Message, bars: int) -> list[int]:
    """Pitches of the notes in the first bars, as far as a player's freedom leaves no doubt."""
    piece = read_midi(message.file(".mid").data)
    until = piece.bar_starts()[bars] - TICKS_PER_QUARTER // 4
    return [note.pitch for note in piece.notes if note.onset_ticks < until]


async def test_a_piece_goes_on_with_what_is_kept_of_it(stage: Stage) -> None:
    first = await stage.compose(bars=8)
    await stage.digits_under(first)
    piece = number(stage, first)
    longer = await made(stage, stage.loopback.person("bob").slash("continue", piece=piece, keep=4, bars=4, seed=3))
    assert origin(stage, longer) == ("continued", piece)
    assert fields(longer)["Made from"] == f"piece {piece}, D Dorian; new from bar 5 on"
    assert beginning(longer, 3) == beginning(first, 3)
    stage.loopback.assert_clean()


async def test_a_file_goes_on_in_its_own_mode(stage: Stage) -> None:
    asked = stage.loopback.person("ann").slash("continue", file=Upload("song.mid", tune("D", "dorian")), bars=4)
    longer = await made(stage, asked)
    assert origin(stage, longer) == ("continued", None)
    assert longer.embeds[0]["title"] == "D Dorian"
    assert fields(longer)["Made from"].startswith("your file, heard as D Dorian; new from bar ")
    stage.loopback.assert_clean()


async def test_a_file_turned_into_another_mode(stage: Stage) -> None:
    upload = Upload("song.mid", tune("D", "dorian"))
    turned = await made(stage, stage.loopback.person("ann").slash("remode", mode="phrygian", file=upload))
    assert origin(stage, turned) == ("remoded", None)
    heard = identify(turned.file(".mid").data)
    assert (heard.root, heard.mode) == ("D", "phrygian")
    stage.loopback.assert_clean()


async def test_a_piece_turned_into_another_mode_on_another_root(stage: Stage) -> None:
    first = await stage.piece()
    asked = stage.loopback.person("ann").slash("remode", mode="lydian", piece=number(stage, first), root="Eb")
    turned = await made(stage, asked)
    assert turned.embeds[0]["title"] == "E♭ Lydian"
    assert origin(stage, turned) == ("remoded", number(stage, first))
    stage.loopback.assert_clean()


async def test_keeping_more_than_there_is_is_said(stage: Stage) -> None:
    first = await stage.piece()
    asked = stage.loopback.person("ann").slash("continue", piece=number(stage, first), keep=9)
    told = await asked.message(timeout_s=PATIENCE_S)
    assert not told.embeds
    assert "4 bars" in told.content
    stage.loopback.assert_clean()


async def test_the_menu_goes_on_from_pieces_and_from_files_of_others(stage: Stage) -> None:
    first = await stage.piece()
    ann = stage.loopback.person("ann")
    posted = stage.loopback.person("ben").say("mine", Upload("song.mid", tune("E", "phrygian")))
    of_piece = await made(stage, ann.message_menu(CONTINUE_MENU, first))
    of_file = await made(stage, ann.message_menu(CONTINUE_MENU, posted))
    assert origin(stage, of_piece) == ("continued", number(stage, first))
    assert origin(stage, of_file) == ("continued", None)
    stage.loopback.assert_clean()


async def test_a_file_that_is_no_music_is_said(stage: Stage) -> None:
    upload = Upload("song.mid", b"\xff\xd8\xff\xe0 a picture")
    told = await stage.loopback.person("ann").slash("continue", file=upload).message(timeout_s=PATIENCE_S)
    assert "JPEG" in told.content
    stage.loopback.assert_clean()


async def test_pieces_of_another_server_stay_there(empty_stage: Stage) -> None:
    loopback = empty_stage.loopback
    elsewhere = loopback.world.add_channel(loopback.world.add_guild("Elsewhere"), "music")
    async with bot_on(empty_stage):
        first = await empty_stage.compose("ann")
        await empty_stage.digits_under(first)
        piece = number(empty_stage, first)
        told = await loopback.person("bob", elsewhere).slash("continue", piece=piece).message()
        mine = (
            await loopback.person("ann", elsewhere).slash("continue", piece=piece, bars=4).message(timeout_s=PATIENCE_S)
        )
        await empty_stage.digits_under(mine)
    assert told.content.startswith(f"There is no piece {piece} that you can use here")
    assert mine.embeds
    loopback.assert_clean()


async def test_again_needs_no_second_upload_and_a_deleted_piece_keeps_none(stage: Stage) -> None:
    ann = stage.loopback.person("ann")
    upload = Upload("song.mid", tune("D", "dorian"))
    first = await made(stage, ann.slash("continue", file=upload, bars=4))
    again = await made(stage, stage.loopback.person("bob").click(first, "Again"))
    assert again.embeds[0]["title"] == "D Dorian"
    query = "select count(*) from uploads join pieces using (job_id) where pieces.id = ?"
    piece = number(stage, first)
    assert stage.rows(query, piece) == [(1,)]
    await ann.click(first, "Delete").message()
    await stage.loopback.wait_for(lambda: stage.rows(query, piece) == [(0,)])
    stage.loopback.assert_clean()


async def test_others_do_not_see_where_a_piece_from_elsewhere_stands(stage: Stage) -> None:
    """A member goes on in the server from a piece of their direct conversation, and there from one of the server."""
    ann, bob = stage.loopback.person("ann"), stage.loopback.person("bob")
    private = await made(stage, ann.in_direct().slash("compose", ASKED))
    public = await made(stage, ann.slash("continue", piece=number(stage, private), bars=4))
    again = await made(stage, ann.in_direct().slash("continue", piece=number(stage, public), bars=4))
    asked = {"id": number(stage, public)}
    own = fields(await ann.slash("piece", asked).message())
    assert str(private.id) in own["Made from"]
    assert str(again.id) in own["What was made from it"]
    assert not {"Made from", "What was made from it"} & set(fields(await bob.slash("piece", asked).message()))
    stage.loopback.assert_clean()
