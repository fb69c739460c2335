"""The whole bot: lists of pieces and ratings that are longer than a page."""

from collections.abc import Sequence

import pytest

from bot.commands.lists import MOST_BEST, MOST_OWN
from bot.crowd.digits import keycap
from bot.loopback import Message
from bot.store import open_store
from bot.texts import ratings as texts
from tests.bot.rows import address, posted_piece
from tests.bot.stage import Stage, bot_on

pytestmark = pytest.mark.asyncio(loop_scope="session")

PIECES = 2 * MOST_OWN + 1


async def pieces_of_ann(stage: Stage) -> list[int]:
    """More than two pages of pieces in the server, the later the better; ann rated the first of them only.

    Their messages are not there: a bot on them must not look for missed ratings.
    """
    ann, ben = stage.loopback.person("ann"), stage.loopback.person("ben")
    where = {"member_id": ann.id, "guild_id": stage.loopback.guild.id, "channel_id": ann.channel.id}
    async with open_store(address(stage.folder)) as store:
        numbers = [await posted_piece(store, 100 + number, **where) for number in range(PIECES)]
        for place, number in enumerate(numbers):
            await store.ratings.chosen(number, ben.id, 1 + 9 * place // PIECES)
        await store.ratings.chosen(numbers[0], ann.id, 5)
    return numbers


def numbers_in(message: Message, embed: int = 0) -> list[int]:
    """Of the pieces that a list links to."""
    rows: Sequence[str] = message.embeds[embed]["description"].splitlines()
    return [int(row.split("[")[1].split(" ·")[0]) for row in rows]


async def test_ones_own_pieces_are_turned_page_by_page(empty_stage: Stage) -> None:
    """Across restarts; each piece is on one page, and the ratings that one gave end before."""
    ann = empty_stage.loopback.person("ann")
    numbers = await pieces_of_ann(empty_stage)
    async with bot_on(empty_stage, catch_up_pieces=0):
        page = await ann.slash("mine").message()
        assert page.labels == [texts.MORE]
        assert page.ephemeral
        assert page.embeds[1]["title"] == "Your ratings: 1"
        seen = numbers_in(page)
    async with bot_on(empty_stage, catch_up_pieces=0):
        page = await ann.click(page, texts.MORE).updated()
        assert page.labels == [texts.BACK, texts.MORE]
        [embed] = page.embeds
        assert embed["title"] == f"Your pieces: {MOST_OWN + 1} to {2 * MOST_OWN} of {PIECES}"
        seen += numbers_in(page)
        page = await ann.click(page, texts.MORE).updated()
        assert page.labels == [texts.BACK]
        assert seen + numbers_in(page) == numbers[::-1]
        page = await ann.click(page, texts.BACK).updated()
        page = await ann.click(page, texts.BACK).updated()
        assert numbers_in(page) == numbers[: -MOST_OWN - 1 : -1]
        assert page.embeds[1]["description"].startswith(keycap(5))
    empty_stage.loopback.assert_clean()


async def test_the_best_pieces_go_on_for_who_asked(empty_stage: Stage) -> None:
    """In the mode and of the time that were asked for; places are counted on, and medals are the first page's."""
    ann, ben = empty_stage.loopback.person("ann"), empty_stage.loopback.person("ben")
    numbers = await pieces_of_ann(empty_stage)
    async with bot_on(empty_stage, catch_up_pieces=0):
        page = await ann.slash("top", mode="dorian", period="week").message()
        assert len(numbers_in(page)) == MOST_BEST
        first = numbers_in(page)
        refused = await ben.click(page, texts.MORE).message()
        assert refused.content == texts.NOT_THEIRS_TO_TURN
        assert refused.ephemeral
        page = await ann.click(page, texts.MORE).updated()
        assert page.embeds[0]["title"] == "Best pieces in Dorian, last week"
        assert page.embeds[0]["description"].startswith(f"{MOST_BEST + 1}. ")
        assert set(numbers_in(page)) < set(numbers) - set(first)
    empty_stage.loopback.assert_clean()


async def test_a_page_beyond_the_end_is_a_sentence(empty_stage: Stage) -> None:
    ann = empty_stage.loopback.person("ann")
    numbers = await pieces_of_ann(empty_stage)
    async with bot_on(empty_stage, catch_up_pieces=0):
        pages = [await ann.slash(name).message() for name in ("mine", "top")]
    for number in numbers[3:]:
        empty_stage.change("update pieces set message_id = null where id = ?", number)
    async with bot_on(empty_stage, catch_up_pieces=0):
        for page in pages:
            before = page.embeds
            refused = await ann.click(page, texts.MORE).message()
            assert refused.content == texts.NO_SUCH_PAGE
            assert refused.ephemeral
            assert page.embeds == before
    empty_stage.loopback.assert_clean()


async def test_a_list_of_one_page_has_no_buttons(stage: Stage) -> None:
    for name in ("mine", "top"):
        answer = await stage.loopback.person("nobody").in_direct().slash(name).message()
        assert not answer.labels
    stage.loopback.assert_clean()
