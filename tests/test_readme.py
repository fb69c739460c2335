"""What the README, the Makefile and the continuous integration promise is there."""

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]


@cache
def readme_code() -> str:
    """Code blocks and code spans of the README, one below the other."""
    text = (ROOT / "README.md").read_text("utf-8")
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL)).replace("`", "\n")


def makefile() -> str:
    return (ROOT / "Makefile").read_text("utf-8")


def test_the_readmes_make_commands_are_targets() -> None:
    promised = set(re.findall(r"(?m)(?:^|[;&$] *)make ([a-z]+)", readme_code()))
    assert {"run", "test", "setup"} <= promised
    assert promised <= set(re.findall(r"(?m)^([a-z]+):", makefile()))


def test_the_readmes_make_variables_exist() -> None:
    calls = re.findall(r"(?m)(?:^|[;&$] *)make(?: [a-z]+)?((?: [A-Z]+=\S*)+)", readme_code())
    promised = {name for call in calls for name in re.findall(r"([A-Z]+)=", call)}
    assert promised <= set(re.findall(r"(?m)^([A-Z]+) :?=", makefile()))


def test_the_readmes_engine_commands_exist() -> None:
    promised = set(re.findall(r"python -m engine ([a-z]+)", readme_code()))
    assert {"compose", "classify"} <= promised
    for command in sorted(promised):
        child = subprocess.run(
            [sys.executable, "-m", "engine", command, "--help"], cwd=ROOT, capture_output=True, text=True, timeout=60
        )
        assert child.returncode == 0, child.stderr


def test_every_make_target_is_listed_by_make_help() -> None:
    child = subprocess.run(["make", "--no-print-directory"], cwd=ROOT, check=True, capture_output=True, text=True)
    assert set(re.findall(r"(?m)^  make (\w+)", child.stdout)) == set(re.findall(r"(?m)^([a-z]+):.*##", makefile()))


def test_continuous_integration_runs_make_test() -> None:
    commands = [line for line in (ROOT / ".ci/run").read_text("utf-8").splitlines() if line.startswith("make")]
    assert commands == ["make test"]
