"""The bot's process: started, watched, started again."""

import asyncio
import sys
from collections.abc import Mapping
from contextlib import suppress

from bot.loopback import LoopbackDiscord
from bot.loopback.process import ADDRESS_VARIABLE, TOKEN_VARIABLE
from bot.settings import PREFIX

STOP_S = 30.0
"""After which a bot that was asked to stop is killed."""


class Keeper:
    """Of one bot on a local Discord. `environment` holds its settings."""

    def __init__(self, discord: LoopbackDiscord, environment: Mapping[str, str]) -> None:
        self._discord = discord
        address = {ADDRESS_VARIABLE: str(discord.write_address()), TOKEN_VARIABLE: discord.token}
        self._environment = {**environment, **address}
        self._process: asyncio.subprocess.Process | None = None
        self._watching: asyncio.Task[None] | None = None
        self._changing = asyncio.Lock()

    @property
    def state(self) -> str:
        """`starting`, `online`, or `offline` where no process is."""
        if self._process is None or self._process.returncode is not None:
            return "offline"
        commands = self._discord.services.commands
        registered = commands.of(None) or any(commands.of(id) for id in self._discord.world.guilds)
        return "online" if self._discord.gateway.ready and registered else "starting"

    async def start(self) -> None:
        """Start it in a group of its own: Ctrl-C reaches it through here alone, so that it can end in peace."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.playground.child",
            env=self._environment, stdin=asyncio.subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        self._watching = asyncio.create_task(self._watch(self._process))
        self._discord.world.bell.ring()

    async def stop(self) -> None:
        """Ask it to end, and wait for it."""
        process = self._process
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.terminate()
            try:
                async with asyncio.timeout(STOP_S):
                    await process.wait()
            except TimeoutError:
                process.kill()
        await process.wait()

    async def restart(self) -> None:
        """Stop it, if it runs, and start it; one after the other, however often it is asked."""
        async with self._changing:
            await self.stop()
            await self.start()

    async def online(self) -> bool:
        """Wait until it can be talked to. False if it ended before."""
        with self._discord.world.bell.heard() as rung:
            while self.state == "starting":
                rung.clear()
                await rung.wait()
        return self.state == "online"

    async def _watch(self, process: asyncio.subprocess.Process) -> None:
        await process.wait()
        self._discord.world.bell.ring()


def environment(outer: Mapping[str, str], database_url: str) -> dict[str, str]:
    """The bot's settings: those of the environment, but for a database of its own and a quiet log."""
    own = {"DATABASE_URL": database_url, "DISCORD_TOKEN": "", "GUILD_IDS": ""}
    others = {name: value for name, value in outer.items() if name.removeprefix(PREFIX) not in own}
    return {"LOG_LEVEL": "WARNING", "BACKUP_HOURS": "0"} | others | own
