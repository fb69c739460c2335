"""What members read about a piece. Pure functions."""

import re
from collections.abc import Iterator

import discord

from bot.replies.reply import COLOURS, File, Reply, named, slug
from bot.replies.verdicts import heard_as
from bot.store import StoredPiece
from bot.texts import pieces as texts
from engine.composing.form import find_form
from engine.mood import FREE, find_mood
from engine.naming import Names, name_note
from engine.request import Request
from engine.studio import Product
from engine.theory import find_mode

_FOOTER = re.compile(r"Piece (\d+)\b")


def piece(
    product: Product,
    piece_id: int,
    line: str,
    parent: StoredPiece | None = None,
    repeatable: bool = True,
    names: Names = "english",
    largest_file_bytes: int | None = None,
) -> Reply:
    """A piece: recording, MIDI, picture, and `line`, which orders it again; `parent` is the piece that it came from.

    A picture that is too large to be sent is left out.
    """
    request = product.request
    mode = find_mode(request.mode)
    name = file_name(request)
    embed = discord.Embed(
        title=named(request.root, mode, names), description=mode.character, colour=COLOURS[mode.family]
    )
    for label, value in _facts(request, names):
        embed.add_field(name=label, value=value)
    embed.add_field(name="Heard as", value=heard_as(product.heard, request.mode, names), inline=False)
    for label, value in _origin(product, parent, names):
        embed.add_field(name=label, value=value, inline=False)
    embed.add_field(name="Again", value=f"```\n{line}\n```", inline=False)
    attached = [File(f"{name}.{product.audio_format}", product.audio), File(f"{name}.mid", product.midi)]
    if largest_file_bytes is None or len(product.picture) <= largest_file_bytes:
        attached.append(File(f"{name}.png", product.picture, f"The score of {embed.title}"))
        embed.set_image(url=f"attachment://{name}.png")
    embed.set_footer(
        text=f"Piece {piece_id} · {length(product.seconds)} · {product.notes} notes · rate it from 1 to 10"
    )
    return Reply(
        text=shortened(product),
        embeds=(embed,),
        files=tuple(attached),
        piece_id=piece_id,
        repeatable=repeatable,
    )


def files(stored: StoredPiece, midi: bytes, musicxml: bytes) -> Reply:
    """A piece for a sequencer and for a notation program."""
    name = f"{slug(stored.root, stored.mode)}-{stored.id}"
    return Reply(
        text=texts.files(stored.id),
        files=(File(f"{name}.mid", midi), File(f"{name}.musicxml", musicxml)),
    )


def shortened(product: Product) -> str | None:
    """What the recording lacks because of Discord's limit on files."""
    if product.cut_s is not None:
        return texts.shortened(length(product.cut_s))
    return texts.LOWERED if product.lowered else None


def title(stored: StoredPiece, names: Names = "english") -> str:
    """ "D Dorian"."""
    return named(stored.root, find_mode(stored.mode), names)


def file_name(request: Request) -> str:
    """Such as `d-dorian-7`, `e-flat-harmonic-minor-12`: letters, digits and dashes alone."""
    return f"{slug(request.root, request.mode)}-{request.seed}"


def piece_number(message: discord.Message) -> int | None:
    """The number of the piece that a message of ours shows; the inverse of what `piece` writes."""
    footers = (embed.footer.text or "" for embed in message.embeds)
    found = next(filter(None, map(_FOOTER.match, footers)), None)
    return int(found[1]) if found else None


def length(seconds: float) -> str:
    """ "1:05"."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def _facts(request: Request, names: Names) -> Iterator[tuple[str, str]]:
    """What it was asked for with; of what may be left out, only what was not."""
    yield "Mode", find_mode(request.mode).title
    yield "Root", name_note(request.root, names)
    yield "Tempo", f"{request.tempo_bpm} bpm"
    yield "Meter", request.meter
    yield "Bars", str(request.bars)
    yield "Seed", str(request.seed)
    if request.mood != FREE.name:
        yield "Mood", find_mood(request.mood).title
    if request.instrument != "Acoustic Grand Piano":
        yield "Instrument", request.instrument
    if request.form != "auto":
        yield "Form", find_form(request.form).title
    if request.colour:
        yield "Colour", "notes outside the mode, in passing"


def _origin(product: Product, parent: StoredPiece | None, names: Names) -> Iterator[tuple[str, str]]:
    """Where a piece that was not new began."""
    if parent is None and product.original is None:
        return
    begun = f"piece {parent.id}, {title(parent, names)}" if parent else "your file"
    if product.original is not None and parent is None:
        begun += f", heard as {product.original.headline(names)}"
    if product.first_new_bar is not None:
        begun += f"; new from bar {product.first_new_bar} on"
    yield "Made from", begun
