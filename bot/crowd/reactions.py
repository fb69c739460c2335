"""Reactions of members -> ratings, as they come and after a downtime. The rule itself is in `bot.store.rating_rows`.

Reactions of bots, ours included, do not count. Removing all reactions, as a moderator can, takes their ratings back.
"""

import logging
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import discord

from bot.crowd.digits import digit_of
from bot.store import StoredPiece
from bot.store.rating_rows import DIGITS, RatingRows

_log = logging.getLogger(__name__)

Standing = dict[int, set[int]]
"""Digit -> members under one piece; every digit from 1 to 10 is a key."""

Live = dict[tuple[int, int], set[int]]
"""(message, member) -> digits that were added or taken back since a comparison began."""


class Crowd:
    def __init__(self, ratings: RatingRows) -> None:
        self._ratings = ratings
        self._live: Live | None = None
        self._since = datetime.now(UTC)

    async def added(self, event: discord.RawReactionActionEvent) -> None:
        digit = digit_of(event.emoji.name)
        if digit is None or (event.member is not None and event.member.bot):
            return
        self._note(event, digit)
        if await self._ratings.added(event.message_id, event.user_id, digit):
            _log.debug("rated", extra={"message_id": event.message_id, "digit": digit})

    async def removed(self, event: discord.RawReactionActionEvent) -> None:
        digit = digit_of(event.emoji.name)
        if digit is not None:
            self._note(event, digit)
            await self._ratings.removed(event.message_id, event.user_id, digit)

    async def cleared(self, message_id: int, emoji: str | None = None) -> None:
        """All reactions, or all of one emoji, were removed by a moderator."""
        digit = None if emoji is None else digit_of(emoji)
        if emoji is None or digit is not None:
            await self._ratings.cleared(message_id, digit)

    @contextmanager
    def noting_live_events(self) -> Iterator[None]:
        """While old messages are compared: what is heard live counts, as it is newer than what was missed."""
        self._live, self._since = defaultdict(set), datetime.now(UTC)
        try:
            yield
        finally:
            self._live = None

    async def reconcile(self, piece: StoredPiece, message: discord.Message) -> int:
        """Replay what happened under a piece while nobody listened; the number of changes.

        Their order is unknown: first all removals, then what was added, from 1 up, so that of several new digits of one
        member the highest counts. Of a member who rated live, we only note where their older digits stand. Must run
        inside `noting_live_events`, which began before `message` was fetched.
        """
        before = await self._ratings.standing(piece.id)
        after = await _standing(message, before)
        rated_live = await self._ratings.rated_since(piece.id, self._since)
        changes = 0
        for happened, differences in (
            (self._ratings.removed, _differences(before, after)),
            (self._ratings.added, _differences(after, before)),
        ):
            for member_id, digit in differences:
                live = self._heard_live(message.id, member_id)
                if digit not in live:
                    counts = not live and member_id not in rated_live
                    changes += await happened(message.id, member_id, digit, counts)
        return changes

    def _note(self, event: discord.RawReactionActionEvent, digit: int) -> None:
        if self._live is not None:
            self._live[event.message_id, event.user_id].add(digit)

    def _heard_live(self, message_id: int, member_id: int) -> set[int]:
        return set() if self._live is None else self._live.get((message_id, member_id), set())


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
