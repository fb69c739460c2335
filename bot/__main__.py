"""`python -m bot` runs the bot; with a subcommand it does something else. `bot.running.cli` has them all."""

import os
import sys
from collections.abc import MutableMapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.running.cli import run_command_line
from bot.running.launch import Launch

if TYPE_CHECKING:
    from bot.running.launch import Connect


def main(
    environment: MutableMapping[str, str] | None = None,
    env_file: Path | None = Path(".env"),
    connect: "Connect | None" = None,
    arguments: Sequence[str] = (),
    **options: Any,
) -> int:
    """Do what `arguments` say, by default run the bot until it is told to stop; the exit code.

    `connect` makes the connector that all traffic goes through, by default one to the real Discord; `options` go to
    discord.py's client.
    """
    environment = os.environ if environment is None else environment
    return run_command_line(arguments, Launch(environment, env_file, connect, options))


if __name__ == "__main__":
    sys.exit(main(arguments=sys.argv[1:]))
