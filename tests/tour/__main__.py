"""`python -m tests.tour [FOLDER]`: take the tour, and write docs/tour/README.md with the files beside it."""

import asyncio
import sys
import tempfile
from pathlib import Path
from random import Random, SystemRandom
from unittest.mock import patch

from tests.bot.stage import bot_on, new_stage
from tests.tour.guide import Guide
from tests.tour.page import DOCS, Page
from tests.tour.scenes import SCENES

WELCOME = (
    "What members see of the bot: a transcript that `make tour` takes from the real bot on a Discord of its own. "
    "Recordings and MIDI files are a click away."
)
SEED = 1
"""What the bot draws by chance comes from here, so that the page changes with the bot alone."""


async def take(folder: Path) -> None:
    page = Page("A tour of Modebot")
    page.add(WELCOME)
    fixed = Random(SEED)
    chance = patch.multiple(
        SystemRandom, random=lambda _: fixed.random(), getrandbits=lambda _, bits: fixed.getrandbits(bits)
    )
    with tempfile.TemporaryDirectory() as database, chance:
        async with new_stage(Path(database)) as stage, bot_on(stage):
            guide = Guide(stage, page)
            for scene in SCENES:
                guide.heading(str(scene.__doc__))
                await scene(guide)
    page.write(folder)
    sys.stderr.write(f"{folder}: {len(SCENES)} scenes, {page.size_bytes / 1e6:.1f} MB of files\n")


if __name__ == "__main__":
    asyncio.run(take(Path(sys.argv[1]) if sys.argv[1:] else DOCS))
