"""The log: one event a line in either form, values as fields, no secrets."""

import ast
import io
import json
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import logs

_log = logging.getLogger("bot.test")


WEBHOOK = "https://discord.com/api/v10/webhooks/81384788765712384/aW50ZXJhY3Rpb246MTIz.x-y_z/messages/@original"
CALLBACK = "https://discord.com/api/v10/interactions/81384788765712384/aW50ZXJhY3Rpb246MTIz/callback"
TOKEN = ".".join(["MTE" + "x" * 23, "Gabcde", "y" * 38])


@pytest.fixture(params=["text", "json"])
def form(request: pytest.FixtureRequest) -> logs.Form:
    return request.param  # type: ignore[no-any-return]  # pytest does not know what it hands on


@pytest.fixture
def stream(root_logger: None) -> io.StringIO:  # noqa: ARG001  only for what it restores
    return io.StringIO()


def last(stream: io.StringIO) -> str:
    lines = stream.getvalue().splitlines()
    assert len(lines) == 1
    return lines[0]


def test_one_event_is_one_line_in_both_forms(form: logs.Form, stream: io.StringIO) -> None:
    logs.set_up("INFO", form, stream)
    try:
        raise ValueError("two\nlines")
    except ValueError:
        _log.exception("it\r\nfailed", extra={"note": "a\nb"})
    _log.debug("not shown")
    line = last(stream)
    assert r"it\r\nfailed" in line
    assert "Traceback" in line
    assert r"two\nlines" in line


def test_text_has_the_values_after_the_event(stream: io.StringIO) -> None:
    logs.set_up("INFO", "text", stream)
    _log.info("piece posted", extra={"job": 1, "compose_ms": 640.5, "title": 'D "Dorian"', "nobody": None, "empty": ""})
    assert last(stream).endswith(
        r'INFO bot.test: piece posted job=1 compose_ms=640.5 title="D \"Dorian\"" nobody=None empty=""'
    )


def test_json_has_time_level_logger_event_and_the_values(stream: io.StringIO) -> None:
    logs.set_up("INFO", "json", stream)
    _log.info("piece posted", extra={"job": 1, "compose_ms": 640.5, "modes": ["dorian"], "kind": ValueError})
    event = json.loads(last(stream))
    told = datetime.fromisoformat(event.pop("time"))
    assert told.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - told) < timedelta(minutes=1)
    assert event == {
        "level": "INFO", "logger": "bot.test", "event": "piece posted",
        "job": 1, "compose_ms": 640.5, "modes": ["dorian"], "kind": "<class 'ValueError'>",
    }  # fmt: skip


def test_json_has_the_traceback_as_a_field(stream: io.StringIO) -> None:
    logs.set_up("INFO", "json", stream)
    _log.error("errand failed", exc_info=ValueError("lost"))
    assert json.loads(last(stream))["traceback"] == "ValueError: lost"


def test_no_value_can_pose_as_the_event(stream: io.StringIO) -> None:
    logs.set_up("INFO", "json", stream)
    _log.info("true", extra={"event": "false", "level": "false", "time": "never"})
    assert "false" not in last(stream)
    assert "never" not in last(stream)


def test_fields_of_the_process_are_in_every_line(form: logs.Form, stream: io.StringIO) -> None:
    logs.set_up("INFO", form, stream, worker=4711)
    _log.info("here")
    assert ("worker=4711" if form == "text" else '"worker": 4711') in last(stream)


@pytest.mark.parametrize("secret", [WEBHOOK, CALLBACK, f"Authorization: Bot {TOKEN}"])
def test_tokens_are_blotted_out_wherever_they_stand(secret: str, form: logs.Form, stream: io.StringIO) -> None:
    logs.set_up("INFO", form, stream)
    logging.getLogger("discord.webhook").warning("We are being rate limited: %s", secret, extra={"url": secret})
    line = last(stream)
    assert line.count("***") == 2
    assert "aW50ZXJhY3Rpb246MTIz" not in line
    assert TOKEN not in line


@pytest.mark.parametrize("name", ["discord.gateway", "discord.http"])
def test_what_writes_down_whole_messages_is_kept_from_it(name: str, stream: io.StringIO) -> None:
    logs.set_up("DEBUG", "text", stream)
    logging.getLogger(name).debug("WebSocket Event: hello from a member")
    assert not stream.getvalue()
    _log.debug("our own")
    assert "our own" in last(stream)


def test_every_event_of_the_bot_is_a_few_constant_words() -> None:
    calls = [
        (path.name, node)
        for path in Path(logs.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("_log.")
    ]
    assert len(calls) > 20
    assert not [f"{name}: {ast.unparse(call)}" for name, call in calls if not constant(call.args)]


def constant(arguments: list[ast.expr]) -> bool:
    """Whether they are one text in which nothing is filled in."""
    return len(arguments) == 1 and isinstance(text := arguments[0], ast.Constant) and "%" not in str(text.value)


@pytest.fixture
def hidden(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(logs, "_hidden", set())
    logs.hide("a token of no shape")
    return "a token of no shape"


def test_a_secret_that_is_known_is_hidden_whatever_it_looks_like(
    form: logs.Form, stream: io.StringIO, hidden: str
) -> None:
    logs.set_up("INFO", form, stream)
    try:
        raise ValueError(f"before\n{hidden} after")
    except ValueError:
        _log.exception("failed with %s", hidden, extra={"note": hidden, "notes": [hidden]})
    assert hidden not in last(stream)
    assert "***" in last(stream)


def test_a_token_after_a_line_end_leaves_json_that_can_be_read(stream: io.StringIO) -> None:
    logs.set_up("INFO", "json", stream)
    _log.info("failed", extra={"error": f"line\n{TOKEN}\nline"})
    assert json.loads(last(stream))["error"] == "line\n***\nline"


@pytest.mark.parametrize("evil", ["\u2028", "\u2029", "\x85", "\x1b[31m", "\x07", "\u202e", "\x00"])
def test_nothing_ends_a_line_colours_a_terminal_or_turns_it_round(
    form: logs.Form, stream: io.StringIO, evil: str
) -> None:
    logs.set_up("INFO", form, stream)
    _log.info("said %s", evil, extra={"name_of_file": f"a{evil}b"})
    written = stream.getvalue()
    assert evil not in written
    assert written.count("\n") == 1


def test_a_line_is_not_longer_than_anybody_reads(form: logs.Form, stream: io.StringIO) -> None:
    logs.set_up("INFO", form, stream)
    _log.info("said", extra={"words": "x" * 100_000})
    assert len(last(stream)) < 1.1 * logs.LONGEST_TEXT
    assert "characters more" in last(stream)
