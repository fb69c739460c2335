"""What members read about the modes themselves."""

import discord

from bot.replies.reply import COLOURS, File, Reply, named, scale, slug
from engine.studio import Sample
from engine.theory import MODES, Mode, Root, pretty


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


def sample(root: Root, mode: Mode, played: Sample) -> Reply:
    """A scale and its close, for the ear and as notes."""
    name = slug(root.name, mode.name)
    return Reply(
        text=f"**{named(root.name, mode)}**: {scale(root, mode)}\nUp and down, then a close that belongs to it.",
        files=(File(f"{name}.{played.audio_format}", played.audio), File(f"{name}.mid", played.midi)),
    )
