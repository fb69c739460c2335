"""How far the making of a piece is, for who waits for it."""

from collections.abc import Callable
from typing import Literal

Stage = Literal["composing", "judging", "rendering", "engraving"]
"""In the order of their beginnings; where no candidate passes the judges, composing begins once more."""

Report = Callable[[Stage], None]
"""Called when a stage begins."""


def silent(stage: Stage) -> None:
    """The report to nobody."""
