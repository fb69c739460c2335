"""The subcommand `playground`."""

from typing import Annotated

import typer

from bot.running.launch import Launch


def playground(
    context: typer.Context,
    port: Annotated[
        int | None,
        typer.Option(
            min=1, max=65535, envvar="PORT", help="Port of the page on 127.0.0.1.", show_default="8765, or a free one"
        ),
    ] = None,
    database: Annotated[
        str, typer.Option(envvar="PLAYGROUND_DATABASE_URL", help="Where its pieces and ratings are kept.")
    ] = "sqlite:///data/playground.sqlite3",
    browser: Annotated[bool, typer.Option(help="Open the page in a browser, where there is one.")] = True,
) -> None:
    """Try the bot without Discord: a page on this machine with a server, some members, and the real bot."""
    import asyncio

    from rich.console import Console

    from bot.playground.serve import run

    launch: Launch = context.obj
    asyncio.run(run(port, database, browser, launch.environment, Console(stderr=True, highlight=False)))
