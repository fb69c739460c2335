"""Time and identifiers. Tests move the clock instead of waiting for it."""

import datetime
import time

EPOCH_MS = 1_420_070_400_000
"""First millisecond of 2015, where snowflakes start (API reference, "Snowflakes")."""


class Clock:
    """Wall time plus an offset that only grows."""

    def __init__(self) -> None:
        self._offset_s = 0.0

    def now_s(self) -> float:
        return time.time() + self._offset_s

    def advance(self, seconds: float) -> None:
        """Make `seconds` pass at once: deadlines, tokens and links age by it."""
        self._offset_s += seconds

    def iso(self) -> str:
        return datetime.datetime.fromtimestamp(self.now_s(), datetime.UTC).isoformat()


class Snowflakes:
    """Identifiers as Discord makes them: milliseconds since 2015 above 22 low bits, always increasing."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> int:
        earliest = (int(self._clock.now_s() * 1000) - EPOCH_MS) << 22
        self._last = max(earliest, self._last + 1)
        return self._last
