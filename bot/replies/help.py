"""The pages of /help."""

import discord

from bot.replies.reply import COLOURS
from bot.texts.help import TOPICS


def page(topic: str) -> discord.Embed:
    """`topic` is a key of `bot.texts.help.TOPICS`."""
    shown = TOPICS[topic]
    text = "\n".join(f"- {line}" for line in shown.lines)
    return discord.Embed(title=shown.title, description=text, colour=COLOURS["minor"])
