"""The log: one event, one line, on standard error."""

import logging
import sys
from typing import TextIO


class OneLine(logging.Formatter):
    """Time, level, logger and message on one line; line ends inside a message or traceback are written as `\\n`."""

    def __init__(self, process: str = "") -> None:
        super().__init__(f"{{asctime}} {{levelname}} {process}{{name}}: {{message}}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace("\r", "\\r").replace("\n", "\\n")


def set_up(level: str | int, stream: TextIO | None = None, process: str = "") -> None:
    """Send every logger's records of `level` and above to `stream` (standard error), `process` before the logger."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(OneLine(process))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # These two write many lines an hour that say nothing about the bot itself.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("discord.gateway").setLevel(max(logging.INFO, root.level))
