"""Invalid Form Body: collects what is wrong with a request and refuses it all at once, as error 50035 does.

Discord nests the reasons by field, with `_errors` at the leaves (API reference, "Error Messages").
"""

from typing import Any

from bot.loopback.errors import ApiError
from bot.loopback.model import Json


class Form:
    """`form.at("embeds", 0).text(embed, "title", 256)`; then `form.check()` raises if anything was wrong."""

    def __init__(self, path: tuple[str, ...] = (), tree: Json | None = None) -> None:
        self._path = path
        self._tree: Json = {} if tree is None else tree

    def at(self, *steps: str | int) -> "Form":
        return Form((*self._path, *map(str, steps)), self._tree)

    def refuse(self, code: str, message: str) -> None:
        node = self._tree
        for step in self._path:
            node = node.setdefault(step, {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def check(self) -> None:
        if self._tree:
            raise ApiError(50035, self._tree)

    def text(self, of: Json, key: str, longest: int, shortest: int = 0) -> None:
        """A text within bounds. Missing counts as empty."""
        value = of.get(key)
        here = self.at(key)
        if value is not None and not isinstance(value, str):
            here.refuse("BASE_TYPE_STRING", "Could not interpret as string.")
        elif not value and shortest:
            here.refuse("BASE_TYPE_REQUIRED", "This field is required")
        elif value and not shortest <= len(value) <= longest:
            here.refuse("BASE_TYPE_BAD_LENGTH", f"Must be between {shortest} and {longest} in length.")

    def items(self, of: Json, key: str, most: int, fewest: int = 0) -> list[Any]:
        """A list within bounds; a missing one is empty."""
        value = of.get(key) or []
        if not fewest <= len(value) <= most:
            message = f"Must be between {fewest} and {most} in length."
            self.at(key).refuse("BASE_TYPE_BAD_LENGTH", message)
        return list(value)

    def unique(self, values: list[Any], what: str) -> None:
        if len(set(values)) != len(values):
            self.refuse("APPLICATION_DUPLICATED", f"{what} cannot be duplicated")
