"""Where commands can be used."""

from typing import Any, TypeVar

from discord import app_commands

Usable = TypeVar("Usable", app_commands.Command[Any, ..., None], app_commands.ContextMenu)


def everywhere(command: Usable) -> Usable:
    """For commands that need no server: also in direct conversations and wherever a member brings the bot along."""
    allowed = app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)(command)
    return app_commands.allowed_installs(guilds=True, users=True)(allowed)
