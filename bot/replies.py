"""What members read: results as embeds, files and wording. Pure functions."""

import re

import discord

from bot.digits import keycap
from bot.reply import COLOURS, File, Reply, named, scale, slug
from bot.store import Ranked, StoredPiece, Summary
from bot.verdicts import heard_as
from engine.request import Request
from engine.studio import Product, Sample
from engine.theory import MODES, Mode, Root, find_mode, pretty

_FOOTER = re.compile(r"Piece (\d+)\b")


def piece(product: Product, piece_id: int) -> Reply:
    """A composed piece: recording, MIDI, picture, and all that it takes to ask for it again."""
    request = product.request
    mode = find_mode(request.mode)
    name = file_name(request)
    embed = discord.Embed(title=named(request.root, mode), description=mode.character, colour=COLOURS[mode.family])
    for label, value in (
        ("Mode", mode.title),
        ("Root", pretty(request.root)),
        ("Tempo", f"{request.tempo_bpm} bpm"),
        ("Meter", request.meter),
        ("Bars", str(request.bars)),
        ("Seed", str(request.seed)),
    ):
        embed.add_field(name=label, value=value)
    embed.add_field(name="Heard as", value=heard_as(product.heard, request.mode), inline=False)
    embed.add_field(name="Again", value=f"```\n{command_line(request)}\n```", inline=False)
    embed.set_image(url=f"attachment://{name}.png")
    embed.set_footer(
        text=f"Piece {piece_id} · {_length(product.seconds)} · {product.notes} notes · rate it from 1 to 10"
    )
    return Reply(
        embeds=(embed,),
        files=(
            File(f"{name}.{product.audio_format}", product.audio),
            File(f"{name}.mid", product.midi),
            File(f"{name}.png", product.picture, f"The score of {embed.title}"),
        ),
    )


def sample(root: Root, mode: Mode, played: Sample) -> Reply:
    """A scale and its close, for the ear and as notes."""
    name = slug(root.name, mode.name)
    return Reply(
        text=f"**{named(root.name, mode)}**: {scale(root, mode)}\nUp and down, then a close that belongs to it.",
        files=(File(f"{name}.{played.audio_format}", played.audio), File(f"{name}.mid", played.midi)),
    )


def ratings(summary: Summary, mode: Mode | None, picture: bytes | None) -> Reply:
    """How the members of a server rated its pieces."""
    embed = discord.Embed(title=ratings_title(mode), colour=COLOURS[mode.family if mode else "minor"])
    if summary.mean is None:
        embed.description = "Nothing is rated yet: compose a piece and press one of the digits under it."
        return Reply(embeds=(embed,))
    embed.add_field(name="Ratings", value=str(summary.ratings))
    embed.add_field(name="Mean", value=f"{summary.mean:.2f}")
    embed.add_field(name="Best pieces", value="\n".join(map(_ranked, summary.best)), inline=False)
    if picture is None:
        return Reply(embeds=(embed,))
    embed.set_image(url="attachment://ratings.png")
    return Reply(embeds=(embed,), files=(File("ratings.png", picture, _in_words(summary)),))


def ratings_title(mode: Mode | None) -> str:
    return f"Ratings of pieces in {mode.title}" if mode else "Ratings of all pieces"


def modes(root: Root) -> Reply:
    """All thirteen modes over a root."""
    embed = discord.Embed(
        title=f"The thirteen modes on {pretty(root.name)}",
        description="`/compose` writes a piece in one of them, `/whatmode` tells which one a file is in.",
        colour=COLOURS["minor"],
    )
    for mode in MODES:
        aliases = f" ({', '.join(mode.aliases)})" if mode.aliases else ""
        embed.add_field(name=mode.title + aliases, value=f"**{scale(root, mode)}**\n{mode.character}", inline=False)
    return Reply(embeds=(embed,))


def apology(kind: str) -> Reply:
    """For a request that a restart cut off and that cannot be taken up again."""
    what = {"whatmode": "upload the file again", "compose": "ask for it again"}.get(kind, "send it again")
    return Reply(text=f"I was restarted while I worked on your /{kind} and could not finish it; please {what}.")


def command_line(request: Request) -> str:
    """What can be pasted into the message box to get exactly this piece again."""
    return (
        f"/compose mode:{request.mode} root:{request.root} tempo:{request.tempo_bpm} "
        f"meter:{request.meter} bars:{request.bars} seed:{request.seed}"
    )


def file_name(request: Request) -> str:
    """Such as `d-dorian-7`, `e-flat-harmonic-minor-12`: letters, digits and dashes alone."""
    return f"{slug(request.root, request.mode)}-{request.seed}"


def piece_number(message: discord.Message) -> int | None:
    """The number of the piece that a message of ours shows; the inverse of what `piece` writes."""
    footers = (embed.footer.text or "" for embed in message.embeds)
    found = next(filter(None, map(_FOOTER.match, footers)), None)
    return int(found[1]) if found else None


def _in_words(summary: Summary) -> str:
    """What the picture shows."""
    return ", ".join(f"rated {value}: {count}" for value, count in enumerate(summary.counts, start=1))


def _ranked(ranked: Ranked) -> str:
    stored = ranked.piece
    title = f"{named(stored.root, find_mode(stored.mode))}, {stored.tempo_bpm} bpm"
    votes = f"{ranked.ratings} rating{'s' if ranked.ratings > 1 else ''}"
    return f"{keycap(round(ranked.mean))} **{ranked.mean:.1f}** {_link(title, stored)} ({votes})"


def _link(title: str, stored: StoredPiece) -> str:
    return f"[{title}](https://discord.com/channels/{stored.guild_id}/{stored.channel_id}/{stored.message_id})"


def _length(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
