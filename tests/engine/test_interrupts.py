"""Ctrl-C that comes while processes start."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from engine import interrupts

ROBUST = "import os, signal; os.kill(os.getpid(), signal.SIGINT); print('alive')"


HELD = """
import signal
from multiprocessing import resource_tracker
from engine import interrupts

with interrupts.held():
    resource_tracker.ensure_running()
    print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, []))
"""


def hold(happens: Callable[[], object]) -> Iterator[str]:
    with interrupts.held():
        happens()
        yield "the end"


def test_an_interrupt_waits_for_the_end_of_the_block() -> None:
    block = hold(lambda: signal.raise_signal(signal.SIGINT))
    assert next(block) == "the end"
    with pytest.raises(KeyboardInterrupt):
        next(block)


def test_an_interrupt_that_another_thread_receives_waits_as_well() -> None:
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()  # before the block, as a library's threads are
    assert other.ident is not None
    block = hold(partial(signal.pthread_kill, other.ident, signal.SIGINT))
    assert next(block) == "the end"
    done.set()
    other.join()  # after the signal reached it
    with pytest.raises(KeyboardInterrupt):
        next(block)


def test_a_process_that_starts_in_the_block_never_hears_of_it() -> None:
    with interrupts.held():
        child = subprocess.run([sys.executable, "-c", ROBUST], capture_output=True, text=True, timeout=60, check=False)
    assert (child.returncode, child.stdout) == (0, "alive\n")


def test_multiprocessing_does_not_let_it_through() -> None:
    child = subprocess.run([sys.executable, "-c", HELD], capture_output=True, text=True, timeout=60, check=True)
    assert child.stdout == "True\n"


def test_afterwards_and_in_other_threads_all_is_as_before() -> None:
    before = signal.getsignal(signal.SIGINT)
    with interrupts.held():
        pass
    threading.Thread(target=_hold).start()
    assert signal.getsignal(signal.SIGINT) is before
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def _hold() -> None:
    with interrupts.held():
        pass
