"""`backup` and `restore`: by hand what the running bot does by itself, and its undoing."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.errors import StoreUnusable
from bot.running.launch import Launch
from bot.texts.privacy import counted

if TYPE_CHECKING:
    from bot.running.backups import Plan
    from bot.store.backup import Content


def backup(
    context: typer.Context,
    out: Annotated[
        Path | None, typer.Option(help="The file to write. Default: one more in BACKUP_FOLDER.", dir_okay=False)
    ] = None,
) -> None:
    """Make a backup of the database, also beside the running bot. With --out no older one is deleted."""
    from bot.store.backup import back_up, copy, look_through

    plan = _plan(context)
    if out is None:
        out = back_up(plan.database, plan.folder, plan.keep).path
        content = look_through(out)
    else:
        content = copy(plan.database, out)
    typer.echo(f"{out}: {_told(content)}")


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The backup.", dir_okay=False, show_default=False)],
) -> None:
    """Put a backup in the database's place, while no bot runs. What was there is kept beside it."""
    from bot.store.backup import restore
    from bot.store.database import VERSION

    database = _plan(context).database
    content, aside = restore(file, database)
    typer.echo(f"{file} is whole: {_told(content)}")
    for old in aside:
        typer.echo(f"{old} is what was there before; delete it when you do not need it any more.")
    typer.echo(f"{database} is the backup now.")
    if content.version != VERSION:
        typer.echo(f"The next start brings it from version {content.version} to {VERSION}.")
    typer.echo("Members who had themselves forgotten since then are in it again; have them removed once more.")


def _plan(context: typer.Context) -> "Plan":
    from bot.running.backups import plan_of
    from bot.store.database import checked
    from bot.store.files import sqlite_path

    launch: Launch = context.obj
    settings = launch.settings()
    address = settings.database_url.get_secret_value()
    checked(address)
    if (database := sqlite_path(address)) is None:
        raise StoreUnusable("This is for SQLite alone; PostgreSQL has pg_dump and pg_restore.")
    return plan_of(settings, database)


def _told(content: "Content") -> str:
    rated = f"{counted(content.ratings, 'rating')} of {counted(content.pieces, 'piece')}"
    return f"{rated}, version {content.version}"
