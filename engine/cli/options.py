"""Checks of command line values, so that a wrong one is refused before any work."""

from engine.theory import find_mode


def optional_mode(text: str | None) -> str | None:
    """The name of the mode called `text`, if any. Raises BadRequest."""
    return None if text is None else find_mode(text).name
