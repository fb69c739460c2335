"""The C library's heaps."""

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
