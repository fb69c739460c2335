"""The library's own rules: it knows no discord.py, and its files stay small."""

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import bot.loopback

FILES = sorted(Path(bot.loopback.__file__).parent.glob("*.py"))
LONGEST_FILE = 300
MEDIAN_FUNCTION = 8


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module)


def lengths(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield (node.end_lineno or node.lineno) - node.lineno + 1


def test_it_imports_no_client_and_no_bot() -> None:
    for path in FILES:
        for name in imported(ast.parse(path.read_text(encoding="utf-8"))):
            top = name.partition(".")[0]
            assert top not in {"discord", "bot", "engine", "tests"} or name.startswith("bot.loopback"), path.name


def test_files_and_functions_are_small() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in FILES}
    assert {name for name, text in texts.items() if len(text.splitlines()) > LONGEST_FILE} == set()
    assert median(length for text in texts.values() for length in lengths(ast.parse(text))) <= MEDIAN_FUNCTION
