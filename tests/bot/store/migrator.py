"""`python -m tests.bot.store.migrator FOLDER WORDS`: open a store, and stand still before the statement that begins so.

It prints one line when it is there, and waits to be killed.
"""

import asyncio
import signal
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from bot.store import open_store
from tests.bot.rows import address


async def main(folder: Path, words: str) -> None:
    def stand_still(_connection: object, _cursor: object, statement: str, *_: Any) -> None:
        if statement.strip().startswith(words):
            print("there", flush=True)  # noqa: T201  who started us waits for it
            signal.pause()

    event.listen(Engine, "before_cursor_execute", stand_still)
    async with open_store(address(folder)):
        pass


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
