"""Options of /compose that members and servers keep, in memory."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.errors import Refused
from bot.store import PresetKey
from bot.texts import refusals

MOST_PRESETS = 20
"""Of one member or server: fewer than one menu of Discord's can show, with room for those of both."""

LONGEST_NAME = 32


class Presets:
    def __init__(self, kept: Mapping[PresetKey, Mapping[str, Any]]) -> None:
        self._kept = dict(kept)

    def get(self, key: PresetKey) -> Mapping[str, Any]:
        """The options of a preset; none where there is no such preset."""
        return self._kept.get(key, {})

    def of(self, member_id: int, guild_id: int | None) -> list[PresetKey]:
        """What a member can use in a server: their own first, each by name."""
        mine = sorted((key for key in self._kept if _owned(key, member_id, guild_id)), key=lambda key: key.name)
        return sorted(mine, key=lambda key: key.scope)  # "member" comes before "server"

    def defaults(self, member_id: int, guild_id: int | None, name: str | None) -> dict[str, Any]:
        """The server's usual options under the member's usual ones under those of the named preset. Raises Refused."""
        usual = [PresetKey("server", guild_id)] if guild_id is not None else []
        keys = [*usual, PresetKey("member", member_id), *self._named(member_id, guild_id, name)]
        return {option: value for key in keys for option, value in self.get(key).items()}

    def check_room(self, key: PresetKey) -> None:
        """Raises Refused where one more preset would be too many."""
        of_owner = [known for known in self._kept if (known.scope, known.owner_id) == (key.scope, key.owner_id)]
        if key not in of_owner and len(of_owner) >= MOST_PRESETS:
            raise Refused(refusals.too_many_presets(MOST_PRESETS))

    def keep(self, key: PresetKey, parameters: Mapping[str, Any]) -> None:
        """None at all remove the preset."""
        self._kept.pop(key, None)
        if parameters:
            self._kept[key] = dict(parameters)

    def forget(self, member_id: int) -> None:
        for key in [key for key in self._kept if (key.scope, key.owner_id) == ("member", member_id)]:
            del self._kept[key]

    def _named(self, member_id: int, guild_id: int | None, name: str | None) -> Iterator[PresetKey]:
        """The member's own preset of that name, or else the server's."""
        if not name:
            return
        known = [key for key in self.of(member_id, guild_id) if key.name]
        found = [key for key in known if key.name.casefold() == name.strip().casefold()]
        if not found:
            raise Refused(refusals.no_preset(name, list(dict.fromkeys(key.name for key in known))))
        yield found[0]


def _owned(key: PresetKey, member_id: int, guild_id: int | None) -> bool:
    return key.owner_id == (member_id if key.scope == "member" else guild_id)
