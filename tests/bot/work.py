"""Work for the workers under test: module-level functions, as they travel to another process by name."""

import os
import resource
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from bot.jobs.workers import report
from engine.errors import TooShort


def double(number: int) -> int:
    return 2 * number


def slow_double(number: int, seconds: float) -> int:
    time.sleep(seconds)
    return 2 * number


def stamp(path: str, word: str) -> None:
    """Append a word to a file: shows what ran, and in which order."""
    with Path(path).open("a") as file:
        file.write(word + "\n")


def stamp_and_hold(path: str, word: str, gate: str) -> None:
    """Write the word, and go on when the file `gate` is there."""
    stamp(path, word)
    while not Path(gate).exists():
        time.sleep(0.01)


def refuse() -> None:
    raise TooShort("Three notes are too few.")


class Awkward(Exception):
    """Cannot be unpickled: its arguments are not those that it is made from."""

    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} and {two}")


def break_down() -> None:
    raise Awkward(1, 2)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def eat_memory(megabytes: int) -> int:
    return len(bytearray(megabytes * 1024 * 1024))


def hang_with_child(path: str) -> None:
    """Ignore every polite signal, start a child that would outlive us, write both process ids, and hang."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    child = subprocess.Popen(["/bin/sleep", "600"])
    Path(path).write_text(f"{os.getpid()} {child.pid}")
    child.wait()


def child_then_die(path: str) -> None:
    child = subprocess.Popen(["/bin/sleep", "600"])
    Path(path).write_text(f"{os.getpid()} {child.pid}")
    die()


def environment() -> dict[str, str]:
    return dict(os.environ)


def initial_environment() -> bytes:
    """What the operating system says this process was started with."""
    return Path("/proc/self/environ").read_bytes()


def folder() -> str:
    with tempfile.NamedTemporaryFile(delete=False) as file:
        return str(Path(file.name).parent)


def process_id() -> int:
    return os.getpid()


def limits() -> dict[str, int]:
    return {
        name: resource.getrlimit(getattr(resource, name))[0]
        for name in ("RLIMIT_CORE", "RLIMIT_FSIZE", "RLIMIT_DATA", "RLIMIT_NOFILE")
    }


def first_to_go() -> str:
    """What the system adds when it chooses whom to kill for memory."""
    return Path("/proc/self/oom_score_adj").read_text().strip()


def write_too_much() -> None:
    """A gigabyte, of which hardly any takes room on the disk: the last byte is written far behind the end."""
    with tempfile.NamedTemporaryFile(delete=False) as file:
        file.seek(2**30)
        file.write(b"x")


def open_files_for_ever() -> None:
    kept = []
    while True:
        kept.append(Path(os.devnull).open())  # noqa: SIM115  never to be closed is the point


def burn_natively() -> None:
    """Minutes inside one call of C that neither signals nor other threads interrupt."""
    pow(7, 10**8)


def end_by(number: int) -> None:
    """End as native code does that goes wrong."""
    if number not in (signal.SIGKILL, signal.SIGSTOP):
        signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
    time.sleep(600)


def leave(code: int) -> None:
    raise SystemExit(code)


def drop_dead() -> None:
    os._exit(0)


def unpicklable() -> object:
    return lambda: None


def count_and_die(path: str) -> None:
    stamp(path, "died")
    die()


def doze() -> None:
    """A warm-up that takes its time."""
    time.sleep(3)


def fail_to_warm_up() -> None:
    raise OSError("no such model")


def tell_stages(stages: tuple[str, ...]) -> int:
    for stage in stages:
        report(stage)
    return len(stages)
