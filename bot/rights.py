"""What the bot has to be allowed, by the names that Discord's own pages give it in English."""

from collections.abc import Sequence

import discord

EMBED_LINKS = "Embed Links"

NAMES = {
    "read_messages": "View Channels",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "embed_links": EMBED_LINKS,
    "attach_files": "Attach Files",
    "add_reactions": "Add Reactions",
    "read_message_history": "Read Message History",
}
"""discord.py's name -> Discord's."""


def missing(held: discord.Permissions, needed: discord.Permissions) -> list[str]:
    """Discord's names of what is needed and not held."""
    return [NAMES[name] for name, wanted in needed if wanted and not getattr(held, name)]


def missing_for_answer(guild: discord.Guild | None, channel_id: int, *, embeds: bool, files: bool) -> Sequence[str]:
    """What stands between us and an answer in a channel; nothing where we know nothing of the channel."""
    channel = guild.get_channel_or_thread(channel_id) if guild else None
    if guild is None or channel is None:
        return ()
    thread = isinstance(channel, discord.Thread)
    needed = discord.Permissions(
        read_messages=True,
        send_messages=not thread,
        send_messages_in_threads=thread,
        embed_links=embeds,
        attach_files=files,
    )
    return missing(channel.permissions_for(guild.me), needed)
