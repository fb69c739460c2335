"""`export` and `report`: what the crowd said, read beside the running bot; `simulate`: what steering by it gains."""

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


def simulate(
    out: Annotated[Path, typer.Option(help="The Markdown to write; its picture gets the same name.", dir_okay=False)],
    seeds: Annotated[int, typer.Option(help="Crowds with tastes of their own.", min=2)] = 20,
    pieces: Annotated[int, typer.Option(help="How many each of them asks for.", min=300)] = 3000,
) -> None:
    """Show on simulated crowds what steering by ratings gains."""
    from bot.crowd.simulation import simulate

    text, picture = simulate(seeds, pieces, typer.echo)
    out.write_text(text, "utf-8")
    out.with_suffix(".png").write_bytes(picture)


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
