"""Missed ratings: what is replayed, what is left alone because it is newer, and what goes wrong with single pieces."""

import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.crowd.catchup import PROGRESS_PIECES, RatingsCatchUp
from bot.crowd.digits import keycap
from bot.crowd.reactions import Crowd
from bot.store import Store
from tests.bot.rows import posted_piece

OURS = 7  # the server where the bot is a member


def message(number: int, standing: Mapping[int, set[int]], own: int = 10) -> Any:
    """A message as discord.py gives it: digit -> members who stand there, and so many digits of ours."""

    def reaction(digit: int) -> Any:
        async def users() -> AsyncIterator[Any]:
            for member_id in sorted(standing.get(digit, set())):
                yield SimpleNamespace(id=member_id, bot=False)

        me = digit <= own
        return SimpleNamespace(emoji=keycap(digit), me=me, count=len(standing.get(digit, ())) + me, users=users)

    shown = [digit for digit in range(1, 11) if digit <= own or standing.get(digit)]
    return SimpleNamespace(id=number, reactions=[reaction(digit) for digit in shown])


def event(message_id: int, member_id: int, digit: int) -> Any:
    emoji = SimpleNamespace(name=keycap(digit))
    return SimpleNamespace(message_id=message_id, user_id=member_id, emoji=emoji, member=None)


def failure(kind: type[discord.HTTPException], status: int, code: int) -> discord.HTTPException:
    response: Any = SimpleNamespace(status=status, reason="no")
    return kind(response, {"code": code, "message": "no"})


@dataclass
class FakeClient:
    """Messages by id, or what fetching them raises."""

    messages: Mapping[int, Any]
    asked: list[int] = field(default_factory=list)

    def get_guild(self, guild_id: int) -> object | None:
        return object() if guild_id == OURS else None

    def get_partial_messageable(self, _: int, guild_id: int | None) -> "FakeClient":
        assert guild_id is not None
        return self

    async def fetch_message(self, message_id: int) -> Any:
        self.asked.append(message_id)
        found = self.messages[message_id]
        if isinstance(found, Exception):
            raise found
        return found


@dataclass
class Scene:
    """A catch-up over a fake client; `offered` are the messages whose digits were to be completed."""

    store: Store
    client: FakeClient
    crowd: Crowd
    offered: dict[int, frozenset[int]] = field(default_factory=dict)

    async def look(self, most_pieces: int = 50) -> int:
        client: Any = self.client
        return await RatingsCatchUp(client, self.store, self.crowd, self._offer).latest(most_pieces)

    def _offer(self, _: int | None, __: int, message_id: int, standing: frozenset[int]) -> None:
        self.offered[message_id] = standing


def scene(store: Store, **messages: Any) -> Scene:
    """`m100` is what fetching the message 100 gives."""
    return Scene(store, FakeClient({int(name[1:]): found for name, found in messages.items()}), Crowd(store.ratings))


async def test_what_was_added_and_taken_back_is_replayed(store: Store) -> None:
    piece_id = await posted_piece(store, 100)
    for member_id, digit in ((1, 3), (2, 4)):
        await store.ratings.added(100, member_id, digit)
    assert await scene(store, m100=message(100, {5: {3}, 3: {1}, 8: {1}})).look() == 3
    assert await store.ratings.of_piece(piece_id) == {1: 8, 3: 5}


async def test_a_second_look_changes_nothing(store: Store) -> None:
    await posted_piece(store, 100)
    looked = scene(store, m100=message(100, {5: {3}}))
    assert await looked.look() == 1
    assert await looked.look() == 0


async def test_a_digit_that_is_taken_back_meanwhile_stays_away(store: Store) -> None:
    """The event comes after the names were read, and before they are replayed."""
    piece_id = await posted_piece(store, 100)
    looked = scene(store, m100=message(100, {5: {3}, 8: {3}}))
    piece = await store.pieces.get(piece_id)
    assert piece is not None
    with looked.crowd.noting_live_events():
        await looked.crowd.removed(event(100, 3, 8))
        await looked.crowd.reconcile(piece, looked.client.messages[100])
    assert await store.ratings.of_piece(piece_id) == {}
    assert (await store.ratings.standing(piece_id))[5] == {3}
    assert not (await store.ratings.standing(piece_id))[8]


