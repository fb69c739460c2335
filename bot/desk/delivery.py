"""How an answer reaches who asked: through the interaction while it lives, through the channel afterwards."""

import asyncio
import io
import logging
import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import discord

from bot.buttons.views import view_of
from bot.replies.reply import Reply

_log = logging.getLogger(__name__)

TOKEN_LIFE_S = 14.5 * 60
"""Discord forgets an interaction after 15 minutes; an upload begun just before could still fail."""

RETRY_AFTER_S = 1.0

GONE = frozenset({10008, 10015, 10062, 50027})
"""Discord's codes for: message deleted, webhook unknown, interaction unknown, webhook token invalid."""

DEFAULT_FILE_LIMIT_BYTES = 10 * 1024 * 1024
"""Discord's smallest upload limit, for a server that we know nothing about."""


@dataclass(frozen=True)
class Recipient:
    """Who asked, and where. `interaction` is None after a restart: its token is never stored."""

    member_id: int
    guild_id: int | None
    channel_id: int
    interaction: discord.Interaction[Any] | None = field(default=None, repr=False)
    since_s: float = field(default_factory=time.monotonic)

    @classmethod
    def of(cls, interaction: discord.Interaction[Any]) -> "Recipient":
        if interaction.channel_id is None:
            raise ValueError("a command is always used in a channel")
        return cls(interaction.user.id, interaction.guild_id, interaction.channel_id, interaction)

    @property
    def open_interaction(self) -> discord.Interaction[Any] | None:
        """The interaction, while answers through it are still sure to arrive."""
        return self.interaction if time.monotonic() - self.since_s < TOKEN_LIFE_S else None

    @property
    def reachable(self) -> bool:
        """Whether we are there ourselves. An app that a member brought along may neither react nor write."""
        interaction = self.interaction
        return interaction is None or self.guild_id is None or interaction.is_guild_integration()


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
            if error.code not in GONE:
                raise
            _log.info("interaction gone, answered through the channel", extra={"code": error.code})
    try:
        return await _through_channel(client, recipient, reply, nonce)
    except (discord.Forbidden, discord.NotFound) as error:
        _log.info("channel closed to us, answered directly", extra={"code": error.code})
        return await _directly(client, recipient, reply, nonce)


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
    text = f"This is for <#{recipient.channel_id}>, where I cannot write. {reply.text or ''}".rstrip()
    return await _send(channel, reply, text, nonce, discord.AllowedMentions.none())


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
