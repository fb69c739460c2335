"""Limits of messages, embeds, components, modals and choices (API reference: "Message", "Embed Limits",
"Component Reference", "Interactions"). A bot that breaks one gets 50035, and its test fails."""

from .form import Form
from .model import Json, MessageFlag, walk

EMBED_TOTAL = 6000
ROW, BUTTON, SELECT, TEXT_INPUT = 1, 2, 3, 4
SELECTS = (SELECT, 5, 6, 7, 8)
TEXT_DISPLAY, LABEL = 10, 18
LINK, PREMIUM = 5, 6


def check_message(body: Json, files: int) -> None:
    """Everything about a message's body; `files` counts the uploads that come with it."""
    form = Form()
    form.text(body, "content", 2000)
    nonce = body.get("nonce")
    if nonce is not None and len(str(nonce)) > 25:
        form.at("nonce").refuse("NONCE_TYPE_TOO_LONG", "Must be 25 or fewer in length.")
    if max(files, len(body.get("attachments") or [])) > 10:
        form.at("attachments").refuse("BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")
    for index, attachment in enumerate(body.get("attachments") or []):
        form.at("attachments", index).text(attachment, "description", 1024)
    _embeds(form, body)
    if MessageFlag.COMPONENTS_V2 & int(body.get("flags") or 0):
        _layout(form, body)
    else:
        _rows(form, body)
    _parts(form, body)
    form.check()


def _embeds(form: Form, body: Json) -> None:
    embeds = form.items(body, "embeds", 10)
    for index, embed in enumerate(embeds):
        _embed(form.at("embeds", index), embed)
    if sum(map(embed_length, embeds)) > EMBED_TOTAL:
        form.at("embeds").refuse("MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {EMBED_TOTAL}")


def _embed(form: Form, embed: Json) -> None:
    form.text(embed, "title", 256)
    form.text(embed, "description", 4096)
    form.at("footer").text(embed.get("footer") or {}, "text", 2048)
    form.at("author").text(embed.get("author") or {}, "name", 256)
    for index, field in enumerate(form.items(embed, "fields", 25)):
        form.at("fields", index).text(field, "name", 256, 1)
        form.at("fields", index).text(field, "value", 1024, 1)


def embed_length(embed: Json) -> int:
    """What counts towards the 6,000 characters."""
    texts = [embed.get("title"), embed.get("description")]
    texts += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    texts += [field.get(key) for field in embed.get("fields") or [] for key in ("name", "value")]
    return sum(len(text or "") for text in texts)


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
        form.text(part, "custom_id", 100, 1)
        form.text(part, "placeholder", 150)
        if part["type"] == SELECT:
            _select_options(form, part)
    elif part["type"] == TEXT_INPUT:
        form.text(part, "custom_id", 100, 1)
        form.text(part, "label", 45)
        form.text(part, "placeholder", 100)
        form.text(part, "value", 4000)
    elif part["type"] == LABEL:
        form.text(part, "label", 45, 1)
        form.text(part, "description", 100)


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
    if not part.get("min_values", 1) <= part.get("max_values", 1) <= max(len(options), 1):
        form.at("max_values").refuse("SELECT_COMPONENT_VALUES", "min_values <= max_values <= number of options")


def check_modal(modal: Json) -> None:
    form = Form()
    form.text(modal, "title", 45, 1)
    form.text(modal, "custom_id", 100, 1)
    form.items(modal, "components", 5, 1)
    _parts(form, modal)
    form.check()


def check_choices(choices: list[Json]) -> None:
    """What autocomplete offers: at most 25, names and values of at most 100 characters."""
    form = Form()
    form.items({"choices": choices}, "choices", 25)
    for index, choice in enumerate(choices):
        check_choice(form.at("choices", index), choice)
    form.check()


def check_choice(form: Form, choice: Json) -> None:
    form.text(choice, "name", 100, 1)
    if isinstance(choice["value"], str):
        form.text(choice, "value", 100, 1)
