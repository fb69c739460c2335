"""Samples of each definition: every object that was said in the scene, at any depth, one of each shape."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from .heard import Heard
from .schema import TOPICS, definition, fault

OPEN = ("fields", "_fields")
"""How definitions are called that others extend, and close."""


def objects() -> list[tuple[str, str]]:
    """Topic and name of every definition of an object."""
    return [
        (topic, name)
        for topic, contents in TOPICS.items()
        for name, body in contents.get("$defs", {}).items()
        if "properties" in body
    ]


@cache
def keys(topic: str, name: str) -> tuple[frozenset[str], frozenset[str]]:
    """All keys of an object and those that it must have, with those of the definition that it extends."""
    body = TOPICS[topic]["$defs"][name]
    known, needed = frozenset(body["properties"]), frozenset(body.get("required", []))
    if "$ref" in body:
        file, _, base = body["$ref"].partition("#/$defs/")
        more = keys(file.removesuffix(".json") or topic, base)
        known, needed = known | more[0], needed | more[1]
    return known, needed


def shapes(heard: Heard) -> list[dict[str, Any]]:
    """One of each set of keys, with the kinds of thing that they have: a button of each style is one of its own."""
    found: dict[Any, dict[str, Any]] = {}
    for said in heard.said:
        for value in _objects_in(said.value):
            found.setdefault(
                (frozenset(value), *(value.get(key) for key in ("type", "op", "code") if _plain(value, key))), value
            )
    return list(found.values())


def _plain(value: dict[str, Any], key: str) -> bool:
    return isinstance(value.get(key), int | str)


def _objects_in(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _objects_in(inner)


def sample(of: list[dict[str, Any]], topic: str, name: str) -> dict[str, Any] | None:
    """The fullest one that fits."""
    known, needed = keys(topic, name)
    near = [value for value in of if needed <= set(value) and (set(value) <= known or name.endswith(OPEN))]
    fitting = (value for value in sorted(near, key=len, reverse=True) if not fault(definition(topic, name), value))
    return next(fitting, None)
