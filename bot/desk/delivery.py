"""How an answer reaches who asked: through the interaction while it lives, through the channel afterwards."""

import asyncio
import contextlib
import io
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeGuard

import aiohttp
import discord

from bot.buttons.views import view_of
from bot.replies.reply import Reply
from bot.rights import EMBED_LINKS, missing_for_answer
from bot.telling import GONE
from bot.texts.work import not_there

_log = logging.getLogger(__name__)

TOKEN_LIFE_S = 14.5 * 60
"""Discord forgets an interaction after 15 minutes; an upload begun just before could still fail."""

RETRY_AFTER_S = 1.0

BANNED_PAUSES_S = (30.0, 60.0, 120.0)
"""Where Cloudflare refuses everything (429 without a word of Discord) and does not say for how long."""

LONGEST_PAUSE_S = 300.0
"""After a ban that is longer the bot comes back by itself, as after any outage."""

ARCHIVED = 50083
"""Discord's code for: this thread is archived. A new message brings it back, unless it is locked too."""

DEFAULT_FILE_LIMIT_BYTES = 10 * 1024 * 1024
"""Discord's smallest upload limit, for a server that we know nothing about."""


@dataclass
class Recipient:
    """Who asked, and where.

    `interaction` is None after a restart, as its token is never stored. `thinking_id` is the message that stands where
    the answer will be, and `reachable` whether we are there ourselves: an app that a member brought along may neither
    react nor write.
    """

    member_id: int
    guild_id: int | None
    channel_id: int
    interaction: discord.Interaction[Any] | None = field(default=None, repr=False)
    thinking_id: int | None = None
    reachable: bool = True
    since_s: float = field(default_factory=time.monotonic)
    _quiet_until_s: float = field(default=0.0, repr=False)

    @classmethod
    def of(cls, interaction: discord.Interaction[Any], thinking_id: int | None = None) -> "Recipient":
        if interaction.channel_id is None:
            raise ValueError("a command is always used in a channel")
        where = (interaction.user.id, interaction.guild_id, interaction.channel_id)
        return cls(*where, interaction, thinking_id, _are_we_there(interaction))

    @property
    def open_interaction(self) -> discord.Interaction[Any] | None:
        """The interaction, while answers through it are still sure to arrive."""
        return self.interaction if time.monotonic() - self.since_s < TOKEN_LIFE_S else None

    @property
    def pause_s(self) -> float:
        """How long nothing may be sent to them yet."""
        return max(0.0, self._quiet_until_s - time.monotonic())

    def heed(self, error: Exception, usual_s: float = BANNED_PAUSES_S[0]) -> None:
        """Where this is a ban, send nothing before it is over: for `usual_s` where Discord does not say how long."""
        if _is_ban(error):
            self._quiet_until_s = time.monotonic() + _told_to_pause_s(error, usual_s)

    def leave_interaction(self) -> None:
        """Answer through the channel, where we are there: an edit hangs, and must not overtake the answer."""
        if self.reachable:
            self.interaction = None


@dataclass(frozen=True, slots=True)
class Posted:
    """Where an answer stands."""

    channel_id: int
    message_id: int


def file_limit_bytes(client: discord.Client, recipient: Recipient) -> int:
    """The largest file that can be sent to them now."""
    if (interaction := recipient.open_interaction) is not None:
        return interaction.filesize_limit
    guild = client.get_guild(recipient.guild_id) if recipient.guild_id else None
    return guild.filesize_limit if guild else DEFAULT_FILE_LIMIT_BYTES


async def deliver(client: discord.Client, recipient: Recipient, reply: Reply, nonce: str) -> Posted:
    """Send the answer, once. Raises discord.HTTPException where no way is open.

    After a lost connection nobody knows whether it arrived. Sending again is safe: an edit repeats itself without a
    trace, and of messages with the same `nonce` (up to 25 characters) Discord keeps one.
    """
    for usual_s in BANNED_PAUSES_S:
        await asyncio.sleep(min(recipient.pause_s, LONGEST_PAUSE_S))
        try:
            return await _deliver_surely(client, recipient, reply, nonce)
        except discord.HTTPException as error:
            recipient.heed(error, usual_s)
            if not _is_ban(error) or recipient.pause_s > LONGEST_PAUSE_S:
                raise
            _log.warning("banned for a while, answered later", extra={"pause_s": round(recipient.pause_s, 1)})
    await asyncio.sleep(recipient.pause_s)
    return await _deliver_surely(client, recipient, reply, nonce)


def _is_ban(error: Exception) -> TypeGuard[discord.HTTPException]:
    """429 as discord.py raises it: what Discord itself says of its limits, it obeys without a word."""
    return isinstance(error, discord.HTTPException) and error.status == HTTPStatus.TOO_MANY_REQUESTS


