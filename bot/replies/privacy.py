"""What members read about what is kept of them."""

import discord

from bot.replies.reply import COLOURS
from bot.store import Held, Place
from bot.texts import privacy as texts


def privacy() -> discord.Embed:
    embed = discord.Embed(title=texts.TITLE, description=texts.INTRO, colour=COLOURS["minor"])
    for kept in texts.KEPT:
        embed.add_field(name=kept.title, value=f"{kept.what} {kept.why}", inline=False)
    for title, text in texts.ENDS:
        embed.add_field(name=title, value=text, inline=False)
    return embed


def confirmation(held: Held, blocked: bool) -> str:
    """Before it is done."""
    parts = [_list(texts.ASKED, held), texts.ASKED_END, *[texts.ASKED_OF_BLOCK] * blocked, *_reacted(held)]
    return "\n\n".join(parts)


def forgotten(held: Held, cancelled: int) -> str:
    """When it is done; `cancelled` requests were not finished."""
    called_off = [texts.CANCELLED.format(what=texts.counted(cancelled, "request"))] if cancelled else []
    return "\n\n".join([_list(texts.DONE, held), *called_off, *_reacted(held)])


def _list(before: str, held: Held) -> str:
    lines = texts.listed(
        held.ratings, held.pieces, held.received, held.requests, held.uploads, held.presets, held.profile
    )
    return "\n".join([before, *(f"- {line}" for line in lines)])


def _reacted(held: Held) -> list[str]:
    return [texts.reacted(list(map(_link, held.reacted)))] if held.reacted else []


def _link(place: Place) -> str:
    return f"https://discord.com/channels/{place.guild_id or '@me'}/{place.channel_id}/{place.message_id}"
