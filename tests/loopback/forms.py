"""A modal, filled in: its components as the interaction sends them back (API reference, "Component Reference")."""

from typing import Any

from .errors import UserError
from .limits import LABEL, ROW, TEXT_DISPLAY, TEXT_INPUT
from .model import Json, walk


def filled(components: list[Json], values: dict[str, Any]) -> list[Json]:
    """`values` by custom id or label. What is not given keeps its preset value."""
    known = {name for part in walk(components) for name in (part.get("custom_id"), part.get("label")) if name}
    if unknown := set(values) - known:
        raise UserError(f"no {sorted(unknown)} among {sorted(known)}")
    return [_outer(component, values) for component in components]


def _outer(component: Json, values: dict[str, Any]) -> Json:
    if component["type"] == ROW:
        fields = [_field(part, part.get("label"), values) for part in component["components"]]
        return {"type": ROW, "id": 0, "components": fields}
    if component["type"] == LABEL:
        inner = _field(component["component"], component["label"], values)
        return {"type": LABEL, "id": 0, "component": inner}
    return {"type": TEXT_DISPLAY, "id": 0}


def _field(part: Json, label: str | None, values: dict[str, Any]) -> Json:
    name = part["custom_id"]
    given: Any = values.get(name, values.get(label or "", part.get("value", "")))
    answer: Json = {"type": part["type"], "id": 0, "custom_id": name}
    if part["type"] != TEXT_INPUT:
        return answer | {"values": list(given)}
    _check_text(part, label or name, given)
    return answer | {"value": given}


def _check_text(part: Json, name: str, text: str) -> None:
    if not text and part.get("required", True):
        raise UserError(f"{name} must be filled in")
    if text and not part.get("min_length", 0) <= len(text) <= part.get("max_length", 4000):
        raise UserError(f"{name} takes {part.get('min_length', 0)} to {part.get('max_length', 4000)} characters")
