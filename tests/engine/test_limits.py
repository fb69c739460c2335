"""Calls that hang, swell, die or fail end in an error of their own, and the calls beside them do not notice."""

import os
import subprocess
import sys
import time

import pytest

from engine.errors import CorruptFile, EngineError, TookTooLong, TooLarge
from engine.limits import Allowance, call, call_each

HANG_S = 100.0
SHORT = Allowance(seconds=1.5, memory_bytes=200 * 2**20)

INTERRUPTED = """
import signal
from engine.limits import call_each

def items():
    yield "one"
    signal.raise_signal(signal.SIGINT)

try:
    next(call_each(len, items(), workers=4))
except KeyboardInterrupt:
    print("stopped")
"""


def work(task: str) -> str:
    if task == "hang":
        time.sleep(HANG_S)
    if task == "swell":
        return str(len(bytearray(2**30)))
    if task == "die":
        time.sleep(0.2)  # the pool tells a death in the middle of work from one at its very first moment by luck
        os._exit(9)
    if task == "refuse":
        raise CorruptFile("Broken.")
    if task == "fail":
        raise ZeroDivisionError
    return task.upper()


def test_each_call_has_its_own_end() -> None:
    tasks = ["one", "hang", "two", "swell", "three", "die", "four", "refuse", "five", "fail", "six"]
    begin = time.monotonic()
    outcomes = list(call_each(work, tasks, workers=2, allowance=SHORT))
    assert time.monotonic() - begin < HANG_S
    assert [outcome for outcome in outcomes if isinstance(outcome, str)] == [
        "ONE",
        "TWO",
        "THREE",
        "FOUR",
        "FIVE",
        "SIX",
    ]
    errors = {task: outcome for task, outcome in zip(tasks, outcomes, strict=True) if isinstance(outcome, EngineError)}
    assert {task: type(error) for task, error in errors.items()} == {
        "hang": TookTooLong,
        "swell": TooLarge,
        "die": EngineError,
        "refuse": CorruptFile,
        "fail": EngineError,
    }
    assert "1.5 seconds" in str(errors["hang"])
    assert "ZeroDivisionError" in str(errors["fail"])


def test_one_call_gives_its_result_or_raises() -> None:
    assert call(work, "one", SHORT) == "ONE"
    with pytest.raises(CorruptFile, match="Broken"):
        call(work, "refuse", SHORT)


def test_results_come_as_soon_as_they_are_there_and_the_rest_can_be_left() -> None:
    outcomes = call_each(work, ["one", "hang"], workers=1, allowance=Allowance(seconds=2 * HANG_S))
    begin = time.monotonic()
    assert next(outcomes) == "ONE"
    outcomes.close()
    assert time.monotonic() - begin < HANG_S


def test_workers_that_have_just_started_are_stopped_without_a_word() -> None:
    child = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, timeout=60, check=False)
    assert (child.stdout, child.stderr) == ("stopped\n", "")
