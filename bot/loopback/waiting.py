"""Waiting for a condition without fixed sleeps."""

import asyncio
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Condition = Callable[[], Any]
"""Plain or async; its value is what the waiter gets."""

POLL_S = 0.05
"""How often a condition is looked at when nothing happened here: it may hang on something outside, a database say."""


class Bell:
    """Rings at each change on the server; `wait_for` looks at its condition at each ring."""

    def __init__(self) -> None:
        self._waiters: set[asyncio.Event] = set()

    def ring(self) -> None:
        for waiter in self._waiters:
            waiter.set()

    async def wait_for(self, condition: Condition, timeout_s: float, what: str = "") -> Any:
        """The first true value of `condition`, or TimeoutError that says what was awaited."""
        try:
            with self.heard() as event:
                async with asyncio.timeout(timeout_s):
                    while not (value := await _value(condition)):
                        await self._next(event)
                    return value
        except TimeoutError:
            raise TimeoutError(f"waited {timeout_s} s in vain for {what or _source(condition)}") from None

    @contextmanager
    def heard(self) -> Iterator[asyncio.Event]:
        """An event that is set at each ring, and cleared by nobody else."""
        event = asyncio.Event()
        self._waiters.add(event)
        try:
            yield event
        finally:
            self._waiters.discard(event)

    @staticmethod
    async def _next(event: asyncio.Event) -> None:
        try:
            async with asyncio.timeout(POLL_S):
                await event.wait()
        except TimeoutError:
            pass
        event.clear()


async def _value(condition: Condition) -> Any:
    value = condition()
    return await value if inspect.isawaitable(value) else value


def _source(condition: Condition) -> str:
    try:
        return inspect.getsource(condition).strip()
    except (OSError, TypeError):
        return repr(condition)
