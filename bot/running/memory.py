"""How the C library hands out memory, and what Python looks through when it collects garbage."""

import contextlib
import ctypes
import gc
from collections.abc import Iterator

_M_ARENA_MAX = -8  # mallopt(3)
_ARENAS = 2


def share_arenas() -> None:
    """Let all threads share two of the C library's heaps.

    Each thread of the database and of the workers would get one of its own, and what was once freed there is used by
    nobody else. `mallopt(3)` is the GNU C library's; where there is another one nothing is changed.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)


@contextlib.contextmanager
def loaded_kept() -> Iterator[None]:
    """Meanwhile, what there is now is left out of Python's garbage collections.

    That is 150,000 objects, libraries for the most part, and one full collection of them stood in everybody's way for
    80 to 100 ms among 48 requests at once; without them none took 30. Garbage goes first: it could not go meanwhile.
    """
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
