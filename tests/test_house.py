"""The rules of the house, executable: imports, dependencies, files, exceptions to the tools."""

import ast
import io
import os
import re
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Container, Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]

LAYERS = (
    ("engine.__main__",),
    ("engine.studio",),
    ("engine.composing",),
    ("engine.nets", "engine.vocabulary", "engine.classify"),
    ("engine.reading",),
    ("engine.midi", "engine.theory"),
    ("engine.piece",),
    ("engine.errors",),
)
"""From the top down. A module reaches its own layer and lower ones; modules not named are bound by who uses them."""

TRAINING = ("engine.nets", "engine.training", "engine.judging")
"""What may need the extra `training`."""

FENCES = {
    "discord": ("bot",),
    "sqlalchemy": ("bot",),
    "alembic": ("bot",),
    "tensorflow": TRAINING,
    "keras": TRAINING,
    "ai_edge_litert": ("engine.nets",),
    "muspy": ("engine.judging.measures",),
    "symusic": ("engine.midi",),
    "music21": ("engine.classify.finders", "engine.reading.score", "engine.score.engraving"),
    "verovio": ("engine.score.engraving",),
    "midi2audio": ("engine.render.fluid_call",),
}
"""The only modules and packages that may import a library."""

HEAVY = {
    "ai_edge_litert", "keras", "matplotlib", "music21", "muspy", "resvg_py", "scipy", "sklearn", "soundfile", "symusic",
    "tensorflow", "verovio",
}  # fmt: skip
"""Libraries that take long to import, so that no program may load them before it needs them."""

NAMED_IN_TEXT = {"aiosqlite": "sqlite+aiosqlite"}
"""Dependencies that another library imports for us, with the text in our source that asks it to."""

LONGEST_FILE_LINES = 400

PRIVATE_PATH = re.compile(r"/(?:home|Users)/[\w.-]+|/root\b|[A-Z]:\\Users")
"""A folder of somebody's machine."""

MARKER = re.compile(r"noqa(?::\s*[A-Z]+\d+(?:[,\s]+[A-Z]+\d+)*)?|type:\s*ignore(?:\[[\w\s,-]+\])?")


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file in version control that is still there."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(ROOT / name for name in listing.split("\0") if name and (ROOT / name).exists())


def python_files(*folders: str) -> list[Path]:
    return [path for path in tracked_files() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in folders]


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_names(path: Path) -> Iterator[str]:
    """Dotted names that a file imports anywhere, by import or import_module. `from a.b import c` gives a.b.c."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: imports are absolute here"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            yield from (str(name.value) for name in node.args if isinstance(name, ast.Constant))


@cache
def import_graph() -> dict[str, set[str]]:
    """Our modules with those of our modules that each imports."""
    modules = {module_name(path): path for path in python_files("bot", "engine")}
    return {
        name: {owner for imported in imported_names(path) if (owner := owner_of(imported, modules))}
        for name, path in modules.items()
    }


def owner_of(name: str, modules: Container[str]) -> str:
    """The module that a dotted name is or lies in; empty for names of others."""
    while name and name not in modules:
        name = name.rpartition(".")[0]
    return name


def reachable(start: str) -> set[str]:
    """Every module of ours that importing `start` can lead to, itself left out unless there is a cycle."""
    graph = import_graph()
    seen: set[str] = set()
    waiting = list(graph[start])
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(graph[name])
    return seen


def is_within(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def layer_of(module: str) -> int | None:
    return next((depth for depth, names in enumerate(LAYERS) if is_within(module, names)), None)


@cache
def third_party() -> dict[str, set[str]]:
    """Our modules with the top-level names that each imports from elsewhere than the standard library."""
    known = sys.stdlib_module_names | {"bot", "engine", "tests"}
    tops = {
        module_name(path): {name.partition(".")[0] for name in imported_names(path)}
        for path in python_files("bot", "engine")
    }
    return {module: names - known for module, names in tops.items()}


def test_the_engine_never_imports_the_bot() -> None:
    wrong = [name for name, imports in import_graph().items() if is_within(name, ("engine",)) and _of_bot(imports)]
    assert not wrong


def _of_bot(modules: set[str]) -> bool:
    return any(is_within(module, ("bot",)) for module in modules)


def test_nothing_imports_the_tests() -> None:
    files = python_files("bot", "engine")
    assert not [str(path) for path in files if any(is_within(name, ("tests",)) for name in imported_names(path))]


def test_imports_have_no_cycles() -> None:
    assert not [name for name in import_graph() if name in reachable(name)]


def test_layers_are_reached_from_above_only() -> None:
    wrong = [
        f"{upper} <- {module}"
        for module in import_graph()
        for upper in reachable(module)
        if (own := layer_of(module)) is not None and (other := layer_of(upper)) is not None and other < own
    ]
    assert not wrong


def test_every_layer_exists() -> None:
    assert not [name for names in LAYERS for name in names if name not in import_graph()]


@pytest.mark.parametrize("library", FENCES)
def test_libraries_stay_behind_their_fence(library: str) -> None:
    users = {module for module, names in third_party().items() if library in names}
    assert users, f"nothing imports {library}; take it out of FENCES and pyproject.toml"
    assert not {module for module in users if not is_within(module, FENCES[library])}


@pytest.mark.parametrize("program", ["bot", "engine", "bot.__main__", "engine.__main__", "engine.studio"])
def test_importing_a_program_loads_nothing_heavy(program: str) -> None:
    code = f"import sys, {program}; print(*sys.modules)"
    child = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=_bare_environment(), capture_output=True, text=True, timeout=60
    )
    assert child.returncode == 0, child.stderr
    assert not HEAVY & set(child.stdout.split())


def test_workers_know_neither_discord_nor_the_database() -> None:
    """What travels to them must not bring libraries along that only the bot needs: each would be held once more."""
    code = "import sys, bot.jobs.workers, bot.desk.work; print(*sys.modules)"
    child = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True, timeout=60
    )
    assert not {"aiohttp", "discord", "pydantic", "sqlalchemy"} & set(child.stdout.split())


def _bare_environment() -> dict[str, str]:
    """Without our settings and tokens: importing needs none."""
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


@cache
def project() -> dict[str, list[str]]:
    """pyproject's requirements: `runtime` and each extra, without references to our own extras."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = {"runtime": table["project"]["dependencies"], **table["project"]["optional-dependencies"]}
    groups["build"] = table["build-system"]["requires"]
    return {name: [line for line in lines if not line.startswith("modebot[")] for name, lines in groups.items()}


