"""A modal, filled in: its components as the interaction sends them back (API reference, "Component Reference")."""

from typing import Any

from bot.loopback.component_limits import CHECKBOX, LABEL, RADIO_GROUP, ROW, TEXT_DISPLAY, TEXT_INPUT
from bot.loopback.errors import UserError
from bot.loopback.model import Json, walk
from bot.loopback.options import Entry
from bot.loopback.selects import chosen, preset


def filled(components: list[Json], values: dict[str, Any], entry: Entry) -> list[Json]:
    """`values` by custom id or label. What is not given keeps its preset value."""
    known = {name for part in walk(components) for name in (part.get("custom_id"), part.get("label")) if name}
    if unknown := set(values) - known:
        raise UserError(f"no {sorted(unknown)} among {sorted(known)}")
    return [_outer(component, values, entry) for component in components]


def _outer(component: Json, values: dict[str, Any], entry: Entry) -> Json:
    if component["type"] == ROW:
        fields = [_field(part, part.get("label"), values, entry) for part in component["components"]]
        return {"type": ROW, "id": 0, "components": fields}
    if component["type"] == LABEL:
        inner = _field(component["component"], component["label"], values, entry)
        return {"type": LABEL, "id": 0, "component": inner}
    return {"type": TEXT_DISPLAY, "id": 0}


def _field(part: Json, label: str | None, values: dict[str, Any], entry: Entry) -> Json:
    name = part["custom_id"]
    given: Any = values.get(name, values.get(label or ""))
    answer: Json = {"type": part["type"], "id": 0, "custom_id": name}
    if part["type"] == TEXT_INPUT:
        return answer | {"value": _text(part, label or name, part.get("value", "") if given is None else given)}
    if part["type"] == CHECKBOX:
        return answer | {"value": bool(part.get("default") if given is None else given)}
    picked = _picked(part, given, entry)
    if part["type"] == RADIO_GROUP:
        return answer | {"value": picked[0] if picked else None}
    return answer | {"values": picked}


def _picked(part: Json, given: Any, entry: Entry) -> list[str]:
    """One value or a list of them; none at all only where the field is not required."""
    values = preset(part, entry) if given is None else list(given) if isinstance(given, list | tuple) else [given]
    return chosen(part, values, entry, optional=not part.get("required", True))


def _text(part: Json, name: str, text: str) -> str:
    if not text and part.get("required", True):
        raise UserError(f"{name} must be filled in")
    if text and not part.get("min_length", 0) <= len(text) <= part.get("max_length", 4000):
        raise UserError(f"{name} takes {part.get('min_length', 0)} to {part.get('max_length', 4000)} characters")
    return text
