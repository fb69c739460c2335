"""The whole bot on a database of PostgreSQL."""

import asyncio

import pytest

from bot.crowd.digits import KEYCAPS
from bot.store.database import open_beside
from bot.store.forgetting import Forgetting, Held
from bot.texts.privacy import YES
from tests.bot.stage import PATIENCE_S, Stage, bot_on, fields

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def holds(url: str, member_id: int) -> Held:
    async with open_beside(url) as database:
        return await Forgetting(database).held(member_id)


async def rated(url: str, member_id: int) -> None:
    """Wait until a rating of theirs is stored. No bell rings here for what is written there."""
    async with asyncio.timeout(PATIENCE_S):
        held = await holds(url, member_id)
        while held.ratings != 1:
            await asyncio.sleep(0.05)
            held = await holds(url, member_id)


async def test_a_piece_is_made_rated_and_forgotten_with_a_restart_in_between(
    empty_stage: Stage, postgresql_url: str
) -> None:
    ann, bob = empty_stage.loopback.person("ann"), empty_stage.loopback.person("bob")
    async with bot_on(empty_stage, database_url=postgresql_url):
        piece = await empty_stage.piece()
        bob.react(piece, KEYCAPS[8])
        await rated(postgresql_url, bob.id)
    ann.react(piece, KEYCAPS[6])
    async with bot_on(empty_stage, database_url=postgresql_url):
        await rated(postgresql_url, ann.id)
        ratings = await ann.slash("ratings").message()
        assert (fields(ratings)["Ratings"], fields(ratings)["Raters"]) == ("2", "2")
        assert "Dorian" in (await ann.slash("top").message()).embeds[0]["description"]
        asked = await bob.slash("forget-me").message()
        await bob.click(asked, YES).updated()
        assert (await holds(postgresql_url, bob.id)).ratings == 0
        assert (await holds(postgresql_url, ann.id)).ratings == 1
