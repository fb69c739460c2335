"""Reactions of members -> ratings, as they come and after a downtime. The rule itself is in `bot.store.rating_rows`.

Reactions of bots, ours included, do not count. Removing all reactions, as a moderator can, takes the ratings back.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import discord

from bot.crowd.digits import digit_of
from bot.store import StoredPiece
from bot.store.rating_rows import DIGITS, RatingRows

_log = logging.getLogger(__name__)

Standing = dict[int, set[int]]
"""Digit -> members under one piece; every digit from 1 to 10 is a key."""


class Crowd:
    def __init__(self, ratings: RatingRows) -> None:
        self._ratings = ratings
        self._live: set[tuple[int, int]] | None = None

    async def added(self, event: discord.RawReactionActionEvent) -> None:
        digit = digit_of(event.emoji.name)
        if digit is None or (event.member is not None and event.member.bot):
            return
        self._note(event)
        if await self._ratings.added(event.message_id, event.user_id, digit):
            _log.debug("message %d: a member gave %d", event.message_id, digit)

    async def removed(self, event: discord.RawReactionActionEvent) -> None:
        digit = digit_of(event.emoji.name)
        if digit is not None:
            self._note(event)
            await self._ratings.removed(event.message_id, event.user_id, digit)

    async def cleared(self, message_id: int, emoji: str | None = None) -> None:
        """All reactions, or all of one emoji, were removed by a moderator."""
        digit = None if emoji is None else digit_of(emoji)
        if emoji is None or digit is not None:
            await self._ratings.cleared(message_id, digit)

    @contextmanager
    def noting_live_events(self) -> Iterator[None]:
        """While old messages are compared: who is heard live is left alone, as those events are newer."""
        self._live = set()
        try:
            yield
        finally:
            self._live = None

    async def reconcile(self, piece: StoredPiece, message: discord.Message) -> int:
        """Replay what happened under a piece while nobody listened; the number of changes.

        Their order is unknown: first all removals, then what was added, from 1 up, so that of several new digits of one
        member the highest counts. Must run inside `noting_live_events`, which began before `message` was fetched.
        """
        before = await self._ratings.standing(piece.id)
        after = await _standing(message, before)
        changes = 0
        for member_id, digit in _differences(before, after):
            if not self._was_live(message.id, member_id):
                changes += await self._ratings.removed(message.id, member_id, digit)
        for member_id, digit in _differences(after, before):
            if not self._was_live(message.id, member_id):
                changes += await self._ratings.added(message.id, member_id, digit)
        return changes

    def _note(self, event: discord.RawReactionActionEvent) -> None:
        if self._live is not None:
            self._live.add((event.message_id, event.user_id))

    def _was_live(self, message_id: int, member_id: int) -> bool:
        return self._live is not None and (message_id, member_id) in self._live


def own_digits(message: discord.Message) -> frozenset[int]:
    """The digits that we have put under a message."""
    digits = {digit_of(str(reaction.emoji)) for reaction in message.reactions if reaction.me}
    return frozenset(digit for digit in digits if digit is not None)


def _differences(more: Standing, less: Standing) -> Iterator[tuple[int, int]]:
    for digit in DIGITS:
        yield from ((member_id, digit) for member_id in sorted(more[digit] - less[digit]))


async def _standing(message: discord.Message, before: Standing) -> Standing:
    """Who stands under a message now. Asks Discord for names only where there are or were any."""
    found: Standing = {digit: set() for digit in DIGITS}
    for reaction in message.reactions:
        digit = digit_of(str(reaction.emoji))
        if digit is not None and (reaction.count > reaction.me or before[digit]):
            found[digit] = {user.id async for user in reaction.users() if not user.bot}
    return found