def _told_to_pause_s(error: discord.HTTPException, usual_s: float) -> float:
    try:
        return float(error.response.headers["Retry-After"])
    except (KeyError, ValueError):
        return usual_s


async def _deliver_surely(client: discord.Client, recipient: Recipient, reply: Reply, nonce: str) -> Posted:
    try:
        return await _deliver(client, recipient, reply, nonce)
    except (aiohttp.ClientConnectionError, OSError) as error:
        _log.info("connection lost while answering, sent again", extra={"error": repr(error)})
        await asyncio.sleep(RETRY_AFTER_S)
        return await _deliver(client, recipient, reply, nonce)


async def _deliver(client: discord.Client, recipient: Recipient, reply: Reply, nonce: str) -> Posted:
    if (interaction := recipient.open_interaction) is not None:
        try:
            return Posted(recipient.channel_id, await through_interaction(interaction, reply))
        except discord.HTTPException as error:
            if error.code not in GONE and not _is_closed(error):
                raise
            _log.info("interaction gone, answered through the channel", extra={"code": error.code})
    try:
        if EMBED_LINKS in _lacks(client, recipient, reply):
            raise ChannelClosed
        posted = await _through_channel(client, recipient, reply, nonce)
    except (discord.HTTPException, ChannelClosed) as error:
        if not _is_closed(error):
            raise
        _log.info("channel closed to us, answered directly", extra={"error": repr(error)})
        posted = await _directly(client, recipient, reply, nonce)
    await _clear_away(client, recipient)
    return posted


class ChannelClosed(Exception):
    """Discord would take the message, and leave the answer out: without the right to embed it says nothing of that."""


def _is_closed(error: Exception) -> bool:
    """Whether this way is no way, and another one may be."""
    archived = isinstance(error, discord.HTTPException) and error.code == ARCHIVED
    return archived or isinstance(error, (discord.Forbidden, discord.NotFound, ChannelClosed))


def _lacks(client: discord.Client, recipient: Recipient, reply: Reply) -> Sequence[str]:
    """What we are not allowed in the channel, as far as we know it."""
    guild = client.get_guild(recipient.guild_id) if recipient.guild_id else None
    return missing_for_answer(guild, recipient.channel_id, embeds=bool(reply.embeds), files=bool(reply.files))


async def through_interaction(interaction: discord.Interaction[Any], reply: Reply) -> int:
    """Fill in the "thinking" message of an interaction; the message's id. Raises discord.HTTPException."""
    message = await interaction.edit_original_response(
        content=reply.text, embeds=reply.embeds, attachments=_files(reply), view=view_of(reply)
    )
    return message.id


async def _through_channel(client: discord.Client, recipient: Recipient, reply: Reply, nonce: str) -> Posted:
    """The mention tells the requester, and nobody else, that it is there."""
    channel = client.get_partial_messageable(recipient.channel_id, guild_id=recipient.guild_id)
    mention = discord.AllowedMentions(
        everyone=False, roles=False, replied_user=False, users=[discord.Object(recipient.member_id)]
    )
    text = f"<@{recipient.member_id}> {reply.text or ''}".rstrip()
    return await _send(channel, reply, text, nonce, mention)


async def _directly(client: discord.Client, recipient: Recipient, reply: Reply, nonce: str) -> Posted:
    """The last way, for a channel that was closed or deleted meanwhile."""
    channel = await client.create_dm(discord.Object(recipient.member_id))
    why = not_there(recipient.channel_id, _lacks(client, recipient, reply))
    text = f"{why} {reply.text or ''}".rstrip()
    return await _send(channel, reply, text, nonce, discord.AllowedMentions.none())


async def _clear_away(client: discord.Client, recipient: Recipient) -> None:
    """What was said about progress, where the answer does not take its place: it would stand there for ever."""
    if recipient.thinking_id is None:
        return
    channel = client.get_partial_messageable(recipient.channel_id, guild_id=recipient.guild_id)
    with contextlib.suppress(discord.HTTPException, aiohttp.ClientError, OSError):
        await channel.get_partial_message(recipient.thinking_id).delete()


def _are_we_there(interaction: discord.Interaction[Any]) -> bool:
    if interaction.guild_id is None:
        return not interaction.context.private_channel
    return interaction.is_guild_integration()


async def _send(
    channel: discord.abc.Messageable, reply: Reply, text: str, nonce: str, mentions: discord.AllowedMentions
) -> Posted:
    view: dict[str, Any] = {"view": found} if (found := view_of(reply)) else {}
    message = await channel.send(
        content=text, embeds=reply.embeds, files=_files(reply), nonce=nonce, allowed_mentions=mentions, **view
    )
    return Posted(message.channel.id, message.id)


def _files(reply: Reply) -> list[discord.File]:
    return [
        discord.File(io.BytesIO(file.data), filename=file.name, description=file.description) for file in reply.files
    ]
