"""Each rule of rating as /help words it, played out on a real temporary database: what is counted in the end."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from bot.crowd.digits import keycap
from bot.crowd.reactions import Crowd
from bot.crowd.rules_in_words import RULES
from bot.store import Store
from bot.store.crowd_records import Selection
from tests.bot.rows import posted_piece

PIECE, ASKER, ANN, BEN, ROBOT = 100, 11, 1, 2, 3
"""The message of the piece, and members."""


class Played:
    """One piece that members rate, with the bot there or away."""

    def __init__(self, store: Store, piece_id: int) -> None:
        self.store = store
        self.piece_id = piece_id
        self.crowd = Crowd(store.ratings)

    async def press(self, member_id: int, digit: int) -> None:
        await self.crowd.added(_event(member_id, digit))

    async def take_back(self, member_id: int, digit: int) -> None:
        await self.crowd.removed(_event(member_id, digit))

    async def choose(self, member_id: int, value: int | None) -> None:
        await self.store.ratings.chosen(self.piece_id, member_id, value)

    async def clear(self, digit: int | None = None) -> None:
        await self.crowd.cleared(PIECE, None if digit is None else keycap(digit))

    async def find(self, standing: Mapping[int, set[int]]) -> None:
        """The bot was away, and this stands under the piece when it is back: digit -> members."""
        piece = await self.store.pieces.get(self.piece_id)
        assert piece is not None
        with self.crowd.noting_live_events():
            await self.crowd.reconcile(piece, _message(standing))

    async def counted(self) -> list[int]:
        """The ratings that count, from the lowest."""
        counts = await self.store.crowd.counts(Selection())
        return [value for value, count in enumerate(counts, start=1) for _ in range(count)]


def _event(member_id: int, digit: int) -> Any:
    member = SimpleNamespace(bot=member_id == ROBOT)
    return SimpleNamespace(
        message_id=PIECE, user_id=member_id, emoji=SimpleNamespace(name=keycap(digit)), member=member
    )


def _message(standing: Mapping[int, set[int]]) -> Any:
    def reaction(digit: int) -> Any:
        async def users() -> AsyncIterator[Any]:
            for member_id in sorted(standing.get(digit, set())):
                yield SimpleNamespace(id=member_id, bot=member_id == ROBOT)

        return SimpleNamespace(emoji=keycap(digit), me=True, count=1 + len(standing.get(digit, ())), users=users)

    return SimpleNamespace(id=PIECE, reactions=[reaction(digit) for digit in range(1, 11)])


@pytest.fixture
async def played(store: Store) -> Played:
    return Played(store, await posted_piece(store, PIECE, member_id=ASKER))


async def either_way(played: Played) -> None:
    await played.press(ANN, 1)
    await played.choose(BEN, 10)
    assert await played.counted() == [1, 10]


async def the_last_counts(played: Played) -> None:
    """Two digits of one member; the menu after them; a digit after the menu; the menu again, with an older digit."""
    press, choose = played.press, played.choose
    for rate, value in ((press, 3), (press, 7), (choose, 9), (press, 5), (choose, 3)):
        await rate(ANN, value)
        assert await played.counted() == [value]
    await played.take_back(ANN, 7)
    assert await played.counted() == [3]


async def what_counts_is_taken_back(played: Played) -> None:
    """Though an older digit still stands; and either way takes back what the other gave."""
    for digit in (3, 7):
        await played.press(ANN, digit)
    await played.take_back(ANN, 7)
    assert await played.counted() == []
    await played.press(ANN, 8)
    await played.choose(ANN, None)
    assert await played.counted() == []
    await played.choose(ANN, 8)
    await played.take_back(ANN, 8)
    assert await played.counted() == []


async def ones_own_piece(played: Played) -> None:
    await played.press(ASKER, 10)
    await played.press(ANN, 2)
    assert await played.counted() == [2, 10]
    [best] = await played.store.crowd.best(Selection(), 5)
    assert (best.ratings, best.mean) == (2, 6.0)


async def bots_and_the_blocked(played: Played) -> None:
    """Also what they pressed while the bot was away. What blocked members gave counts again once they are unblocked."""
    await played.press(ROBOT, 10)
    await played.find({10: {ROBOT}})
    assert await played.counted() == []
    await played.press(ANN, 4)
    await played.store.blocks.add(ANN, "spam")
    assert await played.counted() == []
    await played.press(ANN, 6)
    assert await played.counted() == []
    await played.store.blocks.remove(ANN)
    assert await played.counted() == [6]


async def a_moderator_clears(played: Played) -> None:
    """A digit that no longer counted goes without a rating; the menu's stay, unless a reaction gives the same."""
    await played.press(ANN, 4)
    await played.choose(ANN, 9)
    await played.press(BEN, 4)
    await played.clear(4)
    assert await played.counted() == [9]
    await played.press(BEN, 5)
    await played.clear()
    assert await played.counted() == [9]


async def a_deleted_piece(played: Played) -> None:
    await played.press(ANN, 8)
    await played.store.pieces.removed(played.piece_id)
    assert await played.counted() == [8]
    assert await played.store.crowd.best(Selection(), 5) == []
    assert await played.store.crowd.own(ASKER, 5) == []
    await played.press(BEN, 2)
    await played.choose(BEN, 2)
    await played.take_back(ANN, 8)
    assert await played.counted() == [8]


async def while_the_bot_was_away(played: Played) -> None:
    """A digit is newer than the menu's rating; of several the highest counts; and what went is taken back."""
    await played.choose(ANN, 9)
    await played.find({5: {ANN}})
    assert await played.counted() == [5]
    await played.choose(ANN, 9)
    await played.find({})
    assert await played.counted() == [9]
    await played.find({2: {ANN, BEN}, 6: {ANN, BEN}, 4: {BEN}})
    assert await played.counted() == [6, 6]
    await played.find({2: {ANN, BEN}})
    assert await played.counted() == []


PLAYED: tuple[tuple[str, Callable[[Played], Awaitable[None]]], ...] = (
    ("A rating is a number from 1 to 10", either_way),
    ("You have one rating for each piece", the_last_counts),
    ("Take back the digit that counts", what_counts_is_taken_back),
    ("You may rate the pieces that you asked for", ones_own_piece),
    ("Ratings of bots, and of members whom the owner", bots_and_the_blocked),
    ("When a moderator removes reactions", a_moderator_clears),
    ("A deleted piece is listed nowhere", a_deleted_piece),
    ("Reactions given while the bot was away", while_the_bot_was_away),
)
"""How a rule begins -> what shows that it holds."""


@pytest.mark.parametrize("play", [play for _, play in PLAYED])
async def test_the_rule_holds(played: Played, play: Callable[[Played], Awaitable[None]]) -> None:
    await play(played)


def test_every_rule_that_members_read_is_played_out() -> None:
    assert len(RULES) == len(PLAYED)
    assert all(rule.startswith(words) for rule, (words, _) in zip(RULES, PLAYED, strict=True))
