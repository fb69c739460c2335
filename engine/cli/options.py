"""Checks of command line values, so that a wrong one is refused before any work."""

import typer

from engine.errors import BadRequest
from engine.theory import find_mode, find_root


def mode(text: str) -> str:
    """The name of the mode called `text`."""
    try:
        return find_mode(text).name
    except BadRequest as error:
        raise typer.BadParameter(str(error)) from None


def root(text: str) -> str:
    """The name of the root called `text`."""
    try:
        return find_root(text).name
    except BadRequest as error:
        raise typer.BadParameter(str(error)) from None
