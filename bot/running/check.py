"""`check`: whether everything that the bot needs is there and works, before it is started or while it runs."""

import asyncio
import platform
from collections.abc import Callable, Coroutine, Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.errors import BadSettings
from bot.running.findings import Finding
from bot.running.launch import Launch, installed_version

if TYPE_CHECKING:
    from bot.settings import Settings


def check(
    context: typer.Context,
    offline: Annotated[bool, typer.Option("--offline", help="Leave Discord out; no token is needed.")] = False,
) -> None:
    """Check everything that the bot needs, a line each. Exit code 0 only if all is fine."""
    from rich.console import Console
    from rich.text import Text

    console, wrong = Console(highlight=False), 0
    for finding in findings(context.obj, offline):
        mark = ("✔", "green") if finding.fine else ("✘", "bold red")
        console.print(Text.assemble(mark, f" {finding.part:<11}", finding.told), soft_wrap=True)
        wrong += not finding.fine
    console.print("Everything is fine." if not wrong else f"To mend: {wrong}.")
    raise typer.Exit(1 if wrong else 0)


def findings(launch: Launch, offline: bool = False) -> Iterator[Finding]:
    """Of every check, one after another, as they are found."""
    yield Finding("Modebot", f"{installed_version()}, Python {platform.python_version()}, {platform.system()}")
    try:
        settings = launch.settings()
    except BadSettings as error:
        yield Finding("settings", str(error), fine=False)
        return
    given = sorted(name.upper() for name in settings.model_fields_set)
    yield Finding("settings", f"given: {', '.join(given) or 'none'}")
    for part, found in _parts(settings, launch, offline):
        yield from _guarded(part, found)


def _parts(settings: "Settings", launch: Launch, offline: bool) -> Iterator[tuple[str, Iterable[Finding]]]:
    from bot.running.check_backups import check_backups
    from bot.running.check_database import check_database
    from bot.running.check_sound import check_networks, check_sound
    from bot.running.check_workers import check_workers
    from engine.composing.compose import MODELS

    yield "database", _awaited(check_database, settings)
    yield "backups", check_backups(settings)
    yield "sound", check_sound(settings)
    yield "networks", check_networks(MODELS)
    yield "workers", _awaited(check_workers, settings)
    if not offline:
        from bot.running.check_discord import check_discord

        yield "Discord", _awaited(check_discord, settings, launch.connector)


def _awaited(look: Callable[..., Coroutine[Any, Any, list[Finding]]], *arguments: object) -> Iterator[Finding]:
    yield from asyncio.run(look(*arguments))


def _guarded(part: str, found: Iterable[Finding]) -> Iterator[Finding]:
    """A defect in one check must not keep the others from being told."""
    try:
        yield from found
    except Exception as error:
        yield Finding(part, f"the check failed inside ({type(error).__name__}: {error}); please report it.", fine=False)
