"""How often the bot introduces itself to Discord's gateway (IDENTIFY).

Discord allows 1,000 a day and then takes the token away (API reference, "Session Start Limit"); discord.py alone would
try every five seconds for ever.
"""

import time
from collections import defaultdict
from collections.abc import Callable

FIRST_S = 5.0
"""Before the second one; twice as long before each further one. Between two shards Discord wants so many, too."""

HOUR_S = 3600.0
MOST_AN_HOUR = 10


class Identifies:
    """Of all shards of one bot; `clock` tells seconds and never goes back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sent_s: defaultdict[int | None, list[float]] = defaultdict(list)

    def wait_s(self, shard_id: int | None, initial: bool = False) -> float:
        """Seconds until this shard may send its next one; of the `initial` one, the bot's first, 0."""
        if initial:
            return 0.0
        now_s, sent_s = self._clock(), self._of_this_hour(shard_id)
        if len(sent_s) >= MOST_AN_HOUR:
            return sent_s[0] + HOUR_S - now_s
        if not sent_s:
            return FIRST_S
        pause_s = FIRST_S * float(2 ** (len(sent_s) - 1))
        return max(0.0, sent_s[-1] + pause_s - now_s)

    def sent(self, shard_id: int | None) -> None:
        self._sent_s[shard_id].append(self._clock())

    def _of_this_hour(self, shard_id: int | None) -> list[float]:
        now_s = self._clock()
        recent = self._sent_s[shard_id] = [at_s for at_s in self._sent_s[shard_id] if at_s + HOUR_S > now_s]
        return recent


def wait_before_start_s(left: int, total: int, reset_after_s: float) -> float:
    """Seconds to wait before the first one of a start; 0 while more than half of the day's are left.

    What is left lasts until there are new ones, however often the bot is started.
    """
    if 2 * left > total:
        return 0.0
    return reset_after_s / max(1, left)
