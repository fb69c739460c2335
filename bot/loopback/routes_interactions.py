"""Answers to interactions, and the webhook that their token opens (API reference, "Receiving and Responding")."""

from typing import Any

from bot.loopback import component_limits, limits, messages, payloads
from bot.loopback.bodies import Body
from bot.loopback.command_limits import CHAT_INPUT, MESSAGE_MENU
from bot.loopback.errors import ApiError
from bot.loopback.interactions import Answer, Interaction, Kind
from bot.loopback.model import Json, Message, MessageFlag
from bot.loopback.permissions import Permission
from bot.loopback.routes import Call, Table

table = Table()
WEBHOOK = "/webhooks/{application_id}/{token}"
MESSAGE = WEBHOOK + "/messages/{message_id}"
MOST_FOLLOWUPS_OF_A_USER_INSTALL = 5


@table("POST", "/interactions/{interaction_id}/{token}/callback")
def callback(call: Call) -> Json | None:
    """The first answer. With `with_response` it returns what came of it."""
    interaction = call.services.interactions.by_id(call.id("interaction_id"), call.path["token"])
    before = (interaction.answer, interaction.answered_after_s)
    answer = interaction.accept(int(call.json["type"]))
    body = Body(call.json.get("data") or {}, call.body.files)
    try:
        ANSWERS[answer](call, interaction, body)
    except ApiError:
        interaction.answer, interaction.answered_after_s = before
        raise
    call.world.bell.ring()
    return _result(call, interaction) if call.query.get("with_response") in ("1", "true") else None


def _message(call: Call, interaction: Interaction, body: Body) -> None:
    interaction.original = _create(call, interaction, body)


def _defer(call: Call, interaction: Interaction, body: Body) -> None:
    flags = MessageFlag.LOADING | _ephemeral(body.json)
    interaction.original = call.world.add_message(interaction.channel, call.world.bot, **_made_by(interaction, flags))


def _defer_update(_: Call, interaction: Interaction, __: Body) -> None:
    interaction.original = interaction.source


def _update(call: Call, interaction: Interaction, body: Body) -> None:
    assert interaction.source
    interaction.original = messages.edit(call.world, interaction.source, body)


def _choices(_: Call, interaction: Interaction, body: Body) -> None:
    limits.check_choices(body.json["choices"])
    interaction.offered = body.json["choices"]


def _modal(_: Call, interaction: Interaction, body: Body) -> None:
    component_limits.check_modal(body.json)
    interaction.modal = body.json


ANSWERS = {
    Answer.MESSAGE: _message,
    Answer.DEFER: _defer,
    Answer.DEFER_UPDATE: _defer_update,
    Answer.UPDATE: _update,
    Answer.CHOICES: _choices,
    Answer.MODAL: _modal,
}


def _create(call: Call, interaction: Interaction, body: Body) -> Message:
    made = _made_by(interaction, _ephemeral(body.json))
    return messages.create(call.world, interaction.channel, call.world.bot, body, **made)


def _made_by(interaction: Interaction, flags: MessageFlag) -> Json:
    if _must_be_hidden(interaction):
        flags |= MessageFlag.EPHEMERAL
    seen_by = interaction.user.id if MessageFlag.EPHEMERAL in flags else None
    return {"interaction": interaction.metadata(), "flags": flags, "seen_by": seen_by} | _kind(interaction)


def _kind(interaction: Interaction) -> Json:
    """The first answer to a slash command is of type 20, to a menu of type 23 and points to the message that the menu
    was used on (API reference, "Message Types", "Message Reference Content Attribution")."""
    if interaction.kind is not Kind.COMMAND or interaction.original:
        return {}
    if interaction.data["type"] == CHAT_INPUT:
        return {"kind": 20}
    target = {"reply_to": int(interaction.data["target_id"])} if interaction.data["type"] == MESSAGE_MENU else {}
    return {"kind": 23} | target


def _must_be_hidden(interaction: Interaction) -> bool:
    """An app that a member brought along is heard by them alone where they lack USE_EXTERNAL_APPS."""
    rights = interaction.world.permissions(interaction.user, interaction.channel)
    in_guild = interaction.channel.guild is not None
    return in_guild and interaction.by_user_install_alone and Permission.USE_EXTERNAL_APPS not in rights


def _ephemeral(payload: Json) -> MessageFlag:
    return MessageFlag(int(payload.get("flags") or 0)) & MessageFlag.EPHEMERAL


def _result(call: Call, interaction: Interaction) -> Json:
    about: Json = {"id": str(interaction.id), "type": int(interaction.kind)}
    resource: Json = {"type": int(interaction.answer or 0)}
    original = interaction.original
    if original and interaction.answer is not Answer.DEFER_UPDATE:
        about["response_message_id"] = str(original.id)
        about["response_message_loading"] = original.loading
        about["response_message_ephemeral"] = original.ephemeral
        if interaction.answer is not Answer.DEFER:
            resource["message"] = payloads.message(call.world, original)
    return {"interaction": about, "resource": resource}


@table("POST", WEBHOOK)
def follow_up(call: Call) -> Json | None:
    """Right after a deferral it fills the loading message, whose ephemeral state it cannot change."""
    interaction = call.services.interactions.by_token(call.path["token"])
    original = interaction.original
    if interaction.answer is Answer.DEFER and original and original.loading and not original.deleted:
        message = messages.edit(call.world, original, call.body)
    else:
        message = _next_followup(call, interaction)
    return payloads.message(call.world, message) if call.query.get("wait") in ("1", "true") else None


def _next_followup(call: Call, interaction: Interaction) -> Message:
    if interaction.by_user_install_alone and len(interaction.followups) >= MOST_FOLLOWUPS_OF_A_USER_INSTALL:
        raise ApiError(40094)
    message = _create(call, interaction, call.body)
    interaction.followups.append(message)
    call.world.bell.ring()
    return message


def _found(call: Call) -> Message:
    interaction = call.services.interactions.by_token(call.path["token"])
    known: list[Any] = [interaction.original, *interaction.followups]
    if call.path["message_id"] == "@original":
        known = [interaction.original]
    else:
        known = [message for message in known if message and message.id == call.id("message_id")]
    if not known or known[0] is None or known[0].deleted:
        raise ApiError(10008)
    return known[0]  # type: ignore[no-any-return]  # JSON is what it is


@table("GET", MESSAGE)
def get(call: Call) -> Json:
    return payloads.message(call.world, _found(call))


@table("PATCH", MESSAGE)
def edit(call: Call) -> Json:
    return payloads.message(call.world, messages.edit(call.world, _found(call), call.body))


@table("DELETE", MESSAGE)
def delete(call: Call) -> None:
    call.world.remove_message(_found(call))
