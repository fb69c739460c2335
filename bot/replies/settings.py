"""The panel of /settings: what is set in a server, and what each setting does."""

import discord

from bot.replies.reply import COLOURS
from bot.rules import ServerRules
from bot.rules.choices import in_words
from bot.texts import settings as texts


def panel(rules: ServerRules, usual: ServerRules, remark: str | None = None) -> discord.Embed:
    """All settings with their values; `remark` says what is being done with them just now."""
    embed = discord.Embed(title=texts.TITLE, description=remark or texts.INTRO, colour=COLOURS["minor"])
    for name, title in texts.TITLES.items():
        value = getattr(rules, name)
        changed = texts.CHANGED if value != getattr(usual, name) else ""
        embed.add_field(
            name=title, value=f"**{in_words(name, value)}**{changed}\n{texts.SENTENCES[name]}", inline=False
        )
    return embed
