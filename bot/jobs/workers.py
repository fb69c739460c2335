"""The processes that heavy work runs in: limited, without secrets, and killed together with everything they started.

A worker leads its own session, so that it, FluidSynth and whatever else it started are one process group. The group
gets SIGKILL when the worker is stopped, when it has died by itself, and when the bot has died.
"""

import contextlib
import errno
import logging
import os
import resource
import signal
import tempfile
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext, SpawnProcess
from pathlib import Path
from typing import TypeVar

from bot import logs
from bot.errors import BotError, OutOfMemory, OutOfRoom, WorkFailed
from bot.jobs.folders import Folder, remove
from bot.texts.work import OUT_OF_MEMORY, OUT_OF_ROOM
from engine.errors import EngineError

T = TypeVar("T")
WarmUp = Callable[[], None]

LARGEST_FILE_BYTES = 512 * 1024 * 1024
"""An hour of CD-quality sound is 635 MB: no piece that may be asked for comes near, a runaway renderer does."""

MOST_OPEN_FILES = 256
"""A request opens a dozen; who opens them and never closes one is stopped before the system has none left."""

FIRST_TO_GO = 500
"""Added to a worker's share of memory in thousandths when the system chooses whom to kill: rather it than the bot."""

NO_ROOM = frozenset({errno.EFBIG, errno.ENOSPC, errno.EDQUOT})

KEPT_VARIABLES = frozenset({"PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV"})
"""What a worker may know of the bot's environment."""


@dataclass(frozen=True, slots=True)
class Confinement:
    """What one worker may use."""

    memory_mb: int
    log_level: int = logging.WARNING
    log_form: logs.Form = "text"


class Worker(SpawnProcess):
    """A process that leads its own process group and owns a temporary folder; both end with it."""

    folder: Folder
    ended = False

    def start(self) -> None:
        self.folder = Folder.new()
        super().start()

    def run(self) -> None:
        os.setsid()
        threading.Thread(target=_die_with_the_bot, args=(self.folder.path,), daemon=True).start()
        tempfile.tempdir = self.folder.path
        os.environ["TMPDIR"] = self.folder.path
        super().run()

    def terminate(self) -> None:
        """Stop the worker and all it started, at once: nothing in it needs a farewell."""
        self._end_group()

    def is_alive(self) -> bool:
        alive = super().is_alive()
        if not alive:
            self._end_group()
        return alive

    def _end_group(self) -> None:
        if self.ended:
            return  # by now the number may belong to another process
        self.ended = True
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
        if super().is_alive():
            super().kill()  # it had no time to make its group
        self.folder.remove()


class WorkerContext(SpawnContext):
    """Starts workers as fresh interpreters: nothing of the bot's memory, sockets or threads is in them."""

    Process = Worker


@dataclass
class _Reports:
    """Where the worker's reports go, and which task they are about."""

    channel: Connection | None = None
    task: int = 0


_reports = _Reports()


def report(stage: str) -> None:
    """Tell the bot how far the work is: a word. Outside a worker nobody listens."""
    if _reports.channel is not None:
        with contextlib.suppress(OSError):  # the bot is gone, and so shall we be
            _reports.channel.send_bytes(f"{_reports.task} {stage}".encode())


def confine(limits: Confinement, warm_up: WarmUp | None, reports: Connection | None = None) -> None:
    """Run once in each new worker: drop what it must not have, then load what it needs.

    A failure to warm up is logged and shows again, with its sentence, in the first request.
    """
    # The bot decides when a worker ends. Without this, a stop signal to the whole service would kill running requests.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    _reports.channel = reports
    for name in set(os.environ) - KEPT_VARIABLES:
        del os.environ[name]
    logs.set_up(limits.log_level, limits.log_form, worker=os.getpid())
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, LARGEST_FILE_BYTES)
    _lower(resource.RLIMIT_NOFILE, MOST_OPEN_FILES)
    _lower(resource.RLIMIT_DATA, limits.memory_mb * 1024 * 1024)
    with contextlib.suppress(OSError):  # Linux alone has it; see proc_pid_oom_score_adj(5)
        Path("/proc/self/oom_score_adj").write_text(str(FIRST_TO_GO))
    if warm_up is not None:
        try:
            warm_up()
        except Exception as error:
            logging.getLogger(__name__).error("worker cannot warm up", extra={"error": repr(error)})


def nothing() -> None:
    """The work that starts a worker."""


def call(timeout_s: float, task: int, function: Callable[..., T], *args: object) -> T:
    """Run one piece of work, number `task`, in a worker.

    Only our own errors leave it: a foreign one might not survive the way back to the bot. The bot ends what takes
    longer than `timeout_s`; should it be gone, the limit on processor time ends even native code that never returns.
    """
    _reports.task = task
    Path(tempfile.gettempdir()).mkdir(mode=0o700, exist_ok=True)  # systems clean up what lies idle for days
    used = resource.getrusage(resource.RUSAGE_SELF)
    _lower(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + timeout_s * (os.cpu_count() or 1)) + 1)
    try:
        return function(*args)
    except (EngineError, BotError):
        raise
    except MemoryError:
        raise OutOfMemory(OUT_OF_MEMORY) from None
    except BaseException as error:  # a library that leaves by SystemExit would end the bot that awaits it
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            raise OutOfRoom(OUT_OF_ROOM) from None
        raise WorkFailed(f"{type(error).__name__}: {error}", traceback.format_exc()) from None


def _lower(limit: int, value: int) -> None:
    """Set the soft limit, never above the hard one. The hard one stays, as only the superuser could raise it again."""
    _, hard = resource.getrlimit(limit)
    resource.setrlimit(limit, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _die_with_the_bot(folder: str) -> None:
    parent = parent_process()
    if parent is None:
        return
    parent.join()
    remove(folder)
    os.killpg(0, signal.SIGKILL)
