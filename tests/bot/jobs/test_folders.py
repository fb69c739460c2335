"""What an earlier life left behind, and what belongs to somebody who lives."""

import asyncio
import fcntl
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from bot.jobs.folders import Folder, clear
from bot.jobs.queue import Jobs, Limits
from tests.bot import work


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_what_nobody_holds_goes_and_what_somebody_holds_stays(place: Path) -> None:
    held, left = Folder.new(), Folder.new()
    os.close(left.lock)  # as the system does when a bot is killed
    (Path(left.path) / "half.wav").write_bytes(b"RIFF")
    (place / "somebody-elses").mkdir()
    clear()
    assert {path.name for path in place.iterdir()} == {Path(held.path).name, "somebody-elses"}
    held.remove()
    assert [path.name for path in place.iterdir()] == ["somebody-elses"]


@pytest.mark.parametrize("step", ["open", "flock"])
def test_a_folder_that_another_start_took_for_a_left_one_is_made_anew(
    place: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Its bot had not locked it yet: just before it was opened, or just before the lock."""
    module: Any = os if step == "open" else fcntl
    real = getattr(module, step)

    def late(*values: Any) -> Any:
        monkeypatch.setattr(module, step, real)
        clear()
        return real(*values)

    monkeypatch.setattr(module, step, late)
    folder = Folder.new()
    assert [str(path) for path in place.iterdir()] == [folder.path]
    clear()
    assert Path(folder.path).exists()
    folder.remove()


def test_links_are_not_followed(place: Path) -> None:
    (place / "precious").mkdir()
    (place / "precious" / "file").touch()
    (place / "modebot-worker-link").symlink_to(place / "precious")
    clear()
    assert (place / "precious" / "file").exists()


def test_a_start_clears_what_a_kill_of_everything_left(place: Path) -> None:
    """The bot and its worker died at the same moment, so that neither could clean up after the other."""
    command = "import os; from bot.jobs.folders import Folder; Folder.new(); os.kill(os.getpid(), 9)"
    killed = subprocess.run([sys.executable, "-c", command], env=os.environ | {"TMPDIR": str(place)}, check=False)
    assert killed.returncode == -signal.SIGKILL
    [left] = place.iterdir()
    assert asyncio.run(only_folder(place)) != left.name
    assert list(place.iterdir()) == []


async def only_folder(place: Path) -> str:
    """What lies there while a worker works: its own folder and nothing else."""
    async with Jobs(Limits(workers=1, queue=3, per_member=2, timeout_s=60.0, memory_mb=512)) as jobs:
        with jobs.admit(1) as ticket:
            folder = Path(await ticket.run(work.folder))
        assert os.listdir(place) == [folder.name]  # noqa: PTH208  a path's own method is refused in coroutines
        return folder.name
