"""`health`: ask the running bot how it is."""

import json
from http.client import HTTPConnection, HTTPException

import typer

from bot.errors import BadSettings
from bot.running.launch import Launch

PATH = "/health"
TIMEOUT_S = 5.0

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104  an address to ask, not to listen on
"""Who listens on every address of a machine is asked on its own."""


def health(context: typer.Context) -> None:
    """Ask the running bot how it is, and print its answer. Exit code 0 if all is well, 1 if not or if it is silent."""
    launch: Launch = context.obj
    settings = launch.settings()
    if not settings.health_port:
        raise BadSettings("HEALTH_PORT is 0, so the bot tells nobody how it is; set it to a free port, such as 8080.")
    host = EVERYWHERE.get(settings.health_host, settings.health_host)
    connection = HTTPConnection(host, settings.health_port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", PATH)
        response = connection.getresponse()
        told = json.load(response)
    except (OSError, HTTPException, ValueError) as error:
        typer.echo(f"No bot answers on {host}, port {settings.health_port}: {error}", err=True)
        raise typer.Exit(1) from None
    finally:
        connection.close()
    typer.echo(json.dumps(told, indent=1))
    raise typer.Exit(0 if response.status == 200 else 1)
