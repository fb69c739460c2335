"""What every subcommand is started with."""

import os
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import logs

if TYPE_CHECKING:
    import aiohttp

    from bot.settings import Settings

    Connect = Callable[[], aiohttp.BaseConnector]


@dataclass(frozen=True)
class Launch:
    """Where settings are read and how Discord is reached; a subcommand finds it in its context's `obj`.

    `connect` makes the connector that all traffic goes through; `options` go to discord.py's client.
    """

    environment: MutableMapping[str, str] = field(default_factory=lambda: os.environ)
    env_file: Path | None = Path(".env")
    connect: "Connect | None" = None
    options: Mapping[str, Any] = field(default_factory=dict)

    def settings(self) -> "Settings":
        """Read them, take them out of the environment, and set up the log as they say. Raises BadSettings."""
        from bot.settings import forget, load  # pydantic takes longer than showing the help

        settings = load(self.environment, self.env_file)
        forget(self.environment)
        logs.hide(settings.discord_token.get_secret_value())
        logs.set_up(settings.log_level, settings.log_format)
        return settings

    def connector(self) -> "aiohttp.BaseConnector":
        """To Discord, unless something else was said. Call it inside a running event loop."""
        import aiohttp

        return self.connect() if self.connect else aiohttp.TCPConnector(limit=0)  # discord.py bounds its requests


def installed_version() -> str:
    """Of Modebot, as its package says."""
    try:
        return version("modebot")
    except PackageNotFoundError:
        return "source"  # run from a folder without being installed
