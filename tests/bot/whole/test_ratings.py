"""The whole bot: what the crowd says of pieces, and what members say of themselves."""

import io
import re
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio

from bot.commands.ratings import ENOUGH_PIECES
from bot.crowd.digits import KEYCAPS
from bot.crowd.rules_in_words import RANKING
from bot.loopback import Message, MessageFlag
from bot.store import open_store
from bot.texts import ratings as texts
from bot.texts import refusals
from tests.bot.rows import address, posted_piece
from tests.bot.stage import Stage, bot_on, fields

pytestmark = pytest.mark.asyncio(loop_scope="session")

PRIVATE = MessageFlag.EPHEMERAL


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def piece(stage: Stage) -> Message:
    """A piece to rate, ann's. Tests leave no rating behind."""
    return await stage.piece()


@asynccontextmanager
async def rated(stage: Stage, piece: Message, **values: int) -> AsyncIterator[None]:
    """Within, members called so have rated the piece."""
    members = {stage.loopback.person(name): value for name, value in values.items()}
    for member, value in members.items():
        member.react(piece, KEYCAPS[value - 1])
    await stage.rated(piece, {member.id: value for member, value in members.items()})
    yield
    for member, value in members.items():
        member.unreact(piece, KEYCAPS[value - 1])
    await stage.rated(piece, {})


def number_of(stage: Stage, piece: Message) -> int:
    return int(stage.rows("select id from pieces where message_id = ?", piece.id)[0][0])


async def test_ratings_are_shown_with_a_picture_that_is_put_in_words(stage: Stage, piece: Message) -> None:
    async with rated(stage, piece, ann=9, bob=8):
        answer = await stage.loopback.person("ann").slash("ratings").message()
        [(rated_pieces,)] = stage.rows("select count(distinct piece_id) from ratings")
    shown = fields(answer)
    assert (shown["Ratings"], shown["Raters"]) == ("2", "2")
    assert shown["Mean"].startswith("8.50 (")
    assert shown["Liked best"].startswith("Dorian 8.50 (")
    assert shown["What the ratings prefer"] == texts.too_little(rated_pieces, ENOUGH_PIECES)
    picture = answer.file(".png")
    assert picture.data.startswith(b"\x89PNG")
    assert "7: 0, 8: 1, 9: 1, 10: 0." in (picture.upload.description or "")
    assert "Raters' experience: not said: 2." in (picture.upload.description or "")
    stage.loopback.assert_clean()


async def test_without_ratings_there_is_no_picture(stage: Stage) -> None:
    answer = await stage.loopback.person("ann").slash("ratings", mode="todi").message()
    assert answer.embeds[0]["title"] == "Ratings of pieces in Todi"
    assert answer.embeds[0]["description"] == texts.NOTHING_RATED
    assert not answer.attachments
    stage.loopback.assert_clean()


async def test_what_the_ratings_prefer_is_not_said_too_early(stage: Stage) -> None:
    answer = await stage.loopback.person("ann").slash("ratings", setting="temperature").message()
    assert answer.embeds[0]["description"].startswith("Too little is known: ")
    assert not answer.attachments
    stage.loopback.assert_clean()


async def test_what_the_ratings_prefer_is_drawn_when_enough_is_known(empty_stage: Stage) -> None:
    async with open_store(address(empty_stage.folder)) as store:
        for number in range(ENOUGH_PIECES):
            piece_id = await posted_piece(store, 100 + number, craft=("bold", "careful")[number % 2] + "-drawn-8-own")
            await store.ratings.chosen(piece_id, number % 3, 9 - 6 * (number % 2))
    async with bot_on(empty_stage):
        ann = empty_stage.loopback.person("ann")
        answer = await ann.slash("ratings", setting="all").message()
        one = await ann.slash("ratings", setting="temperature", mode="dorian").message()
    [embed] = answer.embeds
    assert embed["title"] == "What the ratings prefer"
    assert "temperature: rather **bold**" in embed["description"] or "temperature: **bold**" in embed["description"]
    assert "candidates: nothing sure yet" in embed["description"]
    assert answer.file(".png").data.startswith(b"\x89PNG")
    assert one.embeds[0]["title"] == "What the ratings prefer in Dorian"
    assert (one.file(".png").upload.description or "").startswith("temperature: careful ")
    assert "form" not in (one.file(".png").upload.description or "")


async def test_where_steering_is_off_it_is_said(empty_stage: Stage) -> None:
    async with bot_on(empty_stage, steering="false"):
        answer = await empty_stage.loopback.person("ann").slash("ratings", setting="form").message()
    assert answer.embeds[0]["description"] == texts.NOT_STEERED


async def test_top_lists_the_best_pieces_with_links_and_medals(stage: Stage, piece: Message) -> None:
    async with rated(stage, piece, ann=9, bob=8):
        answer = await stage.loopback.person("bob").slash("top", mode="dorian", period="week").message()
    [embed] = answer.embeds
    assert embed["title"] == "Best pieces in Dorian, last week"
    assert embed["description"].startswith("🥇 **8.5** (2 ratings)")
    assert f"/{piece.channel.id}/{piece.id})" in embed["description"]
    assert embed["footer"]["text"] == RANKING
    assert not answer.flags & PRIVATE
    stage.loopback.assert_clean()


