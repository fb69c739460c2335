"""Rate limit buckets and their headers (API reference, "Rate Limits")."""

import hashlib
import time

UNLIMITED = (1000, 1.0)
MAJOR = ("channel_id", "guild_id", "token")
"""Each value of these has a bucket of its own."""


class Buckets:
    """Fixed windows. A route without a rule is announced as 1,000 a second and never refused."""

    def __init__(self) -> None:
        self.rules: dict[str, tuple[int, float]] = {}
        self._windows: dict[tuple[str, str], tuple[float, int]] = {}

    def take(self, route: str, path: dict[str, str]) -> tuple[dict[str, str], float | None]:
        """Count one request: the headers of its answer, and the seconds to wait if it came too early."""
        if route not in self.rules:
            return _headers(route, UNLIMITED[0], UNLIMITED[0] - 1, UNLIMITED[1]), None
        count, per_s = self.rules[route]
        started_s, used = self._window(route, path, per_s)
        left_s = max(0.0, started_s + per_s - time.monotonic())
        headers = _headers(route, count, max(0, count - used), left_s)
        return headers, left_s if used > count else None

    def _window(self, route: str, path: dict[str, str], per_s: float) -> tuple[float, int]:
        key = (route, "/".join(path.get(name, "") for name in MAJOR))
        now_s = time.monotonic()
        started_s, used = self._windows.get(key, (now_s, 0))
        if now_s >= started_s + per_s:
            started_s, used = now_s, 0
        self._windows[key] = (started_s, used + 1)
        return self._windows[key]


def _headers(route: str, limit: int, remaining: int, reset_after_s: float) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset": f"{time.time() + reset_after_s:.3f}",
        "X-RateLimit-Reset-After": f"{reset_after_s:.3f}",
        "X-RateLimit-Bucket": hashlib.sha1(route.encode(), usedforsecurity=False).hexdigest(),
    }
