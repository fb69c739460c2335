"""Messages from request bodies: checked, stored, edited. Used by channels, webhooks and interaction answers alike."""

from typing import Any

from bot.loopback import limits, links
from bot.loopback.bodies import Body
from bot.loopback.errors import ApiError
from bot.loopback.model import Attachment, Channel, Json, Message, MessageFlag, Upload, User
from bot.loopback.state import World

SETTABLE = MessageFlag.SUPPRESS_EMBEDS | MessageFlag.SILENT | MessageFlag.COMPONENTS_V2
NONCE_LIFE_S = 300
TEXTS = ("content", "embeds", "components")


def create(world: World, channel: Channel, author: User, body: Body, **extra: Any) -> Message:
    """Check the body against every limit, then store the message and tell the gateway."""
    flags = extra.pop("flags", MessageFlag(0)) | MessageFlag(int(body.json.get("flags") or 0)) & SETTABLE
    _check(world, channel, body)
    _require_something(body.json, bool(body.files))
    world.open_for(author, channel)
    hidden = MessageFlag.EPHEMERAL in flags
    attachments = [world.store(upload, channel, hidden) for _, upload in sorted(body.files.items())]
    _check_links(world, body.json.get("embeds") or [], attachments)
    reference = _reference(channel, body.json)
    fields: Json = {key: body.json[key] for key in TEXTS if body.json.get(key)}
    reply: Json = {"kind": 19, "reply_to": int(reference["message_id"])} if reference else {}
    return world.add_message(
        channel,
        author,
        flags=flags,
        attachments=attachments,
        tts=bool(body.json.get("tts")),
        nonce=body.json.get("nonce"),
        allowed_mentions=body.json.get("allowed_mentions"),
        **fields | reply | extra,
    )


def edit(world: World, message: Message, body: Body) -> Message:
    """Change what the body names; the rest stays. Filling a loading message ends its thinking."""
    payload = body.json
    _check(world, message.channel, body)
    _require_open(message.channel)
    attachments = _attachments_after(world, message, body)
    after = {key: payload[key] or type(getattr(message, key))() for key in TEXTS if key in payload}
    texts = {key: after.get(key, getattr(message, key)) for key in TEXTS}
    _require_something(texts, bool(attachments))
    _check_links(world, payload.get("embeds") or [], attachments)
    for key, value in after.items():
        setattr(message, key, value)
    message.attachments = attachments
    message.allowed_mentions = payload.get("allowed_mentions", message.allowed_mentions)
    message.flags = _flags_after(message, payload)
    message.edited = world.clock.iso()
    message.edits += 1
    world.changed(message)
    return message


def same_nonce(world: World, channel: Channel, body: Json) -> Message | None:
    """The message that already answers to this nonce, if the bot asked for that (`enforce_nonce`)."""
    if not body.get("enforce_nonce") or body.get("nonce") is None:
        return None
    recent = (world.clock.now_s() - NONCE_LIFE_S) * 1000
    own = [message for message in channel.messages.values() if message.author is world.bot]
    return next((m for m in own if m.nonce == body["nonce"] and (m.id >> 22) + 1_420_070_400_000 > recent), None)


def _check(world: World, channel: Channel, body: Body) -> None:
    limits.check_message(body.json, len(body.files))
    if world.settings.mentions_askers_alone and not _mentions_askers_alone(world, body.json):
        world.record.complain("mentions", f"a message may mention too many: {body.json.get('allowed_mentions')}")
    limit_bytes = world.upload_limit_bytes(channel)
    if any(upload.size_bytes > limit_bytes for upload in body.files.values()):
        raise ApiError(40005)


def _mentions_askers_alone(world: World, payload: Json) -> bool:
    """Whether it allows no mention but that of one person who used the bot. Without a word, all are allowed."""
    allowed = payload.get("allowed_mentions")
    if allowed is None:
        return not payload.get("content")
    users = [int(id) for id in allowed.get("users", [])]
    nobody_else = not (allowed.get("parse") or allowed.get("roles") or allowed.get("replied_user"))
    return nobody_else and len(users) <= 1 and set(users) <= world.askers


def _require_open(channel: Channel) -> None:
    if channel.archived:
        raise ApiError(50083)


def _require_something(payload: Json, files: bool) -> None:
    others = ("embeds", "components", "sticker_ids", "poll")
    if not ((payload.get("content") or "").strip() or files or any(payload.get(key) for key in others)):
        raise ApiError(50006)


def _reference(channel: Channel, payload: Json) -> Json:
    reference: Json = payload.get("message_reference") or {}
    if reference and int(reference["message_id"]) not in channel.messages:
        if reference.get("fail_if_not_exists", True):
            error = {"code": "REPLIES_UNKNOWN_MESSAGE", "message": "Unknown message"}
            raise ApiError(50035, {"message_reference": {"_errors": [error]}})
        return {}
    return reference


def _check_links(world: World, embeds: list[Json], attachments: list[Attachment]) -> None:
    for link in links.dangling(embeds, attachments):
        world.record.complain("dangling", f"an embed shows {link}, but no file of that name is attached")


def _attachments_after(world: World, message: Message, body: Body) -> list[Attachment]:
    """API v10: if `attachments` is given, what it does not list is removed; new files follow."""
    new = [world.store(upload, message.channel, message.ephemeral) for upload in _in_order(body.files)]
    if body.json.get("attachments") is None:
        return message.attachments + new
    listed = {str(entry["id"]) for entry in body.json["attachments"]}
    return [attachment for attachment in message.attachments if str(attachment.id) in listed] + new


def _in_order(files: dict[int, Upload]) -> list[Upload]:
    return [files[index] for index in sorted(files)]


def _flags_after(message: Message, payload: Json) -> MessageFlag:
    flags = message.flags & ~MessageFlag.LOADING
    if payload.get("flags") is not None:
        flags = flags & ~MessageFlag.SUPPRESS_EMBEDS | MessageFlag(int(payload["flags"])) & SETTABLE
    return flags
