"""`export` and `report`: what the crowd said, read beside the running bot."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.running.launch import Launch, installed_version
from bot.texts.privacy import counted

if TYPE_CHECKING:
    from bot.store.crowd_records import Everything


def export(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="The file to write.", dir_okay=False)] = Path("crowd.zip"),
) -> None:
    """Write all ratings, pieces and raters as CSV tables in a ZIP; members and servers have pseudonyms."""
    from bot.crowd.export import packed

    everything = _read(context)
    out.write_bytes(packed(everything))
    typer.echo(f"{out}: {_summary(everything)}")


def report(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="The file to write.", dir_okay=False)] = Path("report.html"),
) -> None:
    """Write the crowd's evaluation as one HTML page, with pictures and tables."""
    from bot.crowd.evaluation import evaluate
    from bot.crowd.report import written

    everything = _read(context)
    out.write_text(written(evaluate(everything), installed_version()), "utf-8")
    typer.echo(f"{out}: {_summary(everything)}")


def _read(context: typer.Context) -> "Everything":
    """Everything in the database, which the running bot goes on using. Raises StoreUnusable."""
    import asyncio

    from bot.store.crowd_rows import CrowdRows
    from bot.store.database import open_beside

    launch: Launch = context.obj
    address = launch.settings().database_url.get_secret_value()

    async def read() -> "Everything":
        async with open_beside(address) as database:
            return await CrowdRows(database).everything()

    return asyncio.run(read())


def _summary(everything: "Everything") -> str:
    return f"{counted(len(everything.ratings), 'rating')} of {counted(len(everything.pieces), 'piece')}"
