"""The client: what it listens to, which commands it registers, and what it does first."""

import asyncio
import logging
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.app_commands import AppCommandError

from bot.background import Background
from bot.buttons.remode_form import submitted
from bot.buttons.views import DYNAMIC_ITEMS
from bot.commands import all_commands
from bot.commands.lists import Lists
from bot.crowd.ballot import Ballot
from bot.crowd.catchup import RatingsCatchUp
from bot.crowd.reactions import Crowd
from bot.crowd.steerer import Steerer
from bot.desk.catchup import CatchUp
from bot.desk.desk import Desk
from bot.desk.maker import House
from bot.errors import Refused
from bot.identifies import Identifies, wait_before_start_s
from bot.jobs.queue import Jobs
from bot.rules import Rules
from bot.settings import Settings
from bot.store import Job, Store
from bot.telling import completed_in_time, tell
from bot.translation import Translator, read_catalogues
from bot.uploads import Uploads

_log = logging.getLogger(__name__)

INTENTS = discord.Intents(guilds=True, guild_reactions=True, dm_reactions=True)
"""None is privileged; messages are not read."""


LEFT_OVER_EVERY_S = 300.0
"""So often the bot looks for requests that could not be answered while Discord was out of order."""


class Modebot(discord.AutoShardedClient):
    """`connector` carries all of the client's traffic; `options` go to discord.py's client as they are."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        rules: Rules,
        jobs: Jobs,
        uploads: Uploads,
        engine_version: str,
        connector: aiohttp.BaseConnector,
        **options: Any,
    ) -> None:
        # It speaks in no voice channel, so the libraries for that need not be missed in the log.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            intents=INTENTS,
            allowed_mentions=discord.AllowedMentions.none(),
            connector=connector,
            max_messages=None,  # nothing is looked up among past messages
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            **options,
        )
        self._settings = settings
        self._store = store
        self._jobs = jobs
        self._background = Background()
        self.rules = rules
        self.ballot = Ballot(store)
        self.lists = Lists(store)
        self.steerer = Steerer(store, self._background, settings.steering)
        house = House(str(settings.sound_font) if settings.sound_font else None, engine_version)
        self.desk = Desk.of(self, store, jobs, self._background, rules, house)
        self._crowd = Crowd(store.ratings)
        self._catch_up = CatchUp(self, store, self.desk)
        self._rating_catch_up = RatingsCatchUp(self, store, self._crowd, self.desk.maker.offer_ratings)
        self._catching_up = asyncio.Lock()
        self._unfinished: list[Job] = []
        self._identifies = Identifies()
        self._rounds: asyncio.Task[None] | None = None
        self.tree = Tree(self)
        for command in all_commands(self.desk, store, uploads):
            self.tree.add_command(command)

    async def setup_hook(self) -> None:
        """Runs once, after the login and before the first event."""
        await self._spare_identifies()
        self.add_dynamic_items(*DYNAMIC_ITEMS)
        self._unfinished = await self._store.jobs.unfinished()
        if self.steerer.enabled:
            self.steerer.refresh()
        logging.getLogger("discord.app_commands.tree").addFilter(completed_in_time)
        await self.tree.set_translator(Translator(read_catalogues()))
        await self._register_commands()

    async def finish(self, at_once: bool = False) -> None:
        """Accept nothing more, and let what runs come to its end within the bound, or cut it off. Rows keep what does
        not."""
        self._jobs.refuse_new()
        if self._rounds is not None:
            self._rounds.cancel()
        await self._background.finish(0 if at_once else self._settings.shutdown_grace_s)

    async def on_ready(self) -> None:
        _log.info("ready", extra={"user": str(self.user), "servers": len(self.guilds)})
        unfinished, self._unfinished = self._unfinished, []
        for job in unfinished:
            self._background.start(self._catch_up.finish(job), f"job {job.id} after a restart")
        self._background.start(self._catch_up_ratings(), "looking for missed ratings")
        self._rounds = self._rounds or asyncio.create_task(self._look_for_left_overs())

    async def on_guild_join(self, _: discord.Guild) -> None:
        """Invited again, perhaps: what happened there meanwhile was not told."""
        self._background.start(self._catch_up_ratings(), "looking for missed ratings")

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Instead of discord.py's five seconds. A wait of more than a minute it breaks off, and begins anew."""
        await asyncio.sleep(self._identifies.wait_s(shard_id, initial))
        self._identifies.sent(shard_id)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Forms only: discord.py brings the rest where it belongs, but forgets open forms at a restart."""
        if (form := submitted(interaction)) is not None:
            try:
                self.rules.check(interaction)
                await self.desk.repeats.elsewhere(interaction, *form)
            except Exception as error:
                await tell(interaction, error)

    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        if self.user is not None and event.user_id != self.user.id:
            await self._crowd.added(event)

    async def on_raw_reaction_remove(self, event: discord.RawReactionActionEvent) -> None:
        await self._crowd.removed(event)

    async def on_raw_reaction_clear(self, event: discord.RawReactionClearEvent) -> None:
        await self._crowd.cleared(event.message_id)

    async def on_raw_reaction_clear_emoji(self, event: discord.RawReactionClearEmojiEvent) -> None:
        await self._crowd.cleared(event.message_id, event.emoji.name)

    async def on_error(self, event_method: str, /, *_: Any, **__: Any) -> None:
        _log.exception("event could not be handled", extra={"discord_event": event_method})

    async def _catch_up_ratings(self) -> None:
        """After the start, and after each reconnect that Discord could not resume; one after another."""
        async with self._catching_up:
            await self._rating_catch_up.latest(self._settings.catch_up_pieces)

    async def _look_for_left_overs(self) -> None:
        """While the bot runs; what goes wrong in one round does not touch the next."""
        while True:
            await asyncio.sleep(LEFT_OVER_EVERY_S)
            try:
                unfinished = await self._store.jobs.unfinished()
            except Exception:
                _log.exception("unanswered requests could not be looked for")
                continue
            for job in unfinished:
                self._background.start(self._catch_up.finish_left_over(job), f"job {job.id} after an outage")

    async def _spare_identifies(self) -> None:
        limits = await self.fetch_session_start_limits()
        wait_s = wait_before_start_s(limits.remaining, limits.total, limits.reset_after / 1000)
        if wait_s:
            left = {"left": limits.remaining, "wait_s": round(wait_s)}
            _log.warning("few session starts are left today, waiting", extra=left)
            await asyncio.sleep(wait_s)

    async def _register_commands(self) -> None:
        """Everywhere, or in the servers of GUILD_IDS alone: then what an earlier start registered everywhere goes."""
        guilds = [discord.Object(guild_id) for guild_id in self._settings.guild_ids]
        for guild in guilds:
            self.tree.copy_global_to(guild=guild)
        if guilds:
            self.tree.clear_commands(guild=None)
        await self.tree.sync()
        for guild in guilds:
            try:
                await self.tree.sync(guild=guild)
            except (discord.Forbidden, discord.NotFound):
                _log.error("server of GUILD_IDS where the bot was not invited", extra={"guild": guild.id})


class Tree(app_commands.CommandTree[Modebot]):
    """Who may use commands where; errors become sentences that only the member sees, where nothing public was said."""

    async def interaction_check(self, interaction: discord.Interaction[Modebot], /) -> bool:
        if interaction.type is discord.InteractionType.autocomplete:
            return True
        try:
            interaction.client.rules.check(interaction)
        except Refused as refused:  # discord.py hands no error of ours to `on_error` from here
            await tell(interaction, refused)
            return False
        return True

    async def on_error(self, interaction: discord.Interaction[Modebot], error: AppCommandError, /) -> None:
        await tell(interaction, error)
