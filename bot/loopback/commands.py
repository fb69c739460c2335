"""Application commands: registered globally or for one guild (API reference, "Application Commands")."""

from bot.loopback import command_limits
from bot.loopback.errors import ApiError
from bot.loopback.model import Json
from bot.loopback.state import World

DEFAULTS: Json = {
    "type": 1,
    "description": "",
    "options": [],
    "default_member_permissions": None,
    "dm_permission": True,
    "nsfw": False,
    "contexts": None,
    "integration_types": [0],
}


class Commands:
    """Registered commands by scope: a guild id, or None for global."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._scopes: dict[int | None, list[Json]] = {}

    def of(self, scope: int | None) -> list[Json]:
        return list(self._scopes.get(scope, []))

    def usable_in(self, guild_id: int | None) -> list[Json]:
        """What a person sees in a guild (its own commands first) or in a direct conversation."""
        return (self.of(guild_id) if guild_id else []) + self.of(None)

    def replace(self, scope: int | None, commands: list[Json]) -> list[Json]:
        """Bulk overwrite. A command that keeps its name and type keeps its id."""
        command_limits.check_commands(commands)
        self._scopes[scope] = [self._registered(scope, command) for command in commands]
        self._world.bell.ring()
        return self.of(scope)

    def upsert(self, scope: int | None, command: Json) -> Json:
        others = [known for known in self.of(scope) if _key(known) != _key(command)]
        return self.replace(scope, [*others, command])[-1]

    def get(self, scope: int | None, id: int) -> Json:
        for command in self.of(scope):
            if command["id"] == str(id):
                return command
        raise ApiError(10063)

    def remove(self, scope: int | None, id: int) -> None:
        self._scopes[scope].remove(self.get(scope, id))
        self._world.bell.ring()

    def _registered(self, scope: int | None, command: Json) -> Json:
        known = {_key(old): old["id"] for old in self.of(scope)}
        own: Json = {
            "id": known.get(_key(command)) or str(self._world.ids.next()),
            "application_id": str(self._world.application_id),
            "version": str(self._world.ids.next()),
        }
        given = {key: value for key, value in command.items() if value is not None}
        if "default_member_permissions" in given:  # a request may say a number, the answer never does
            given["default_member_permissions"] = str(given["default_member_permissions"])
        registered = DEFAULTS | given | own | ({"guild_id": str(scope)} if scope else {})
        if command_limits.kind(command) != command_limits.CHAT_INPUT:
            del registered["options"]  # menus have none, and the answer does not name them
        return registered


def _key(command: Json) -> tuple[int, str]:
    return command_limits.kind(command), command["name"]
