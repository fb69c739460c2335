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

UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""What would end a line, colour a terminal or turn the direction of what follows."""

LONGEST_TEXT = 20_000
"""Characters of one text in a line; a traceback has a few thousand."""

_hidden: set[str] = set()
"""Secrets that are known word for word, whatever they look like."""


class Text(logging.Formatter):
    """`time LEVEL logger: event name=value ...`; line ends inside are written as `\\n`."""

    def __init__(self, **fields: object) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")
        self._fields = fields

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  logging's name
        named = {**self._fields, **fields_of(record)}.items()
        return " ".join([super().formatMessage(record), *(f"{name}={_word(value)}" for name, value in named)])

    def format(self, record: logging.LogRecord) -> str:
        return UNPRINTABLE.sub(_escaped, _plain(super().format(record)))


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
        named = {**event, **self._fields, **fields_of(record), **event}
        return json.dumps({name: _bare(value) for name, value in named.items()})


def fields_of(record: logging.LogRecord) -> Mapping[str, Any]:
    """What a record was given as `extra`."""
    return {name: value for name, value in vars(record).items() if name not in OWN}


def hide(secret: str) -> None:
    """Never write this down, wherever it turns up: in a message, a traceback, somebody else's error."""
    if secret:
        _hidden.add(secret)


def without_secrets(text: str) -> str:
    for secret in _hidden:
        text = text.replace(secret, "***")
    return SECRETS.sub(r"\1***", text)


def set_up(level: str | int, form: Form = "text", stream: TextIO | None = None, **fields: object) -> None:
    """Send every logger's records of `level` and above to `stream` (standard error), each with these `fields`."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Json(**fields) if form == "json" else Text(**fields))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # This one writes many lines that say nothing about the bot itself.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    # At DEBUG these write down whole events, messages and rows: tokens, and what members wrote.
    for name in ("discord.gateway", "discord.http", "aiosqlite"):
        logging.getLogger(name).setLevel(max(logging.INFO, root.level))


def _plain(text: str) -> str:
    """Without secrets, and no longer than a line may be."""
    text = without_secrets(text)
    left_out = len(text) - LONGEST_TEXT
    return text if left_out <= 0 else f"{text[:LONGEST_TEXT]} ... ({left_out} characters more)"


def _bare(value: object) -> object:
    """A value as JSON has it, with all text in it free of secrets."""
    if value is None or isinstance(value, bool | int | float):
        return value
    return [_bare(one) for one in value] if isinstance(value, list | tuple) else _plain(str(value))


def _escaped(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode()


def _word(value: object) -> str:
    """A value as one word: in quotes where it has anything but what names and numbers are made of."""
    text = str(value)
    return text if re.fullmatch(r"[\w.:/+@-]+", text) else json.dumps(text, ensure_ascii=False)
