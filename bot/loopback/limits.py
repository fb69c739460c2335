"""Limits of messages, embeds and choices (API reference: "Message", "Embed Limits", "Interactions"). A bot that breaks
one gets 50035, and its test fails."""

from bot.loopback.component_limits import check_components
from bot.loopback.form import Form
from bot.loopback.model import Json

EMBED_TOTAL = 6000


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
    check_components(form, body)
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
