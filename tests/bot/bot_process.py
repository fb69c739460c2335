"""`python -m tests.bot.bot_process`: the bot in a process of its own, on the loopback named by LOOPBACK_ADDRESS; or one
of its subcommands."""

import os
import sys

if __name__ == "__main__":  # workers import this module, too, and need none of it
    from bot.__main__ import main
    from bot.loopback import connector_from_file

    address = os.environ["LOOPBACK_ADDRESS"]
    connect = lambda: connector_from_file(address)  # noqa: E731  a line of its own for what it is
    sys.exit(main(env_file=None, connect=connect, arguments=sys.argv[1:], guild_ready_timeout=0.0))
