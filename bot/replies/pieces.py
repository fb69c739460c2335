"""What members read about a composed piece. Pure functions."""

import re

import discord

from bot.replies.reply import COLOURS, File, Reply, named, slug
from bot.replies.verdicts import heard_as
from engine.request import Request
from engine.studio import Product
from engine.theory import find_mode, pretty

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


def _length(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def apology(kind: str) -> Reply:
    """For a request that a restart cut off and that cannot be taken up again."""
    what = {"whatmode": "upload the file again", "compose": "ask for it again"}.get(kind, "send it again")
    return Reply(text=f"I was restarted while I worked on your /{kind} and could not finish it; please {what}.")
