"""How a program shows that it is busy: handed in, so that nothing here prints."""

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

Item = TypeVar("Item")


class Progress(Protocol):
    """Hands the items on, and may tell how many of `total` are done and what is being done."""

    def __call__(self, items: Iterable[Item], total: int, doing: str) -> Iterator[Item]: ...


def silent(items: Iterable[Item], total: int, doing: str) -> Iterator[Item]:  # noqa: ARG001 - nothing is told
    return iter(items)