async def test_top_says_so_where_nothing_is_rated(stage: Stage) -> None:
    bob = stage.loopback.person("bob")
    answer = await bob.slash("top", mode="todi").message()
    assert answer.embeds[0]["description"] == texts.NOTHING_RATED
    answer = await bob.slash("top", mode="todi", period="day").message()
    assert answer.embeds[0]["description"] == texts.NOTHING_RATED_THEN
    stage.loopback.assert_clean()


async def test_piece_tells_everything_about_one(stage: Stage, piece: Message) -> None:
    number = number_of(stage, piece)
    async with rated(stage, piece, ann=9, bob=2):
        answer = await stage.loopback.person("bob").slash("piece", id=number).message()
    shown = fields(answer)
    assert answer.embeds[0]["title"] == f"Piece {number}: D Dorian"
    assert f"/{piece.channel.id}/{piece.id})" in answer.embeds[0]["description"]
    assert (shown["Tempo"], shown["Bars"], shown["Seed"]) == ("120 bpm", "4", "7")
    assert shown["Origin"] == texts.BY_PIECE["composed"]
    assert " 9 " in shown["2 ratings, mean 5.50"]
    assert answer.flags & PRIVATE
    stage.loopback.assert_clean()


async def test_a_piece_that_is_not_of_this_server_is_not_shown(stage: Stage, piece: Message) -> None:
    """A stranger in another server learns nothing, not even that there is one."""
    number = number_of(stage, piece)
    world = stage.loopback.world
    stranger, elsewhere = stage.loopback.person("eve"), world.add_guild("elsewhere")
    world.add_member(elsewhere, stranger.user)
    stranger = stranger.at(world.add_channel(elsewhere, "music"))
    answer = await stranger.slash("piece", id=number).message()
    assert answer.content == texts.no_piece(number)
    stage.loopback.assert_clean()


async def test_mine_shows_what_one_made_and_gave(stage: Stage, piece: Message) -> None:
    async with rated(stage, piece, bob=4):
        answer = await stage.loopback.person("ann").slash("mine").message()
        others = await stage.loopback.person("bob").slash("mine").message()
    made, given = answer.embeds
    assert f"**4.0** (1 rating) [{number_of(stage, piece)} · D Dorian, 120 bpm]" in made["description"]
    assert given["description"] == texts.NOTHING_GIVEN
    made, given = others.embeds
    assert given["description"].startswith(f"{KEYCAPS[3]} [{number_of(stage, piece)} · D Dorian")
    assert answer.flags & PRIVATE
    stage.loopback.assert_clean()


async def test_a_profile_is_voluntary_changeable_and_deletable(stage: Stage) -> None:
    ann = stage.loopback.person("ann")
    said = "select experience from members where member_id = ?"
    for experience, kept in (("1-3 years", [("1-3 years",)]), ("none", [("none",)]), ("prefer not to say", [])):
        answer = await ann.slash("profile", experience=experience).message()
        assert texts.WHY_EXPERIENCE in answer.content
        assert answer.flags & PRIVATE
        assert stage.rows(said, ann.id) == kept
    stage.loopback.assert_clean()


async def test_in_a_direct_conversation_it_is_ones_own_pieces(stage: Stage, piece: Message) -> None:
    async with rated(stage, piece, bob=10):
        answer = await stage.loopback.person("ann").in_direct().slash("top").message()
        nothing = await stage.loopback.person("bob").in_direct().slash("top").message()
    assert answer.embeds[0]["title"] == "Your best pieces"
    assert f"/{piece.channel.id}/{piece.id})" in answer.embeds[0]["description"]
    assert nothing.embeds[0]["description"] == texts.NOTHING_RATED
    stage.loopback.assert_clean()


async def test_in_a_conversation_of_several_ones_own_pieces_are_told_to_oneself(stage: Stage, piece: Message) -> None:
    """They link to other servers."""
    ben = stage.loopback.person("ben").with_own_install()
    ann = stage.loopback.person("ann").with_own_install().in_private(ben)
    async with rated(stage, piece, bob=10):
        answer = await ann.slash("top").message()
    assert answer.embeds[0]["title"] == "Your best pieces"
    assert answer.flags & PRIVATE
    stage.loopback.assert_clean()


async def test_the_owner_gets_everything_without_names(stage: Stage, piece: Message) -> None:
    async with rated(stage, piece, bob=10):
        answer = await stage.loopback.owner.in_direct().slash("export").message()
    assert answer.content == texts.EXPORTED
    assert answer.flags & PRIVATE
    with zipfile.ZipFile(io.BytesIO(answer.file(".zip").data)) as archive:
        tables = {name: archive.read(name).decode() for name in archive.namelist()}
    assert set(tables) == {"ratings.csv", "pieces.csv", "members.csv"}
    assert re.search(r"^\d+,m[0-9a-f]{16},10,\d{4}-\d\d-\d\d\r$", tables["ratings.csv"], re.MULTILINE)
    ids = {piece.id, piece.channel.id, stage.loopback.guild.id, *stage.loopback.world.users}
    assert not [number for number in ids for table in tables.values() if str(number) in table]
    stage.loopback.assert_clean()


async def test_nobody_else_gets_it(stage: Stage) -> None:
    administrator = stage.loopback.person("chief", permissions=["administrator"])
    answer = await administrator.slash("export").message()
    assert answer.content == refusals.NO_OWNER
    assert not answer.attachments
    stage.loopback.assert_clean()
