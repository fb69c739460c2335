"""What systemd is told: ready, alive, stopping (sd_notify(3), sd_watchdog_enabled(3)). Without it nothing is said."""

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

_log = logging.getLogger(__name__)

MICROSECONDS = 1_000_000


@asynccontextmanager
async def supervised(
    ready: Callable[[], Awaitable[None]], environment: Mapping[str, str] = os.environ
) -> AsyncIterator[None]:
    """While the block runs: READY=1 when `ready()` returns, from then on WATCHDOG=1; STOPPING=1 at the end.

    The event loop itself says that it is alive, so it cannot stand still unnoticed. `environment` has NOTIFY_SOCKET and
    perhaps WATCHDOG_USEC.
    """
    if not (address := environment.get("NOTIFY_SOCKET", "")):
        yield
        return
    telling = asyncio.create_task(_keep_telling(ready, address, _half_period_s(environment)))
    try:
        yield
    finally:
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)
        _tell(address, "STOPPING=1")


async def _keep_telling(ready: Callable[[], Awaitable[None]], address: str, half_period_s: float | None) -> None:
    await ready()
    _tell(address, "READY=1")
    while half_period_s is not None:
        _tell(address, "WATCHDOG=1")
        await asyncio.sleep(half_period_s)


def _half_period_s(environment: Mapping[str, str]) -> float | None:
    """Half the time after which the watchdog bites, as its manual advises; None where it watches somebody else."""
    with contextlib.suppress(KeyError, ValueError):
        if int(environment.get("WATCHDOG_PID", os.getpid())) == os.getpid():
            return int(environment["WATCHDOG_USEC"]) / MICROSECONDS / 2
    return None


def _tell(address: str, state: str) -> None:
    """A first @ stands for the NUL of an abstract address. Who does not listen costs a line in the log."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to_systemd:
        to_systemd.setblocking(False)
        try:
            to_systemd.connect(f"\0{address[1:]}" if address.startswith("@") else address)
            to_systemd.send(state.encode())
        except OSError as error:
            _log.warning("supervisor could not be told", extra={"state": state, "error": repr(error)})
