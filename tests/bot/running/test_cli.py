"""The command line: every error is one sentence and an exit code."""

import os

import pytest

from bot.__main__ import main
from bot.errors import Unreachable, WorkerLost
from bot.running import serve
from engine.errors import BadRequest


@pytest.mark.usefixtures("root_logger")
@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (Unreachable("Nobody there."), os.EX_TEMPFAIL, "Nobody there."),
        (WorkerLost("It died."), 1, "It died."),
        (BadRequest("No such mode."), 1, "No such mode."),
        (FileNotFoundError(2, "No such file", "a.csv"), os.EX_IOERR, "a.csv cannot be used: No such file."),
        (ZeroDivisionError("canary"), os.EX_SOFTWARE, "something failed inside (ZeroDivisionError)"),
    ],
)
def test_an_error_is_a_sentence_and_a_code(
    error: Exception,
    code: int,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(_: object) -> None:
        raise error

    monkeypatch.setattr(serve, "serve", fail)
    assert main({}, env_file=None) == code
    said = capsys.readouterr().err
    assert said.startswith(f"modebot: {sentence}")
    assert said.count("\n") == 1
    assert ("canary" in caplog.text) == (code == os.EX_SOFTWARE)


def test_a_command_that_does_not_exist_is_the_command_lines_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert main({}, env_file=None, arguments=["chekc"]) == 2
    assert "No such command" in capsys.readouterr().err


def test_help_needs_no_settings(capsys: pytest.CaptureFixture[str]) -> None:
    assert main({"WORKERS": "many"}, env_file=None, arguments=["--help"]) == 0
    assert "check" in capsys.readouterr().out
