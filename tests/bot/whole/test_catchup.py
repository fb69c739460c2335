"""The whole bot: ratings that were given while it was away are found in time."""

import time

import pytest

from bot.crowd.digits import KEYCAPS
from bot.loopback import Message
from bot.store import Store, open_store
from tests.bot.rows import address, posted_piece
from tests.bot.stage import Stage, bot_on

pytestmark = pytest.mark.asyncio(loop_scope="session")

PIECES, LOVERS, OTHERS = 30, 105, 5
GOAL_S = 60.0

READING = (
    ("GET /channels/{channel_id}/messages/{message_id}", 5, 1.0),
    ("GET /channels/{channel_id}/messages/{message_id}/reactions/{emoji}", 8, 1.0),
)
"""Requests that Discord is taken to allow in so many seconds, in a channel: it documents neither."""


async def shown_piece(stage: Stage, store: Store) -> Message:
    """A piece in the channel and in the database, without the music."""
    world, channel = stage.loopback.world, stage.loopback.channel
    message = world.add_message(channel, world.bot)
    await posted_piece(store, message.id, guild_id=stage.loopback.guild.id, channel_id=channel.id)
    return message


async def test_250_missed_ratings_under_30_pieces_are_found_within_a_minute(empty_stage: Stage) -> None:
    loopback = empty_stage.loopback
    for rule in READING:
        loopback.faults.limit(*rule)
    async with open_store(address(empty_stage.folder)) as store:
        shown = [await shown_piece(empty_stage, store) for _ in range(PIECES)]
    crowd = [loopback.person(f"member {number}") for number in range(LOVERS)]
    for member in crowd:
        member.react(shown[0], KEYCAPS[9])
    for number, message in enumerate(shown[1:], start=1):
        for member in crowd[:OTHERS]:
            member.react(message, KEYCAPS[number % 10])
    expected = LOVERS + OTHERS * (PIECES - 1)
    assert expected == 250
    began_s = time.monotonic()
    async with bot_on(empty_stage):
        counted = "select count(*) from ratings"
        await loopback.wait_for(lambda: empty_stage.rows(counted) == [(expected,)], what="all ratings")
        assert time.monotonic() - began_s < GOAL_S
    assert empty_stage.ratings_of(shown[0]) == {member.id: 10 for member in crowd}
    loopback.assert_clean()
