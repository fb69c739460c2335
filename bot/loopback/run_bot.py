"""`python -m bot.loopback.run_bot module:function`: run `await function(connector=...)` against a loopback.

LOOPBACK_ADDRESS names the JSON file with the loopback's address, DISCORD_TOKEN is the token: `BotProcess` sets both.
"""

import asyncio
import importlib
import os
import sys

from bot.loopback.connector import connector_from_file
from bot.loopback.process import ADDRESS_VARIABLE


async def run(target: str) -> None:
    module, _, name = target.partition(":")
    function = getattr(importlib.import_module(module), name)
    await function(connector=connector_from_file(os.environ[ADDRESS_VARIABLE]))


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1]))