@pytest.mark.parametrize("group", project())
def test_dependencies_are_bounded_on_both_sides(group: str) -> None:
    bounds = {line: {part.operator for part in Requirement(line).specifier} for line in project()[group]}
    assert not [line for line, operators in bounds.items() if operators != {">=", "<"}]


def import_names(group: str) -> dict[str, set[str]]:
    """Requirements of a group with the names under which their packages are imported."""
    names: dict[str, set[str]] = {canonicalize_name(Requirement(line).name): set() for line in project()[group]}
    for top, distributions in packages_distributions().items():
        for distribution in distributions:
            names.get(canonicalize_name(distribution), set()).add(top)
    return names


@pytest.mark.parametrize("group", ["runtime", "training"])
def test_every_dependency_is_used(group: str) -> None:
    used = set[str]().union(*third_party().values())
    text = "".join(path.read_text("utf-8") for path in python_files("bot", "engine"))
    asked_for = {name for name, request in NAMED_IN_TEXT.items() if request in text}
    assert not [name for name, tops in import_names(group).items() if not tops & used and name not in asked_for]


def test_every_import_is_a_dependency() -> None:
    runtime = set[str]().union(*import_names("runtime").values())
    training = set[str]().union(*import_names("training").values())
    wrong = {
        f"{module}: {name}"
        for module, names in third_party().items()
        for name in names - (runtime | training if is_within(module, TRAINING) else runtime)
    }
    assert not wrong


def test_both_locks_agree_and_hold_every_dependency() -> None:
    runtime, dev = locked("requirements.lock"), locked("requirements-dev.lock")
    assert runtime <= dev
    assert set(import_names("runtime")) <= {name for name, _ in runtime}
    assert {canonicalize_name(Requirement(line).name) for lines in project().values() for line in lines} <= {
        name for name, _ in dev
    }


def locked(lock: str) -> set[tuple[str, str]]:
    """(name, version and marker) of each package in a lock file."""
    return set(re.findall(r"^([\w.-]+)==(.+?) \\$", (ROOT / lock).read_text("utf-8"), re.MULTILINE))


def test_locks_name_no_host() -> None:
    assert not [lock for lock in ("requirements.lock", "requirements-dev.lock") if "://" in (ROOT / lock).read_text()]


def test_files_stay_short() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in all_python()}
    assert not {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE_LINES}


def all_python() -> list[Path]:
    return python_files("bot", "engine", "tests", "models", "soundfonts")


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    found = [f"{path.relative_to(ROOT)}: {match}" for path in tracked_files() for match in private_paths(path)]
    assert not found


def private_paths(path: Path) -> list[str]:
    """What looks like such a folder in a text file; nothing for other files and for this one, which has the pattern."""
    data = path.read_bytes()
    return [] if b"\0" in data or path == Path(__file__) else PRIVATE_PATH.findall(data.decode("utf-8", "replace"))


def test_every_exception_to_the_tools_carries_its_reason() -> None:
    assert not [
        f"{path.relative_to(ROOT)}:{token.start[0]}"
        for path in all_python()
        for token in tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline)
        if token.type == tokenize.COMMENT and MARKER.search(token.string) and not reason(token.string)
    ]


def reason(comment: str) -> str:
    """The words of a comment beside its `noqa` or `type: ignore`."""
    return " ".join(re.findall(r"[A-Za-z]{2,}", MARKER.sub("", comment)))
