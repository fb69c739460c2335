"""Whether the schemas are schemas, and whether they can refuse."""

import pytest

from bot.loopback.rest import ROUTES as TABLE

from .heard import Heard
from .samples import OPEN, keys, objects, sample, shapes
from .schema import EVENTS, RECEIVED, ROUTES, SENT, TOPICS, check, definition, fault

WRONG = [[None]]
"""No value of Discord's is a list of lists of nothing."""


@pytest.fixture(scope="session")
def seen(heard: Heard) -> list[dict[str, object]]:
    return shapes(heard)


@pytest.mark.parametrize("topic", TOPICS)
def test_each_file_is_a_schema(topic: str) -> None:
    check(TOPICS[topic])
    for body in TOPICS[topic].get("$defs", {}).values():
        check(body)


@pytest.mark.parametrize(("topic", "name"), objects())
def test_each_object_names_its_page_and_allows_nothing_else(topic: str, name: str) -> None:
    body = TOPICS[topic]["$defs"][name]
    assert body["$comment"].startswith(("developers/", "OpenAPI document"))
    closed = body.get("additionalProperties", body.get("unevaluatedProperties")) in (False, {"$ref": "#/$defs/reasons"})
    assert closed is not name.endswith(OPEN)
    known, needed = keys(topic, name)
    assert needed <= known


def test_every_route_is_one_of_the_local_discords() -> None:
    assert set(ROUTES) <= {route.name for route in TABLE}


@pytest.mark.parametrize(("topic", "name"), objects())
def test_each_definition_refuses_what_is_missing_wrong_or_unknown(
    seen: list[dict[str, object]], topic: str, name: str
) -> None:
    """Starting from something that the scene had, so that nothing is defined here that is not in use."""
    found, schema = sample(seen, topic, name), definition(topic, name)
    assert found is not None, "nothing in the scene is one of these"
    known, needed = keys(topic, name)
    for key in needed:
        assert fault(schema, {other: value for other, value in found.items() if other != key}), f"without {key}"
    for key in known & set(found):
        assert fault(schema, found | {key: WRONG}), f"with a wrong {key}"
    if not name.endswith(OPEN):
        assert fault(schema, found | {"surprise": None})


@pytest.mark.parametrize("route", ROUTES)
def test_each_route_is_in_the_scene(heard: Heard, route: str) -> None:
    answered = {said.kind for said in heard.said}
    assert [status for status in ROUTES[route]["answers"] if f"{status} {route}" in answered]
    assert f"request {route}" in answered


def test_each_event_and_frame_is_in_the_scene(heard: Heard) -> None:
    answered = {said.kind for said in heard.said}
    frames = {f"sent {name}" for name in SENT.values()} | {f"received {name}" for name in RECEIVED.values()}
    assert (set(EVENTS) | frames) <= answered


@pytest.mark.parametrize(
    ("topic", "name", "value"),
    [
        ("common", "snowflake", 7),
        ("common", "snowflake", "007"),
        ("common", "timestamp", "2025-01-01"),
        ("common", "permissions", "-1"),
        ("common", "localizations", {"klingon": "nuqneH"}),
        ("errors", "reasons", {"content": {"_errors": []}}),
        ("errors", "reasons", {"content": "too long"}),
    ],
)
def test_values_of_the_wrong_form_are_refused(topic: str, name: str, value: object) -> None:
    assert fault(definition(topic, name), value)
