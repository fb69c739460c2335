"""The whole bot: ratings through reactions, lost connections, and what happens while the bot is away."""

from collections.abc import Callable

import pytest
import pytest_asyncio

from bot.crowd.digits import KEYCAPS
from bot.loopback import LoopbackDiscord, Message
from tests.bot.stage import Stage, bot_on

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def piece(stage: Stage) -> Message:
    """A piece to rate. Tests leave no rating behind."""
    return await stage.piece()


async def test_a_rating_is_stored_changed_and_removed(stage: Stage, piece: Message) -> None:
    ann, bob = stage.loopback.person("ann"), stage.loopback.person("bob")
    ann.react(piece, KEYCAPS[2])
    await stage.rated(piece, {ann.id: 3})
    bob.react(piece, KEYCAPS[8])
    ann.react(piece, KEYCAPS[6])
    await stage.rated(piece, {ann.id: 7, bob.id: 9})
    ann.unreact(piece, KEYCAPS[2])
    bob.unreact(piece, KEYCAPS[8])
    await stage.rated(piece, {ann.id: 7})
    ann.unreact(piece, KEYCAPS[6])
    await stage.rated(piece, {})
    stage.loopback.assert_clean()


async def test_other_emoji_and_bots_do_not_count(stage: Stage, piece: Message) -> None:
    ann, robot = stage.loopback.person("ann"), stage.loopback.person("robot")
    robot.user.bot = True
    robot.react(piece, KEYCAPS[8])
    ann.react(piece, "🎵")
    ann.react(piece, KEYCAPS[0])
    await stage.rated(piece, {ann.id: 1})
    for person, emoji in ((ann, KEYCAPS[0]), (ann, "🎵"), (robot, KEYCAPS[8])):
        person.unreact(piece, emoji)
    await stage.rated(piece, {})
    stage.loopback.assert_clean()


LOSSES: dict[str, Callable[[LoopbackDiscord], None]] = {
    "cut": lambda loopback: loopback.faults.drop(),
    "closed": lambda loopback: loopback.faults.close(4000),
    "asked to reconnect": lambda loopback: loopback.faults.reconnect(),
}


@pytest.mark.parametrize("loss", LOSSES)
async def test_a_resumed_connection_loses_no_rating(stage: Stage, piece: Message, loss: str) -> None:
    ann = stage.loopback.person("ann")
    LOSSES[loss](stage.loopback)
    await stage.loopback.gone()
    ann.react(piece, KEYCAPS[4])
    await stage.loopback.ready()
    await stage.rated(piece, {ann.id: 5})
    ann.unreact(piece, KEYCAPS[4])
    await stage.rated(piece, {})
    stage.loopback.assert_clean()


async def test_a_session_that_cannot_be_resumed_loses_no_rating(stage: Stage, piece: Message) -> None:
    ann = stage.loopback.person("ann")
    stage.loopback.faults.forget_sessions()
    stage.loopback.faults.drop()
    await stage.loopback.gone()
    ann.react(piece, KEYCAPS[9])
    await stage.rated(piece, {ann.id: 10})
    ann.unreact(piece, KEYCAPS[9])
    await stage.rated(piece, {})
    stage.loopback.assert_clean()


async def test_ratings_given_while_the_bot_was_away_are_found(empty_stage: Stage) -> None:
    """Added, changed and taken back; more members than Discord names at once; a piece that was deleted.

    Digits that the bot had no time to put there are added.
    """
    loopback = empty_stage.loopback
    ann, bob, *crowd = (loopback.person(name) for name in ("ann", "bob", *(f"member {i}" for i in range(120))))
    async with bot_on(empty_stage):
        deleted = await empty_stage.piece()
        message = await empty_stage.piece()
        ann.react(message, KEYCAPS[0])
        bob.react(message, KEYCAPS[1])
        await empty_stage.rated(message, {ann.id: 1, bob.id: 2})
    loopback.world.remove_message(deleted)
    gone = empty_stage.rows("select id from pieces where message_id = ?", deleted.id)
    del message.reactions[KEYCAPS[8]], message.reactions[KEYCAPS[9]]
    ann.react(message, KEYCAPS[7])
    bob.unreact(message, KEYCAPS[1])
    for member in crowd:
        member.react(message, KEYCAPS[5])
    async with bot_on(empty_stage):
        await empty_stage.rated(message, {ann.id: 8} | {member.id: 6 for member in crowd})
        await empty_stage.digits_under(message)
        removed = "select id from pieces where removed_at is not null and message_id is null"
        await loopback.wait_for(lambda: empty_stage.rows(removed) == gone, what="the deleted piece's row")
    loopback.assert_clean()


async def test_the_menu_and_the_reactions_give_one_rating(stage: Stage, piece: Message) -> None:
    ann = stage.loopback.person("ann")
    ann.react(piece, KEYCAPS[2])
    await stage.rated(piece, {ann.id: 3})
    await ann.choose(piece, "9", menu="Rate this piece from 1 to 10").message()
    await stage.rated(piece, {ann.id: 9})
    ann.unreact(piece, KEYCAPS[2])
    ann.react(piece, KEYCAPS[4])
    await stage.rated(piece, {ann.id: 5})
    await ann.choose(piece, "none", menu="Rate this piece from 1 to 10").message()
    await stage.rated(piece, {})
    ann.unreact(piece, KEYCAPS[4])
    stage.loopback.assert_clean()


async def test_ratings_from_the_menu_survive_a_moderator(stage: Stage, piece: Message) -> None:
    ann, bob = stage.loopback.person("ann"), stage.loopback.person("bob")
    moderator = stage.loopback.person("moderator", permissions=["manage_messages"])
    await ann.choose(piece, "9", menu="Rate this piece from 1 to 10").message()
    bob.react(piece, KEYCAPS[8])
    await stage.rated(piece, {ann.id: 9, bob.id: 9})
    moderator.clear_reactions(piece, KEYCAPS[8])
    await stage.rated(piece, {ann.id: 9})
    await ann.choose(piece, "none", menu="Rate this piece from 1 to 10").message()
    await stage.rated(piece, {})
    stage.loopback.assert_clean()


async def test_a_moderator_can_clear_ratings(stage: Stage, piece: Message) -> None:
    """The last test of this piece: the bot's own digits go, too."""
    ann = stage.loopback.person("ann")
    moderator = stage.loopback.person("moderator", permissions=["manage_messages"])
    ann.react(piece, KEYCAPS[2])
    moderator.react(piece, KEYCAPS[3])
    await stage.rated(piece, {ann.id: 3, moderator.id: 4})
    moderator.clear_reactions(piece, KEYCAPS[2])
    await stage.rated(piece, {moderator.id: 4})
    moderator.clear_reactions(piece)
    await stage.rated(piece, {})
    stage.loopback.assert_clean()
