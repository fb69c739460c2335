"""What members read about the modes themselves."""

from collections.abc import Iterator

import discord

from bot.replies.reply import COLOURS, File, Reply, named, scale, slug
from engine.naming import Names, name_note
from engine.studio import Sample
from engine.theory import MODES, Mode, Root

ORDINALS = ("root", "second", "third", "fourth", "fifth", "sixth", "seventh")


def modes(root: Root, names: Names = "english") -> Reply:
    """All thirteen modes over a root."""
    embed = discord.Embed(
        title=f"The thirteen modes on {name_note(root.name, names)}",
        description="`/compose` writes a piece in one of them, `/whatmode` tells which one a file is in.",
        colour=COLOURS["minor"],
    )
    for mode in MODES:
        value = f"**{scale(root, mode, names)}**\n{mode.character}\n{beside(mode)}"
        embed.add_field(name=titled(mode), value=value, inline=False)
    return Reply(embeds=(embed,))


def sample(root: Root, mode: Mode, played: Sample, names: Names = "english") -> Reply:
    """A scale and its close, for the ear and as notes."""
    name = slug(root.name, mode.name)
    notes = f"**{named(root.name, mode, names)}**: {scale(root, mode, names)}"
    return Reply(
        text=f"{notes}\nUp and down, then a close that belongs to it.",
        files=(File(f"{name}.{played.audio_format}", played.audio), File(f"{name}.mid", played.midi)),
    )


def titled(mode: Mode) -> str:
    """ "Aeolian (minor, natural minor)"."""
    return f"{mode.title} ({', '.join(mode.aliases)})" if mode.aliases else mode.title


def beside(mode: Mode) -> str:
    """How it differs from the modes that are one note away: "Aeolian with a raised sixth, ..."."""
    return ", ".join(f"{near.title} with {change}" for near, change in neighbours(mode))


def neighbours(mode: Mode) -> Iterator[tuple[Mode, str]]:
    """The modes that differ from this one by one note, each with what makes this one of it: "a raised sixth"."""
    for near in MODES:
        pairs = zip(ORDINALS, near.degrees, mode.degrees, strict=True)
        changes = [(ordinal, own - other) for ordinal, other, own in pairs if own != other]
        if len(changes) == 1:
            [(ordinal, shift)] = changes
            yield near, f"a {'raised' if shift > 0 else 'lowered'} {ordinal}"
