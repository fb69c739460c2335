"""What the files for running the bot promise: settings that exist, exit codes, files that are copied."""

import re
import tomllib
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.running.cli import COMMANDS, EXIT_CODES
from bot.settings import variables
from bot.store.backup import NAME
from tests.bot.test_settings import default

ROOT = Path(__file__).parents[3]
SYSTEM_VARIABLES = {"HOME", "PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}


@cache
def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_the_guide_has_every_setting_with_its_default() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| (?:`([^`]*)`)? ?\| (.+) \|$", text("docs/operating.md"), re.MULTILINE)
    assert {name: value for name, value, _ in rows} == {name: default(name) for name in variables()}
    assert len(rows) == len(variables())


def test_the_example_file_has_every_setting() -> None:
    assert re.findall(r"^([A-Z_]+)=", text(".env.example"), re.MULTILINE) == list(variables())


@pytest.mark.parametrize("name", ["docs/operating.md", "compose.yaml", "Dockerfile"])
def test_subcommands_that_are_promised_exist(name: str) -> None:
    promised = set(re.findall(r'python -m bot ([a-z]+)|"-m", "bot", "([a-z]+)"', text(name)))
    names = {one or other for one, other in promised}
    assert names
    assert names <= {command.__name__ for command in COMMANDS}


@pytest.mark.parametrize("command", [command.__name__ for command in COMMANDS])
def test_every_subcommand_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main({}, env_file=None, arguments=[command, "--help"]) == 0
    assert f"python -m bot {command}" in capsys.readouterr().out


def test_the_guide_explains_every_exit_code_of_an_error() -> None:
    told = {int(code) for code in re.findall(r"^\| exit code (\d+)", text("docs/operating.md"), re.MULTILINE)}
    assert set(EXIT_CODES.values()) <= told


def test_the_guides_backup_is_named_as_backups_are() -> None:
    names = re.findall(r"bot restore \S+/(modebot-\S+)", text("docs/operating.md"))
    assert names
    assert all(NAME.fullmatch(name.removeprefix("modebot")) for name in names)


def test_systemd_does_not_restart_what_stays_wrong() -> None:
    service = text("docs/modebot.service")
    [codes] = re.findall(r"^RestartPreventExitStatus=(.+)$", service, re.MULTILINE)
    names = {error.__name__ for error, code in EXIT_CODES.items() if str(code) in codes.split()}
    assert names == {"BadSettings", "DiscordRefused"}


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("docs/modebot.service", r"^Environment=([A-Z_]+)="),
        ("compose.yaml", r"^      ([A-Z_]+): "),
        ("Dockerfile", r"^(?:ENV|   ) ([A-Z_]+)="),
    ],
)
def test_variables_that_are_set_there_are_settings(name: str, pattern: str) -> None:
    names = set(re.findall(pattern, text(name), re.MULTILINE)) - SYSTEM_VARIABLES
    assert "DATABASE_URL" in names
    assert names <= set(variables())


def test_the_image_copies_what_is_there_and_what_the_package_needs() -> None:
    copied = [
        source
        for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", text("Dockerfile"), re.MULTILINE)
        for source in sources.split()
    ]
    assert not [source for source in copied if not (ROOT / source).exists() or not in_image(source)]
    project = tomllib.loads(text("pyproject.toml"))["project"]
    assert {"bot", "engine", "models", "soundfonts", project["readme"], *project["license-files"]} <= set(copied)


def test_secrets_and_data_stay_out_of_the_image() -> None:
    assert not [name for name in (".env", "data", ".git", ".venv", "tests", "out") if in_image(name)]


def in_image(name: str) -> bool:
    """By `.dockerignore`, where the last line that fits decides."""
    lines = [line for line in text(".dockerignore").splitlines() if line and not line.startswith("#")]
    fitting = [line for line in lines if fnmatch(name, line.removeprefix("!"))]
    return not fitting or fitting[-1].startswith("!")
