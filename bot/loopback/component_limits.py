"""Limits of components in messages and modals (API reference, "Component Reference", "Interactions")."""

from bot.loopback.form import Form
from bot.loopback.model import Json, MessageFlag, walk

ROW, BUTTON, SELECT, TEXT_INPUT = 1, 2, 3, 4
USERS, ROLES, MENTIONABLES, CHANNELS = 5, 6, 7, 8
SELECTS = (SELECT, USERS, ROLES, MENTIONABLES, CHANNELS)
TEXT_DISPLAY, LABEL, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 10, 18, 19, 21, 22, 23
FIELDS = (TEXT_INPUT, *SELECTS, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX)
"""What a label of a modal may hold."""
LINK, PREMIUM = 5, 6
DEFAULTS = {USERS: {"user"}, ROLES: {"role"}, MENTIONABLES: {"user", "role"}, CHANNELS: {"channel"}}
"""Types of the `default_values` that each menu takes."""


def check_components(form: Form, body: Json) -> None:
    """Of a message."""
    if MessageFlag.COMPONENTS_V2 & int(body.get("flags") or 0):
        _layout(form, body)
    else:
        _rows(form, body)
    _parts(form, body)
    for index, part in enumerate(walk(body.get("components") or [])):
        if part["type"] in (LABEL, *set(FIELDS) - set(SELECTS)):
            _misplaced(form.at("components", index), "a modal")


def _misplaced(form: Form, where: str) -> None:
    form.refuse("UNION_TYPE_CHOICES", f"Value of field 'type' is for {where}.")


def _rows(form: Form, body: Json) -> None:
    """Without the components V2 flag: at most five rows, each five buttons or one menu."""
    for index, row in enumerate(form.items(body, "components", 5)):
        here = form.at("components", index)
        if row["type"] != ROW:
            here.refuse("UNION_TYPE_CHOICES", "Value of field 'type' must be one of (1,).")
            continue
        children = here.items(row, "components", 5, 1)
        if len(children) > 1 and any(child["type"] in SELECTS for child in children):
            here.refuse("COMPONENT_LAYOUT_WIDTH_EXCEEDED", "A select menu fills its row")


def _layout(form: Form, body: Json) -> None:
    """With the flag: at most 40 components and 4,000 characters, and neither content nor embeds."""
    parts = list(walk(body.get("components") or []))
    if len(parts) > 40:
        form.at("components").refuse("BASE_TYPE_MAX_LENGTH", "Must be 40 or fewer in length.")
    if sum(len(part.get("content") or "") for part in parts) > 4000:
        form.at("components").refuse("COMPONENT_MAX_TOTAL_TEXT", "Text exceeds maximum size of 4000")
    for key in ("content", "embeds"):
        if body.get(key):
            form.at(key).refuse("MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", f"{key} is not allowed")


def _parts(form: Form, body: Json) -> None:
    parts = list(walk(body.get("components") or []))
    for index, part in enumerate(parts):
        _part(form.at("components", index), part)
    ids = [part["custom_id"] for part in parts if part.get("custom_id")]
    form.at("components").unique(ids, "Component custom id")


def _part(form: Form, part: Json) -> None:
    if part["type"] == BUTTON:
        _button(form, part)
    elif part["type"] in SELECTS:
        _menu(form, part)
    elif part["type"] == TEXT_INPUT:
        form.text(part, "custom_id", 100, 1)
        form.text(part, "label", 45)
        form.text(part, "placeholder", 100)
        form.text(part, "value", 4000)
    elif part["type"] == LABEL:
        form.text(part, "label", 45, 1)
        form.text(part, "description", 100)


def bounds(part: Json) -> tuple[int, int]:
    """How many values are chosen at least and at most: one where nothing is said, any number of check boxes."""
    low, high = part.get("min_values"), part.get("max_values")
    most = len(part["options"]) if part["type"] == CHECKBOX_GROUP else 1
    return (1 if low is None else low), (most if high is None else high)


def _menu(form: Form, part: Json) -> None:
    form.text(part, "custom_id", 100, 1)
    form.text(part, "placeholder", 150)
    low, high = bounds(part)
    if not 0 <= low <= high <= 25 or high < 1:
        form.at("max_values").refuse("SELECT_COMPONENT_VALUES", "0 <= min_values <= max_values <= 25")
    if part["type"] == SELECT:
        _select_options(form, part)
    elif defaults := part.get("default_values"):
        _default_values(form.at("default_values"), defaults, part)


def _default_values(form: Form, defaults: list[Json], part: Json) -> None:
    low, high = bounds(part)
    if not low <= len(defaults) <= high:
        form.refuse("BASE_TYPE_BAD_LENGTH", "Must be between min_values and max_values in length.")
    for index, default in enumerate(defaults):
        if default["type"] not in DEFAULTS[part["type"]]:
            form.at(index, "type").refuse("BASE_TYPE_CHOICES", f"One of {sorted(DEFAULTS[part['type']])}")


def _button(form: Form, part: Json) -> None:
    form.text(part, "label", 80)
    if not part.get("label") and not part.get("emoji") and part["style"] != PREMIUM:
        form.refuse("BUTTON_COMPONENT_INVALID", "A button must have a label or an emoji")
    if part["style"] == LINK:
        form.text(part, "url", 512, 1)
    elif part["style"] != PREMIUM:
        form.text(part, "custom_id", 100, 1)


def _select_options(form: Form, part: Json) -> None:
    options = form.items(part, "options", 25, 1)
    for index, option in enumerate(options):
        form.at("options", index).text(option, "label", 100, 1)
        form.at("options", index).text(option, "value", 100, 1)
        form.at("options", index).text(option, "description", 100)
    form.at("options").unique([option["value"] for option in options], "The specified option value")
    _, high = bounds(part)
    if high > max(len(options), 1):
        form.at("max_values").refuse("SELECT_COMPONENT_VALUES", "max_values <= number of options")
    if sum(bool(option.get("default")) for option in options) > high:
        form.at("options").refuse("SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES", "more defaults than max_values")


def check_modal(modal: Json) -> None:
    form = Form()
    form.text(modal, "title", 45, 1)
    form.text(modal, "custom_id", 100, 1)
    for index, outer in enumerate(form.items(modal, "components", 5, 1)):
        _outer(form.at("components", index), outer)
    _parts(form, modal)
    form.check()


def _outer(form: Form, outer: Json) -> None:
    """A text, a label around one field, or a row with one text input, as before there were labels."""
    if outer["type"] == LABEL:
        _field(form.at("component"), outer["component"])
    elif outer["type"] == ROW:
        if [part["type"] for part in outer["components"]] != [TEXT_INPUT]:
            _misplaced(form.at("components"), "a message; in a modal it needs a label")
    elif outer["type"] != TEXT_DISPLAY:
        _misplaced(form, "a message, or for a label")


def _field(form: Form, field: Json) -> None:
    if field["type"] not in FIELDS:
        _misplaced(form, "a message")
    if field.get("disabled"):
        form.at("disabled").refuse("MODAL_COMPONENT_DISABLED", "Nothing in a modal can be disabled")
    form.text(field, "custom_id", 100, 1)
