"""Ctrl-C while processes start."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker


@contextmanager
def held() -> Iterator[None]:
    """Ctrl-C waits for the end of the block; processes that start in it, and theirs, never hear of it.

    It may come a second or two late that way. Otherwise it can end the server that forks workers while that still
    imports, leave a worker half started, or leave a lock of their pool closed for ever.
    """
    resource_tracker.ensure_running()  # multiprocessing would start it in the block, and let signals through again
    came: list[int] = []
    is_main = threading.current_thread() is threading.main_thread()  # the only one that Python interrupts
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # is inherited
    handler = signal.signal(signal.SIGINT, lambda number, _: came.append(number)) if is_main else None
    try:
        yield
    finally:
        if is_main:
            signal.signal(signal.SIGINT, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    if came:  # a thread of some library, where nothing is blocked, received it
        signal.raise_signal(signal.SIGINT)
