"""What the ratings say, asked of a real temporary database."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from bot.crowd.steering import Rated
from bot.store import Store
from bot.store.crowd_records import MemberRatings, Selection
from engine.figures.crowd import NOT_SAID
from tests.bot.rows import on_both, posted_piece

pytestmark = on_both

EVERYWHERE = Selection()


async def rated_piece(store: Store, message_id: int, given: Mapping[int, int], **changes: object) -> int:
    """A piece with ratings, member -> value."""
    piece_id = await posted_piece(store, message_id, **changes)
    for member_id, value in given.items():
        await store.ratings.chosen(piece_id, member_id, value)
    return piece_id


async def test_ratings_are_counted_by_server_member_mode_and_time(store: Store) -> None:
    await rated_piece(store, 100, {1: 10, 2: 7})
    await rated_piece(store, 101, {1: 1}, mode="todi")
    await rated_piece(store, 102, {1: 4}, guild_id=99, member_id=12)
    assert await store.crowd.counts(EVERYWHERE) == (1, 0, 0, 1, 0, 0, 1, 0, 0, 1)
    assert await store.crowd.counts(Selection(guild_id=7)) == (1, 0, 0, 0, 0, 0, 1, 0, 0, 1)
    assert sum(await store.crowd.counts(Selection(guild_id=7, mode="dorian"))) == 2
    assert sum(await store.crowd.counts(Selection(member_id=12))) == 1
    assert sum(await store.crowd.counts(Selection(since=datetime.now(UTC) - timedelta(hours=1)))) == 4
    assert sum(await store.crowd.counts(Selection(since=datetime.now(UTC) + timedelta(hours=1)))) == 0


async def test_blocked_members_do_not_count_until_they_are_unblocked(store: Store) -> None:
    piece_id = await rated_piece(store, 100, {1: 10, 2: 7})
    await store.blocks.add(1, "spam")
    assert sum(await store.crowd.counts(EVERYWHERE)) == 1
    assert [row.member_id for row in await store.crowd.by_member(EVERYWHERE)] == [2]
    assert [(best.ratings, best.mean) for best in await store.crowd.best(EVERYWHERE, 5)] == [(1, 7.0)]
    kin = await store.crowd.kin(piece_id)
    assert kin is not None
    assert sum(kin.counts) == 1
    [own] = await store.crowd.own(11, 5)
    assert own.ratings == 1
    await store.blocks.remove(1)
    assert sum(await store.crowd.counts(EVERYWHERE)) == 2


async def test_each_rater_has_one_experience(store: Store) -> None:
    await rated_piece(store, 100, {1: 10, 2: 7, 3: 5})
    await rated_piece(store, 101, {1: 9})
    await store.members.say_experience(1, "professional")
    await store.members.say_experience(4, "none")
    assert await store.crowd.experience(EVERYWHERE) == {"professional": 1, NOT_SAID: 2}


async def test_experience_can_be_changed_and_taken_back(store: Store) -> None:
    assert await store.members.experience(1) is None
    await store.members.say_experience(1, "none")
    await store.members.say_experience(1, "1-3 years")
    assert await store.members.experience(1) == "1-3 years"
    await store.members.say_experience(1, None)
    assert await store.members.experience(1) is None


async def test_what_each_member_gave_by_mode(store: Store) -> None:
    await rated_piece(store, 100, {1: 10, 2: 7})
    await rated_piece(store, 101, {1: 4})
    await rated_piece(store, 102, {1: 1}, mode="todi")
    assert await store.crowd.by_member(EVERYWHERE) == [
        MemberRatings("dorian", 1, 2, 14),
        MemberRatings("dorian", 2, 1, 7),
        MemberRatings("todi", 1, 1, 1),
    ]


async def test_one_enthusiast_does_not_outrank_ten_members(store: Store) -> None:
    alone = await rated_piece(store, 100, {1: 10})
    loved = await rated_piece(store, 101, dict.fromkeys(range(10), 9))
    best = await store.crowd.best(EVERYWHERE, limit=5)
    assert [(ranked.piece.id, ranked.ratings, ranked.mean) for ranked in best] == [(loved, 10, 9.0), (alone, 1, 10.0)]
    assert len(await store.crowd.best(EVERYWHERE, limit=1)) == 1


async def test_a_removed_piece_is_not_listed_and_its_ratings_count(store: Store) -> None:
    piece_id = await rated_piece(store, 100, {1: 10})
    await store.pieces.removed(piece_id)
    assert sum(await store.crowd.counts(EVERYWHERE)) == 1
    assert await store.crowd.best(EVERYWHERE, 5) == []
    assert await store.crowd.own(11, 5) == []
    assert await store.crowd.totals(11) == (0, 0)
    assert [given.value for given in await store.crowd.given(1, 5)] == [10]


async def test_every_rating_comes_with_what_its_piece_was_made_with(store: Store) -> None:
    piece_id = await rated_piece(store, 100, {1: 10, 2: 3}, form="aaba", craft="bold-thin-8-own")
    rows = [row async for portion in store.crowd.ratings(EVERYWHERE) for row in portion]
    assert sorted(rows, key=lambda row: row.member_id) == [
        Rated(piece_id, "dorian", "aaba", "bold-thin-8-own", 1, 10),
        Rated(piece_id, "dorian", "aaba", "bold-thin-8-own", 2, 3),
    ]


async def test_the_state_changes_with_every_change_of_the_ratings(store: Store) -> None:
    states = [await store.crowd.state()]
    piece_id = await rated_piece(store, 100, {1: 10, 2: 3})
    states.append(await store.crowd.state())
    await store.ratings.chosen(piece_id, 1, 9)
    states.append(await store.crowd.state())
    await store.ratings.chosen(piece_id, 1, None)
    states.append(await store.crowd.state())
    await store.blocks.add(2, "spam")
    states.append(await store.crowd.state())
    assert len(set(states[:4])) == 4
    assert states[4] == states[0] == (0, None)


async def test_a_members_own_pieces_and_ratings_newest_first(store: Store) -> None:
    first = await rated_piece(store, 100, {11: 10, 2: 3})
    second = await rated_piece(store, 101, {})
    other = await rated_piece(store, 102, {11: 4}, member_id=12)
    own = await store.crowd.own(11, limit=5)
    assert [(ranked.piece.id, ranked.ratings, ranked.mean) for ranked in own] == [(second, 0, None), (first, 2, 6.5)]
    given = await store.crowd.given(11, limit=5)
    assert [(rating.piece.id, rating.value) for rating in given] == [(other, 4), (first, 10)]
    assert await store.crowd.totals(11) == (2, 2)
    assert len(await store.crowd.own(11, limit=1)) == len(await store.crowd.given(11, limit=1)) == 1


async def test_a_list_goes_on_where_its_page_ended(store: Store) -> None:
    """Each piece is on one page, also where several are rated alike."""
    numbers = [await rated_piece(store, 100 + number, {11: 7}) for number in range(5)]
    own = [[one.piece.id for one in await store.crowd.own(11, 2, offset)] for offset in (0, 2, 4, 6)]
    given = [[one.piece.id for one in await store.crowd.given(11, 2, offset)] for offset in (0, 2, 4, 6)]
    best = [[one.piece.id for one in await store.crowd.best(EVERYWHERE, 2, offset)] for offset in (0, 2, 4, 6)]
    assert own == given == [numbers[:2:-1], numbers[2:0:-1], numbers[:1], []]
    assert best == [numbers[:2], numbers[2:4], numbers[4:], []]


async def test_a_piece_is_known_with_its_kin(store: Store) -> None:
    parent = await rated_piece(store, 100, {1: 10, 2: 10, 3: 1})
    child = await rated_piece(store, 101, {}, parent_id=parent, origin="continued")
    gone = await rated_piece(store, 102, {}, parent_id=parent, origin="remoded")
    await store.pieces.removed(gone)
    kin = await store.crowd.kin(parent)
    assert kin is not None
    assert (kin.piece.id, kin.counts, kin.parent) == (parent, (1, 0, 0, 0, 0, 0, 0, 0, 0, 2), None)
    assert [piece.id for piece in kin.children] == [child]
    young = await store.crowd.kin(child)
    assert young is not None
    assert (young.parent, young.counts, young.children) == (kin.piece, (0,) * 10, ())
    assert await store.crowd.kin(999) is None


async def test_a_parent_that_is_gone_is_no_error(store: Store) -> None:
    orphan = await rated_piece(store, 100, {}, parent_id=77, origin="continued")
    kin = await store.crowd.kin(orphan)
    assert kin is not None
    assert kin.parent is None
