"""Ratings as rows, by reaction and by the menu, in a real temporary database."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from bot.store import Store
from tests.bot.rows import on_both, posted_piece

pytestmark = on_both


async def test_the_last_digit_counts_in_one_row(store: Store) -> None:
    piece_id = await posted_piece(store, message_id=100)
    for digit in (3, 9, 7):
        assert await store.ratings.added(100, 42, digit)
    assert await store.ratings.of_piece(piece_id) == {42: 7}


async def test_taking_back_the_digit_that_counts_removes_the_rating(store: Store) -> None:
    piece_id = await posted_piece(store, message_id=100)
    await store.ratings.added(100, 42, 3)
    await store.ratings.added(100, 42, 9)
    assert await store.ratings.removed(100, 42, 9)
    assert await store.ratings.of_piece(piece_id) == {}
    assert (await store.ratings.standing(piece_id))[3] == {42}


async def test_taking_back_another_digit_changes_nothing(store: Store) -> None:
    piece_id = await posted_piece(store, message_id=100)
    await store.ratings.added(100, 42, 3)
    await store.ratings.added(100, 42, 9)
    assert await store.ratings.removed(100, 42, 3)
    assert await store.ratings.of_piece(piece_id) == {42: 9}


async def test_a_repeated_event_changes_nothing(store: Store) -> None:
    piece_id = await posted_piece(store, message_id=100)
    await store.ratings.added(100, 42, 3)
    await store.ratings.added(100, 42, 9)
    assert not await store.ratings.added(100, 42, 3)
    assert await store.ratings.of_piece(piece_id) == {42: 9}
    await store.ratings.removed(100, 42, 9)
    assert not await store.ratings.removed(100, 42, 9)


async def test_messages_that_are_no_pieces_are_ignored(store: Store) -> None:
    assert not await store.ratings.added(555, 42, 3)
    assert not await store.ratings.removed(555, 42, 3)
    assert await store.ratings.cleared(555) == 0


async def test_clearing_takes_all_or_one_digit(store: Store) -> None:
    piece_id = await posted_piece(store, message_id=100)
    other = await posted_piece(store, message_id=101)
    for member, digit in ((1, 5), (2, 5), (3, 8)):
        await store.ratings.added(100, member, digit)
    await store.ratings.added(101, 1, 5)
    assert await store.ratings.cleared(100, 5) == 2
    assert await store.ratings.of_piece(piece_id) == {3: 8}
    assert await store.ratings.cleared(100) == 1
    assert not any((await store.ratings.standing(piece_id)).values())
    assert await store.ratings.of_piece(other) == {1: 5}


@pytest.mark.parametrize("digit", [0, 11])
async def test_a_rating_outside_one_to_ten_is_refused(store: Store, digit: int) -> None:
    await posted_piece(store, message_id=100)
    with pytest.raises(IntegrityError):
        await store.ratings.added(100, 42, digit)


async def test_the_menu_and_the_reactions_give_one_rating_and_the_last_counts(store: Store) -> None:
    piece_id = await posted_piece(store, message_id=100)
    await store.ratings.added(100, 42, 3)
    assert await store.ratings.chosen(piece_id, 42, 9)
    assert await store.ratings.of_piece(piece_id) == {42: 9}
    await store.ratings.added(100, 42, 5)
    assert await store.ratings.of_piece(piece_id) == {42: 5}


async def test_the_menu_takes_a_rating_back_that_a_reaction_gave(store: Store) -> None:
    piece_id = await posted_piece(store, message_id=100)
    await store.ratings.added(100, 42, 3)
    assert await store.ratings.chosen(piece_id, 42, None)
    assert await store.ratings.of_piece(piece_id) == {}
    assert await store.ratings.chosen(piece_id, 42, None), "taking back nothing is no error"


async def test_taking_back_a_reaction_leaves_another_rating_from_the_menu(store: Store) -> None:
    piece_id = await posted_piece(store, message_id=100)
    await store.ratings.added(100, 42, 3)
    await store.ratings.chosen(piece_id, 42, 9)
    await store.ratings.removed(100, 42, 3)
    assert await store.ratings.of_piece(piece_id) == {42: 9}


async def test_clearing_reactions_leaves_ratings_from_the_menu(store: Store) -> None:
    piece_id = await posted_piece(store, message_id=100)
    await store.ratings.chosen(piece_id, 1, 5)
    await store.ratings.added(100, 2, 3)
    await store.ratings.chosen(piece_id, 2, 5)
    await store.ratings.added(100, 3, 5)
    assert await store.ratings.cleared(100, 5) == 1
    assert await store.ratings.of_piece(piece_id) == {1: 5, 2: 5}
    assert await store.ratings.cleared(100) == 0
    assert await store.ratings.of_piece(piece_id) == {1: 5, 2: 5}


async def test_a_piece_that_is_gone_cannot_be_rated(store: Store) -> None:
    piece_id = await posted_piece(store, message_id=100)
    await store.ratings.chosen(piece_id, 1, 5)
    await store.pieces.removed(piece_id)
    assert not await store.ratings.chosen(piece_id, 2, 5)
    assert not await store.ratings.chosen(piece_id + 1, 2, 5)
    assert await store.ratings.of_piece(piece_id) == {1: 5}


@pytest.mark.parametrize("value", [0, 11])
async def test_a_choice_outside_one_to_ten_is_refused(store: Store, value: int) -> None:
    piece_id = await posted_piece(store, message_id=100)
    with pytest.raises(IntegrityError):
        await store.ratings.chosen(piece_id, 42, value)


async def test_what_does_not_count_is_noted_all_the_same(store: Store) -> None:
    piece_id = await posted_piece(store, message_id=100)
    await store.ratings.chosen(piece_id, 42, 9)
    assert await store.ratings.added(100, 42, 3, counts=False)
    assert (await store.ratings.standing(piece_id))[3] == {42}
    await store.ratings.chosen(piece_id, 42, 3)
    assert await store.ratings.removed(100, 42, 3, counts=False)
    assert not (await store.ratings.standing(piece_id))[3]
    assert await store.ratings.of_piece(piece_id) == {42: 3}


async def test_who_rated_since_a_moment(store: Store) -> None:
    piece_id = await posted_piece(store, message_id=100)
    before = datetime.now(UTC)
    await store.ratings.chosen(piece_id, 42, 9)
    assert await store.ratings.rated_since(piece_id, before) == {42}
    assert await store.ratings.rated_since(piece_id, datetime.now(UTC) + timedelta(seconds=1)) == set()
