"""The C library's heaps, and what garbage collections look through."""

import subprocess
import sys

import pytest

HEAPS = """
import ctypes, re, threading
from bot.running.memory import share_arenas
share_arenas()
libc = ctypes.CDLL(None)
hold = threading.Barrier(9)
def work():
    block = libc.malloc(50_000)
    hold.wait()
for _ in range(8):
    threading.Thread(target=work).start()
hold.wait()
libc.malloc_stats()
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the GNU C library's heaps")
def test_threads_share_two_heaps() -> None:
    child = subprocess.run([sys.executable, "-c", HEAPS], capture_output=True, text=True, timeout=60)
    heaps = child.stderr.count("Arena ")
    if not heaps:
        pytest.skip("another C library")
    assert heaps <= 2


LOADED = """
import gc, weakref
from bot.running.memory import keep_what_is_loaded
class Ring:
    def __init__(self):
        self.self = self
def lost():
    return weakref.ref(Ring())
before, loaded = lost(), [Ring() for _ in range(1000)]
keep_what_is_loaded()
looked_through = gc.get_objects()
after = lost()
gc.collect()
print(before() is None, after() is None, any(isinstance(one, Ring) for one in looked_through))
"""


def test_what_is_loaded_is_not_looked_through_again_and_later_garbage_goes() -> None:
    child = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, timeout=60, check=True)
    assert child.stdout.split() == ["True", "True", "False"]
