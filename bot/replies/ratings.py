"""What members read about ratings."""

from collections.abc import Sequence

import discord

from bot.crowd.digits import keycap
from bot.replies.reply import COLOURS, File, Reply, named
from bot.store import StoredPiece
from bot.store.crowd_records import Ranked
from engine.theory import Mode, find_mode


def ratings(counts: Sequence[int], best: Sequence[Ranked], mode: Mode | None, picture: bytes | None) -> Reply:
    """How the members of a server rated its pieces."""
    embed = discord.Embed(title=ratings_title(mode), colour=COLOURS[mode.family if mode else "minor"])
    if not sum(counts):
        embed.description = "Nothing is rated yet: compose a piece and press one of the digits under it."
        return Reply(embeds=(embed,))
    mean = sum(value * count for value, count in enumerate(counts, start=1)) / sum(counts)
    embed.add_field(name="Ratings", value=str(sum(counts)))
    embed.add_field(name="Mean", value=f"{mean:.2f}")
    embed.add_field(name="Best pieces", value="\n".join(map(_ranked, best)), inline=False)
    if picture is None:
        return Reply(embeds=(embed,))
    embed.set_image(url="attachment://ratings.png")
    return Reply(embeds=(embed,), files=(File("ratings.png", picture, _in_words(counts)),))


def ratings_title(mode: Mode | None) -> str:
    return f"Ratings of pieces in {mode.title}" if mode else "Ratings of all pieces"


def _in_words(counts: Sequence[int]) -> str:
    """What the picture shows."""
    return ", ".join(f"rated {value}: {count}" for value, count in enumerate(counts, start=1))


def _ranked(ranked: Ranked) -> str:
    stored, mean = ranked.piece, ranked.mean or 0
    title = f"{named(stored.root, find_mode(stored.mode))}, {stored.tempo_bpm} bpm"
    votes = f"{ranked.ratings} rating{'s' if ranked.ratings > 1 else ''}"
    return f"{keycap(round(mean))} **{mean:.1f}** {_link(title, stored)} ({votes})"


def _link(title: str, stored: StoredPiece) -> str:
    return f"[{title}](https://discord.com/channels/{stored.guild_id}/{stored.channel_id}/{stored.message_id})"
