"""How many pieces each member had in the last hour, by server: in memory, as it is asked before every request."""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

HOUR = timedelta(hours=1)


class Hours:
    def __init__(self, made: Iterable[tuple[int, int, datetime]] = ()) -> None:
        """`made`: server, member and time of the pieces of the last hour, oldest first."""
        self._made: defaultdict[tuple[int, int], deque[datetime]] = defaultdict(deque)
        self._underway: Counter[tuple[int, int]] = Counter()
        for guild_id, member_id, moment in made:
            self._made[guild_id, member_id].append(moment)

    def add(self, guild_id: int, member_id: int, moment: datetime | None = None) -> None:
        """A piece was made, now unless a moment is given."""
        self._made[guild_id, member_id].append(moment or datetime.now(UTC))

    @contextmanager
    def underway(self, guild_id: int, member_id: int) -> Iterator[None]:
        """Within, a piece is being made, which counts as one that was made just now."""
        key = guild_id, member_id
        self._underway[key] += 1
        try:
            yield
        finally:
            self._underway[key] -= 1
            self._underway += Counter()  # without those that are none

    def wait(self, guild_id: int, member_id: int, limit: int, now: datetime | None = None) -> timedelta | None:
        """How long until the member may have one more piece; None for at once."""
        now = now or datetime.now(UTC)
        recent = [*self._recent(guild_id, member_id, now), *[now] * self._underway[guild_id, member_id]]
        if len(recent) < limit:
            return None
        return recent[len(recent) - limit] + HOUR - now

    def forget(self, member_id: int) -> None:
        for key in [key for key in self._made if key[1] == member_id]:
            del self._made[key]

    def _recent(self, guild_id: int, member_id: int, now: datetime) -> deque[datetime]:
        recent = self._made.get((guild_id, member_id), deque())
        while recent and recent[0] <= now - HOUR:
            recent.popleft()
        if not recent:
            self._made.pop((guild_id, member_id), None)
        return recent
