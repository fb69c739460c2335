"""The workers' temporary folders. Each is locked by the bot that it belongs to, so that a later start knows which of
them an earlier life left behind: a power cut, or a kill of the bot and all its workers at once.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

PREFIX = "modebot-worker-"


@dataclass(frozen=True, slots=True)
class Folder:
    """One worker's; `lock` is freed by the system when the bot ends, however it does."""

    path: str
    lock: int

    @classmethod
    def new(cls) -> "Folder":
        """Another one, where the start of another bot took it for a left one before it was locked."""
        while True:
            path = tempfile.mkdtemp(prefix=PREFIX)
            with contextlib.suppress(FileNotFoundError):
                lock = os.open(path, os.O_RDONLY)
                fcntl.flock(lock, fcntl.LOCK_EX)
                if Path(path).exists():
                    return cls(path, lock)
                os.close(lock)

    def remove(self) -> None:
        remove(self.path)
        os.close(self.lock)


def remove(path: str) -> None:
    """Delete a folder in which a dying process may still be writing."""
    for _ in range(20):
        shutil.rmtree(path, ignore_errors=True)
        if not Path(path).exists():
            return
        time.sleep(0.02)


def clear() -> None:
    """Delete what no running bot holds. Takes as long as the disk does."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # held, somebody else's, or gone by now
            _remove_if_free(path)


def _remove_if_free(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(folder).st_uid == os.getuid():
            remove(str(path))
    finally:
        os.close(folder)
