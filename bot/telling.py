"""How an error reaches who caused it: a sentence that only they see, where nothing public was said yet."""

import asyncio
import logging
from collections.abc import Awaitable
from typing import Any, TypeVar

import aiohttp
import discord

from bot.explain import explain
from bot.replies.reply import refusal

T = TypeVar("T")
_log = logging.getLogger(__name__)

FIRST_ANSWER_S = 1.0
"""So long we look whether there is a refusal; Discord waits three seconds for the first answer."""

GONE = frozenset({10003, 10008, 10015, 10062, 50027})
"""Discord's codes for: channel gone, message gone, webhook unknown, interaction unknown, webhook token invalid."""

ANSWERED = 40060
"""Discord's code for: this interaction has been acknowledged. Nobody does that but us: it was heard before."""

UPDATES = (discord.InteractionResponseType.deferred_message_update, discord.InteractionResponseType.message_update)
"""First answers that leave nothing but the message that was pressed, which is no place for a refusal."""


async def acknowledge(interaction: discord.Interaction[Any], ephemeral: bool = False) -> int | None:
    """Say "thinking", the first answer. The id of that message, None where only Discord knows it.

    After a lost connection nobody knows whether it was heard; it is said again, as Discord takes it once. Raises
    discord.HTTPException and aiohttp.ClientConnectionError.
    """
    if interaction.response.is_done():  # said by `in_time`
        said: int | None = interaction.extras.get("thinking_id")
        return said
    try:
        return await _think(interaction, ephemeral)
    except (aiohttp.ClientConnectionError, OSError) as error:
        _log.info("connection lost while acknowledging, said again", extra={"error": repr(error)})
        return await _think(interaction, ephemeral)


async def in_time(interaction: discord.Interaction[Any], reading: Awaitable[T]) -> T:
    """What is read before it is known whether everybody or the member alone gets the answer. On a slow disk "thinking"
    is said meanwhile, to everybody."""
    read = asyncio.ensure_future(reading)
    try:
        done, _ = await asyncio.wait([read], timeout=FIRST_ANSWER_S)
        if not done:
            await acknowledge(interaction)
        return await read
    finally:
        read.cancel()


async def tell(interaction: discord.Interaction[Any], error: Exception) -> None:
    """Answer a command, autocomplete or button with the error's sentence; autocomplete stays silent."""
    if _noted_as_late(error):
        return
    if interaction.client.is_closed():  # no way leads to Discord any more, and that is no fault of the request
        _log.info("stopped before an answer", extra={"error": repr(error)})
        return
    reply = refusal(explain(error).sentence)
    if interaction.type is discord.InteractionType.autocomplete:
        return
    try:
        await _say(interaction, reply.text or "")
    except (discord.HTTPException, aiohttp.ClientError, OSError) as failure:
        _log.warning("member could not be told about an error", extra={"error": repr(failure)})


def completed_in_time(record: logging.LogRecord) -> bool:
    """A filter for discord.py's own log, which alone hears what becomes of a completion: one that Discord did not wait
    for is told as any late answer is, in a line, and the library's traceback is dropped."""
    error = record.exc_info[1] if record.exc_info else None
    return not (isinstance(error, Exception) and _noted_as_late(error))


async def _think(interaction: discord.Interaction[Any], ephemeral: bool) -> int | None:
    try:
        response = await interaction.response.defer(ephemeral=ephemeral, thinking=True)
    except discord.HTTPException as error:
        if error.code != ANSWERED:
            raise
        return None
    said = response.message_id if response else None
    interaction.extras["thinking_id"] = said
    return said


async def _say(interaction: discord.Interaction[Any], text: str) -> None:
    if interaction.response.type in UPDATES:
        await interaction.followup.send(text, ephemeral=True)
    elif interaction.response.is_done():
        await interaction.edit_original_response(content=text)
    else:
        await _say_first(interaction, text)


async def _say_first(interaction: discord.Interaction[Any], text: str) -> None:
    try:
        await interaction.response.send_message(text, ephemeral=True)
    except discord.HTTPException as error:
        if error.code != ANSWERED:
            raise
        await interaction.followup.send(text, ephemeral=True)


def _noted_as_late(error: Exception) -> bool:
    """Whether nobody waits for the answer any more, which is worth a line in the log and nothing else."""
    original = getattr(error, "original", error)
    if not isinstance(original, discord.HTTPException) or original.code not in GONE:
        return False
    _log.warning("answered when Discord waited no more", extra={"error": repr(error)})
    return True
