"""/surprise: what reaches the desk."""

import pytest

from bot.desk.orders import Compose
from tests.bot.commands.counter import Counter, Taste

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_form_is_by_chance_and_the_rest_by_the_ratings(counter: Counter) -> None:
    orders = [await counter.order(counter.ann.slash("surprise", mood="calm")) for _ in range(20)]
    wishes = [order.request for order in orders if isinstance(order, Compose) and order.steered]
    assert len(wishes) == 20
    assert {(wish.mood, wish.craft) for wish in wishes} == {("calm", Taste.craft)}
    assert len({wish.form for wish in wishes}) > 1
    assert len({(wish.mode, wish.root, wish.instrument) for wish in wishes}) > 10
    counter.loopback.assert_clean()


async def test_a_mood_that_does_not_exist_is_refused(counter: Counter) -> None:
    assert "There is no mood called “hungry”" in await counter.refused(counter.ann.slash("surprise", mood="hungry"))
    counter.loopback.assert_clean()