async def test_a_digit_that_is_added_meanwhile_counts(store: Store) -> None:
    piece_id = await posted_piece(store, 100)
    looked = scene(store, m100=message(100, {2: {3}, 9: {3}}))
    piece = await store.pieces.get(piece_id)
    assert piece is not None
    with looked.crowd.noting_live_events():
        await looked.crowd.added(event(100, 3, 2))
        await looked.crowd.reconcile(piece, looked.client.messages[100])
    assert await store.ratings.of_piece(piece_id) == {3: 2}


async def test_a_choice_in_the_menu_meanwhile_counts(store: Store) -> None:
    piece_id = await posted_piece(store, 100)
    looked = scene(store, m100=message(100, {9: {3}}))
    piece = await store.pieces.get(piece_id)
    assert piece is not None
    with looked.crowd.noting_live_events():
        await store.ratings.chosen(piece_id, 3, 4)
        await looked.crowd.reconcile(piece, looked.client.messages[100])
    assert await store.ratings.of_piece(piece_id) == {3: 4}


async def test_a_piece_whose_message_is_gone_is_marked_removed(store: Store) -> None:
    gone = await posted_piece(store, 100, guild_id=OURS)
    hidden = await posted_piece(store, 101, guild_id=99)
    closed = await posted_piece(store, 102, guild_id=OURS)
    left = await posted_piece(store, 103, guild_id=99)
    unclear = await posted_piece(store, 104, guild_id=OURS)
    unknown_message, nothing_said = failure(discord.NotFound, 404, 10008), failure(discord.NotFound, 404, 0)
    unknown_channel = failure(discord.NotFound, 404, 10003)
    answers = {"m100": unknown_message, "m101": unknown_channel, "m102": unknown_channel}
    await scene(store, **answers, m103=unknown_message, m104=nothing_said).look()
    pieces = [await store.pieces.get(number) for number in (gone, hidden, closed, left, unclear)]
    removed = {piece.id for piece in pieces if piece and piece.removed_at}
    assert removed == {gone, closed}, "where the bot is no member, it may only be hidden; another 404 says nothing"


async def test_one_piece_that_cannot_be_looked_at_does_not_stop_the_others(store: Store) -> None:
    for number in range(100, 104):
        await posted_piece(store, number)
    forbidden, broken = failure(discord.Forbidden, 403, 50001), failure(discord.DiscordServerError, 503, 0)
    found = message(103, {5: {3}})
    assert await scene(store, m100=forbidden, m101=broken, m102=OSError("cut"), m103=found).look() == 1


async def test_digits_of_ours_that_are_missing_are_completed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are none of ours, a moderator may have taken them away, unless the piece is new and untouched."""
    for number in (100, 101, 102, 103):
        await posted_piece(store, number)
    some, none, every = (message(100 + place, {}, own=own) for place, own in enumerate((4, 0, 10)))
    looked = scene(store, m100=some, m101=none, m102=every, m103=message(103, {5: {3}}))
    await looked.look()
    assert looked.offered == {100: frozenset({1, 2, 3, 4}), 101: frozenset()}
    monkeypatch.setattr("bot.crowd.catchup.FRESH", timedelta(0))
    looked.offered.clear()
    await looked.look()
    assert looked.offered == {100: frozenset({1, 2, 3, 4})}


async def test_only_the_latest_pieces_are_looked_at_oldest_first(store: Store) -> None:
    for number in range(100, 106):
        await posted_piece(store, number)
    looked = scene(store, **{f"m{number}": message(number, {}) for number in range(100, 106)})
    await looked.look(most_pieces=3)
    assert looked.client.asked == [103, 104, 105]


async def test_the_log_says_how_far_it_is_and_what_was_found(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "bot.crowd.catchup")
    pieces = 2 * PROGRESS_PIECES + 1
    for number in range(pieces):
        await posted_piece(store, 100 + number)
    await scene(store, **{f"m{100 + number}": message(100 + number, {5: {3}}) for number in range(pieces)}).look()
    *progress, last = caplog.records
    assert [record.__dict__["piece"] for record in progress] == [PROGRESS_PIECES, 2 * PROGRESS_PIECES]
    assert (last.__dict__["pieces"], last.__dict__["changes"]) == (pieces, pieces)
