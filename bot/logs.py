"""The log: one event, one line, on standard error.

An event is a few constant words; what changes from one to the next travels beside them:
`_log.info("piece posted", extra={"job": 1, "piece": 2})`. Text members wrote never travels at all.
"""

import json
import logging
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal, TextIO

Form = Literal["text", "json"]

OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}
"""What a record has of its own; everything else on it is a field."""

SECRETS = re.compile(r"((?:/webhooks/\d+|/interactions/\d+)/)[\w.%-]+|[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}")
"""Tokens of interactions in addresses, which libraries log with their errors, and whatever looks like a bot's token."""


class Text(logging.Formatter):
    """`time LEVEL logger: event name=value ...`; line ends inside are written as `\\n`."""

    def __init__(self, **fields: object) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")
        self._fields = fields

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  logging's name
        named = {**self._fields, **fields_of(record)}.items()
        return " ".join([super().formatMessage(record), *(f"{name}={_word(value)}" for name, value in named)])

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record).replace("\r", "\\r").replace("\n", "\\n"))


class Json(logging.Formatter):
    """One object: time (UTC, ISO 8601), level, logger, event, the fields under their own names, perhaps traceback."""

    def __init__(self, **fields: object) -> None:
        super().__init__()
        self._fields = fields

    def format(self, record: logging.LogRecord) -> str:
        event: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
        }
        if record.exc_info:
            event["traceback"] = self.formatException(record.exc_info)
        return without_secrets(json.dumps({**event, **self._fields, **fields_of(record), **event}, default=str))


def fields_of(record: logging.LogRecord) -> Mapping[str, Any]:
    """What a record was given as `extra`."""
    return {name: value for name, value in vars(record).items() if name not in OWN}


def without_secrets(line: str) -> str:
    return SECRETS.sub(r"\1***", line)


def set_up(level: str | int, form: Form = "text", stream: TextIO | None = None, **fields: object) -> None:
    """Send every logger's records of `level` and above to `stream` (standard error), each with these `fields`."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Json(**fields) if form == "json" else Text(**fields))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # This one writes many lines that say nothing about the bot itself.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    # At DEBUG these two write down whole events and messages: tokens, and what members wrote.
    for name in ("discord.gateway", "discord.http"):
        logging.getLogger(name).setLevel(max(logging.INFO, root.level))


def _word(value: object) -> str:
    """A value as one word: in quotes where it has anything but what names and numbers are made of."""
    text = str(value)
    return text if re.fullmatch(r"[\w.:/+@-]+", text) else json.dumps(text, ensure_ascii=False)
