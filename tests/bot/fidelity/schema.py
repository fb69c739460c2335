"""The subset of Discord's published schema that this project uses: which routes and events there are, and what fits.

JSON Schema 2020-12, one file a topic under schemas/. The `$comment` of each names the page that it was written from, in
the repository discord/discord-api-docs. docs/fidelity.md tells more.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no stubs
from jsonschema.exceptions import best_match  # type: ignore[import-untyped]  # it has no stubs
from referencing import Registry, Resource

FOLDER = Path(__file__).parent / "schemas"
TOPICS = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}
ROUTES: dict[str, Any] = TOPICS.pop("routes")
"""Route, as in the record -> {"request", "query", "answers" by status}."""
EVENTS: dict[str, Any] = TOPICS["events"]["properties"]
"""Name of a dispatch -> its `d`."""
SENT = {1: "heartbeat", 2: "identify", 6: "resume"}
RECEIVED = {0: "dispatch", 7: "reconnect", 9: "invalid_session", 10: "hello", 11: "heartbeat_ack"}
"""Opcode -> its definition in gateway.json."""

_registry = Registry().with_resources(
    [(f"{name}.json", Resource.from_contents(contents)) for name, contents in TOPICS.items()]
)


@cache
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(schema), registry=_registry)


def fault(schema: Any, value: Any) -> str | None:
    """What is wrong with a value, and where; None if it fits. Several ways to be right are told by the nearest."""
    worst = best_match(_validator(json.dumps(schema)).iter_errors(value))
    return worst and f"{worst.json_path}: {worst.message[:300]}"


def check(schema: Any) -> None:
    """Raises `jsonschema.SchemaError` unless this is a schema."""
    Draft202012Validator.check_schema(schema)


def definition(topic: str, name: str) -> dict[str, str]:
    return {"$ref": f"{topic}.json#/$defs/{name}"}


def closed(properties: dict[str, Any]) -> dict[str, Any]:
    """An object with none but these, all of them optional."""
    return {"type": "object", "properties": properties, "additionalProperties": False}
