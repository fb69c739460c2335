"""What a check found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `python -m bot check`: what was looked at, what it is like, and if that is not fine, how to mend it.

    `told` may hold names from elsewhere, such as a server's; who prints it makes them harmless.
    """

    part: str
    told: str
    fine: bool = True
