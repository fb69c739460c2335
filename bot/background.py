"""Tasks that nobody awaits: kept, named, their errors logged, ended when the bot stops."""

import asyncio
import logging
import time
from collections.abc import Coroutine
from typing import Any

_log = logging.getLogger(__name__)


class Background:
    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Run `work` beside everything else; an error in it is logged and goes no further."""
        task = asyncio.create_task(work, name=name)
        task.add_done_callback(_report)
        self._keep(task)

    def watch_current(self) -> None:
        """Let `finish` wait for the task that calls this, too."""
        if (task := asyncio.current_task()) is not None:
            self._keep(task)

    async def finish(self, grace_s: float) -> None:
        """Wait up to `grace_s` seconds for all of them, and those that they start meanwhile; then cancel the rest."""
        end_s = time.monotonic() + grace_s
        while self._tasks and (left_s := end_s - time.monotonic()) > 0:
            await asyncio.wait(self._tasks, timeout=left_s)
        late = list(self._tasks)
        for task in late:
            _log.info("stopped before it was done", extra={"errand": task.get_name()})
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _keep(self, task: asyncio.Task[Any]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _report(task: asyncio.Task[Any]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.error("errand failed", extra={"errand": task.get_name(), "error": repr(error)}, exc_info=error)
