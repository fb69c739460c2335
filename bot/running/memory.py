"""How the C library hands out memory."""

import contextlib
import ctypes

_M_ARENA_MAX = -8  # mallopt(3)
_ARENAS = 2


def share_arenas() -> None:
    """Let all threads share two of the C library's heaps.

    Each thread of the database and of the workers would get one of its own, and what was once freed there is used by
    nobody else. `mallopt(3)` is the GNU C library's; where there is another one nothing is changed.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)
