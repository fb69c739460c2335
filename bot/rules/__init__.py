"""What is allowed and what is usual, by server and member.

Everything is in memory and written through to the database: a command has to be judged before any row can be read, as
Discord waits three seconds for an answer.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import discord

from bot.errors import Refused
from bot.rules.hours import HOUR, Hours
from bot.rules.places import always_allowed, check_place, check_role, is_manager
from bot.rules.presets import Presets
from bot.rules.server import ServerRules, differences, usual_rules, with_differences
from bot.settings import Settings
from bot.store import PresetKey, Store
from bot.texts import refusals

__all__ = ["LONGEST_REASON", "PresetKey", "Rules", "ServerRules"]

_log = logging.getLogger(__name__)

LONGEST_REASON = 200


class Rules:
    """`await Rules.load(store, settings)` makes one."""

    def __init__(
        self,
        store: Store,
        usual: ServerRules,
        servers: Mapping[int, ServerRules],
        blocked: Mapping[int, str],
        presets: Presets,
        hours: Hours,
    ) -> None:
        self.usual = usual
        self._store = store
        self._servers = dict(servers)
        self._blocked = dict(blocked)
        self._presets = presets
        self._hours = hours

    @classmethod
    async def load(cls, store: Store, settings: Settings) -> "Rules":
        """Everything that is stored, and the settings where nothing is."""
        usual = usual_rules(settings)
        servers = {guild_id: _read(guild_id, stored, usual) for guild_id, stored in (await store.servers.all()).items()}
        made = await store.servers.pieces_since(datetime.now(UTC) - HOUR)
        return cls(store, usual, servers, await store.blocks.all(), Presets(await store.presets.all()), Hours(made))

    # -- servers

    def of(self, guild_id: int | None) -> ServerRules:
        """What holds in a server; None is a direct conversation."""
        return self.usual if guild_id is None else self._servers.get(guild_id, self.usual)

    async def set(self, guild_id: int, rules: ServerRules) -> None:
        """From now on these hold in the server."""
        stored = differences(rules, self.usual)
        await self._store.servers.keep(guild_id, stored)
        self._servers.pop(guild_id, None)
        if stored:
            self._servers[guild_id] = with_differences(stored, self.usual)

    # -- judging

    def check(self, interaction: discord.Interaction[Any]) -> None:
        """Raises Refused for blocked members, and where the server does not allow it; its managers are free of that."""
        if always_allowed(interaction):
            return
        if (reason := self._blocked.get(interaction.user.id)) is not None:
            raise Refused(refusals.blocked(reason))
        if not is_manager(interaction):
            rules = self.of(interaction.guild_id)
            check_place(interaction, rules)
            check_role(interaction, rules)

    @contextmanager
    def making(self, guild_id: int | None, member_id: int) -> Iterator[None]:
        """Around the making of a piece: raises Refused where the member has had, or is about to have, as many in this
        hour as the server allows."""
        if guild_id is None:
            yield
            return
        limit = self.of(guild_id).hourly_limit
        if limit and (wait := self._hours.wait(guild_id, member_id, limit)) is not None:
            raise Refused(refusals.hour_is_full(limit, -int(-wait // timedelta(minutes=1))))
        with self._hours.underway(guild_id, member_id):
            yield

    def count_piece(self, guild_id: int | None, member_id: int) -> None:
        """A piece was made for a member."""
        if guild_id is not None:
            self._hours.add(guild_id, member_id)

    # -- blocked members

    @property
    def blocked(self) -> Mapping[int, str]:
        """Member -> the reason."""
        return MappingProxyType(self._blocked)

    async def block(self, member_id: int, reason: str) -> None:
        """They can use nothing any more but /privacy, /forget-me and /help, and their ratings do not count."""
        reason = reason.strip()[:LONGEST_REASON]
        await self._store.blocks.add(member_id, reason)
        self._blocked[member_id] = reason

    async def unblock(self, member_id: int) -> None:
        await self._store.blocks.remove(member_id)
        self._blocked.pop(member_id, None)

    # -- what members and servers keep

    def defaults(self, member_id: int, guild_id: int | None, preset: str | None = None) -> Mapping[str, Any]:
        """Options of /compose, by name, for what is not given: the server's usual ones, under the member's usual ones,
        under those of a preset (the member's own, or the server's). Raises Refused for an unknown preset."""
        return self._presets.defaults(member_id, guild_id, preset)

    def presets_of(self, member_id: int, guild_id: int | None) -> list[PresetKey]:
        """What a member can use in a server, their own first; those without a name too."""
        return self._presets.of(member_id, guild_id)

    def preset(self, key: PresetKey) -> Mapping[str, Any]:
        """Its options; none where there is no such preset."""
        return self._presets.get(key)

    async def save_preset(self, key: PresetKey, parameters: Mapping[str, Any]) -> None:
        """Keep these options; none at all remove the preset. Raises Refused where there are too many."""
        self._presets.check_room(key)
        await self._store.presets.keep(key, parameters)
        self._presets.keep(key, parameters)

    def forget(self, member_id: int) -> None:
        """Of a member whose rows are gone. A block stays."""
        self._presets.forget(member_id)
        self._hours.forget(member_id)


def _read(guild_id: int, stored: Mapping[str, Any], usual: ServerRules) -> ServerRules:
    try:
        return with_differences(stored, usual)
    except ValueError as error:
        _log.warning("rules of a server unreadable, usual ones hold", extra={"guild": guild_id, "error": str(error)})
        return usual
