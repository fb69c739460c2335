"""How an error reaches who caused it: a sentence that only they see, where nothing public was said yet."""

import logging
from typing import Any

import discord

from bot.explain import explain
from bot.replies.reply import refusal

_log = logging.getLogger(__name__)

UNKNOWN_INTERACTION = 10062


async def tell(interaction: discord.Interaction[Any], error: Exception) -> None:
    """Answer a command, autocomplete or button with the error's sentence; autocomplete stays silent."""
    if _too_late(error):
        _log.warning("command answered after Discord's three seconds")
        return
    reply = refusal(explain(error).sentence)
    if interaction.type is discord.InteractionType.autocomplete:
        return
    try:
        if interaction.response.is_done():
            await interaction.edit_original_response(content=reply.text)
        else:
            await interaction.response.send_message(reply.text, ephemeral=True)
    except discord.HTTPException as failure:
        _log.warning("member could not be told about an error", extra={"status": failure.status, "code": failure.code})


def _too_late(error: Exception) -> bool:
    original = getattr(error, "original", error)
    return isinstance(original, discord.NotFound) and original.code == UNKNOWN_INTERACTION
