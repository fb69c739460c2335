"""`python -m bot.playground.child`: the bot, unchanged, with LOOPBACK_ADDRESS naming the Discord that it talks to.

It stops when what started it is gone, however that ended: its standard input ends then.
"""

import os
import signal
import sys
import threading


def _stop_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":  # workers import this module, too, and need none of it
    from bot.__main__ import main
    from bot.loopback import connector_from_file

    address = os.environ["LOOPBACK_ADDRESS"]
    threading.Thread(target=_stop_with_parent, daemon=True).start()
    sys.exit(main(env_file=None, connect=lambda: connector_from_file(address), guild_ready_timeout=0.0))
