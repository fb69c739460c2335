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
from bot.running.memory import loaded_kept
class Ring:
    def __init__(self):
        self.self = self
def lost():
    return weakref.ref(Ring())
before, loaded = lost(), [Ring() for _ in range(1000)]
def looked_through():
    return any(isinstance(one, Ring) for one in gc.get_objects())
with loaded_kept():
    meanwhile, after = looked_through(), lost()
    gc.collect()
    print(before() is None, after() is None, meanwhile, end=" ")
print(looked_through())
"""


def test_what_is_loaded_is_not_looked_through_meanwhile_and_later_garbage_goes() -> None:
    child = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, timeout=60, check=True)
    assert child.stdout.split() == ["True", "True", "False", "True"]
