"""Ratings on bad days: events that come twice, and pieces that Discord does not show."""

import pytest

from bot.crowd.digits import KEYCAPS
from tests.bot.outages.days import bot_like, shown_pieces
from tests.bot.stage import PATIENCE_S, Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_events_that_come_again_leave_one_rating_a_member(empty_stage: Stage) -> None:
    loopback = empty_stage.loopback
    ann, bob = loopback.person("ann"), loopback.person("bob")
    [piece] = await shown_pieces(empty_stage, 1)
    async with bot_like(empty_stage):
        ann.react(piece, KEYCAPS[3])
        await empty_stage.rated(piece, {ann.id: 4})
        loopback.faults.repeat(1)
        bob.react(piece, KEYCAPS[8])
        await empty_stage.rated(piece, {ann.id: 4, bob.id: 9})
        assert empty_stage.rows("select count(*) from ratings") == [(2,)]


@pytest.mark.parametrize("status", [403, 404, 503, 429])
async def test_a_piece_that_cannot_be_read_keeps_its_ratings_and_the_others_are_caught_up_with(
    empty_stage: Stage, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    """One is refused, which one does not matter; the next start reads it."""
    caplog.set_level("INFO", "bot.crowd.catchup")
    loopback = empty_stage.loopback
    ann, bob = loopback.person("ann"), loopback.person("bob")
    pieces = await shown_pieces(empty_stage, 3)
    for piece in pieces:
        bob.react(piece, KEYCAPS[5])
    async with bot_like(empty_stage):
        for piece in pieces:
            await empty_stage.rated(piece, {bob.id: 6})
    for piece in pieces:
        ann.react(piece, KEYCAPS[3])
    route = "GET /channels/{channel_id}/messages/{message_id}"
    if status == 429:
        loopback.faults.ban(route)
    else:
        loopback.faults.fail(route, status)

    both = {ann.id: 4, bob.id: 6}
    async with bot_like(empty_stage):
        await loopback.wait_for(lambda: caplog.messages.count("missed ratings looked for") == 2, PATIENCE_S)
        assert sorted(len(empty_stage.ratings_of(piece)) for piece in pieces) == [1, 2, 2]
        assert empty_stage.rows("select count(*) from pieces where removed_at is not null") == [(0,)]
    levels = {record.levelname for record in caplog.records if record.message == "piece cannot be looked at"}
    assert levels == {"INFO" if status == 403 else "WARNING"}
    async with bot_like(empty_stage):
        for piece in pieces:
            await empty_stage.rated(piece, both)


async def test_reactions_cleared_by_a_moderator_take_their_ratings_with_them(empty_stage: Stage) -> None:
    loopback = empty_stage.loopback
    ann, bob = loopback.person("ann"), loopback.person("bob")
    moderator = loopback.person("mod", permissions=["manage_messages"])
    [piece] = await shown_pieces(empty_stage, 1)
    async with bot_like(empty_stage):
        ann.react(piece, KEYCAPS[3])
        bob.react(piece, KEYCAPS[8])
        await empty_stage.rated(piece, {ann.id: 4, bob.id: 9})
        moderator.clear_reactions(piece, KEYCAPS[3])
        await empty_stage.rated(piece, {bob.id: 9})
        moderator.clear_reactions(piece)
        await empty_stage.rated(piece, {})


async def test_quick_changes_of_mind_end_in_the_last_one(empty_stage: Stage) -> None:
    loopback = empty_stage.loopback
    ann = loopback.person("ann")
    [piece] = await shown_pieces(empty_stage, 1)
    async with bot_like(empty_stage):
        for _ in range(20):
            ann.react(piece, KEYCAPS[3])
            ann.unreact(piece, KEYCAPS[3])
        ann.react(piece, KEYCAPS[7])
        loopback.person("bob").react(piece, KEYCAPS[0])
        await empty_stage.rated(piece, {ann.id: 8, loopback.person("bob").id: 1})
