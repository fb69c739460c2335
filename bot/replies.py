"""What members read: results as embeds, files and wording. Pure functions."""

import re
from dataclasses import dataclass

import discord
from discord.utils import escape_markdown

from bot.digits import keycap
from bot.store import Ranked, StoredPiece, Summary
from engine.classify import Classification, Guess
from engine.request import Request
from engine.studio import Product
from engine.theory import MODES, Mode, Root, find_mode, find_root, pretty, spell_scale

COLOURS = {"major": 0xE8A33D, "minor": 0x4F7CAC, "thaat": 0x9B5DE5}
"""By family of the mode; all three are readable on a dark and on a light background."""

LONGEST_FILE_NAME = 60
LONGEST_SENTENCE = 1900
"""A message holds 2,000 characters."""

_FOOTER = re.compile(r"Piece (\d+)\b")


@dataclass(frozen=True, slots=True)
class File:
    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """One message of the bot."""

    text: str | None = None
    embed: discord.Embed | None = None
    files: tuple[File, ...] = ()


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
    embed.add_field(name="Heard as", value=_verdict(product.heard, request.mode), inline=False)
    embed.add_field(name="Again", value=f"```\n{command_line(request)}\n```", inline=False)
    embed.set_image(url=f"attachment://{name}.png")
    embed.set_footer(
        text=f"Piece {piece_id} · {_length(product.seconds)} · {product.notes} notes · rate it from 1 to 10"
    )
    return Reply(
        embed=embed,
        files=(
            File(f"{name}.{product.audio_format}", product.audio),
            File(f"{name}.mid", product.midi),
            File(f"{name}.png", product.picture),
        ),
    )


def identified(uploaded_name: str, heard: Classification) -> Reply:
    """What the classifier says about an uploaded file."""
    mode, root = find_mode(heard.mode), find_root(heard.root)
    embed = discord.Embed(title=named(heard.root, mode), description=mode.character, colour=COLOURS[mode.family])
    embed.add_field(name="Root", value=pretty(heard.root))
    embed.add_field(name="Mode", value=mode.title)
    embed.add_field(name="Scale", value=scale(root, mode))
    embed.add_field(name="Fit", value=_distance(heard.distance), inline=False)
    embed.add_field(name="Next best", value="\n".join(map(_runner_up, heard.ranking[1:4])) or "–", inline=False)
    embed.add_field(name="Distance to each mode", value=_distances(heard), inline=False)
    if heard.warnings:
        embed.add_field(name="Careful", value=_cut("\n".join(heard.warnings), 1024), inline=False)
    embed.set_footer(text=f"{plain_name(uploaded_name)} · method: {heard.method}")
    return Reply(embed=embed)


def ratings(summary: Summary, mode: Mode | None, picture: bytes | None) -> Reply:
    """How the members of a server rated its pieces."""
    embed = discord.Embed(title=ratings_title(mode), colour=COLOURS[mode.family if mode else "minor"])
    if summary.mean is None:
        embed.description = "Nothing is rated yet: compose a piece and press one of the digits under it."
        return Reply(embed=embed)
    embed.add_field(name="Ratings", value=str(summary.ratings))
    embed.add_field(name="Mean", value=f"{summary.mean:.2f}")
    embed.add_field(name="Best pieces", value="\n".join(map(_ranked, summary.best)), inline=False)
    if picture is None:
        return Reply(embed=embed)
    embed.set_image(url="attachment://ratings.png")
    return Reply(embed=embed, files=(File("ratings.png", picture),))


def ratings_title(mode: Mode | None) -> str:
    return f"Ratings of pieces in {mode.title}" if mode else "Ratings of all pieces"


def modes(root: Root) -> Reply:
    """All thirteen modes over a root."""
    embed = discord.Embed(
        title=f"The thirteen modes on {pretty(root.name)}",
        description="`/compose` writes a piece in one of them, `/whatmode` tells which one a MIDI file is in.",
        colour=COLOURS["minor"],
    )
    for mode in MODES:
        aliases = f" ({', '.join(mode.aliases)})" if mode.aliases else ""
        embed.add_field(name=mode.title + aliases, value=f"**{scale(root, mode)}**\n{mode.character}", inline=False)
    return Reply(embed=embed)


def refusal(sentence: str) -> Reply:
    """A sentence instead of a result. It may quote what a member typed."""
    return Reply(text=_cut(escape_markdown(sentence), LONGEST_SENTENCE))


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
    root = request.root.lower().replace("#", "-sharp")
    root = f"{root[0]}-flat" if root.endswith("b") and len(root) == 2 else root
    return f"{root}-{request.mode.replace('_', '-')}-{request.seed}"


def plain_name(uploaded_name: str) -> str:
    """A member's file name as plain text of at most 60 characters, for places where Discord reads no markdown."""
    visible = "".join(letter for letter in uploaded_name if letter.isprintable())
    return _cut(visible, LONGEST_FILE_NAME) or "file"


def named(root: str, mode: Mode) -> str:
    """ "E♭ Harmonic minor"."""
    return f"{pretty(root)} {mode.title}"


def scale(root: Root, mode: Mode) -> str:
    """ "D E F G A B C"."""
    return " ".join(map(pretty, spell_scale(root, mode)))


def piece_number(message: discord.Message) -> int | None:
    """The number of the piece that a message of ours shows; the inverse of what `piece` writes."""
    footers = (embed.footer.text or "" for embed in message.embeds)
    found = next(filter(None, map(_FOOTER.match, footers)), None)
    return int(found[1]) if found else None


def _verdict(heard: Classification, wanted: str) -> str:
    sign = "✓" if heard.mode == wanted else "≈"
    return f"{sign} {named(heard.root, find_mode(heard.mode))}, {_distance(heard.distance)}"


def _distance(distance: int) -> str:
    return f"distance {distance} of 7"


def _runner_up(guess: Guess) -> str:
    return f"{named(guess.root, find_mode(guess.mode))} ({guess.score:.0%})"


def _distances(heard: Classification) -> str:
    ordered = sorted(heard.distances.items(), key=lambda item: item[1])
    return ", ".join(f"{find_mode(name).title} {distance}" for name, distance in ordered)


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


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
