"""What a person may choose in a menu, and how the choice travels (API reference, "Component Reference")."""

from typing import Any

from bot.loopback.component_limits import (
    CHANNELS,
    CHECKBOX_GROUP,
    FILE_UPLOAD,
    MENTIONABLES,
    RADIO_GROUP,
    ROLES,
    SELECT,
    USERS,
    bounds,
)
from bot.loopback.errors import UserError
from bot.loopback.model import Channel, Json, Role, Upload, User
from bot.loopback.options import Entry

KINDS: dict[int, type | tuple[type, ...]] = {
    SELECT: str,
    RADIO_GROUP: str,
    CHECKBOX_GROUP: str,
    USERS: User,
    ROLES: Role,
    MENTIONABLES: (User, Role),
    CHANNELS: Channel,
    FILE_UPLOAD: Upload,
}
"""Menu -> what its values are here; all but strings travel as ids, with the thing itself under `resolved`."""


def chosen(part: Json, values: list[Any], entry: Entry, optional: bool = False) -> list[str]:
    """The values as they travel. UserError for what the app does not offer. `optional`: none at all will do."""
    low, high = bounds(part)
    low = 0 if optional and not values else low
    wrong = [value for value in values if not _offered(part, value)]
    if wrong or not low <= len(values) <= high:
        known = [option["value"] for option in part.get("options") or []] or KINDS[part["type"]]
        raise UserError(f"choose {low} to {high} of {known}, not {values}")
    return [str(entry.mention(value)) for value in values]


def _offered(part: Json, value: Any) -> bool:
    if "options" in part:
        return value in [option["value"] for option in part["options"]]
    if not isinstance(value, KINDS[part["type"]]):
        return False
    return not isinstance(value, Channel) or value.kind in (part.get("channel_types") or [value.kind])


def preset(part: Json, entry: Entry) -> list[Any]:
    """What is chosen before anybody touches the menu."""
    found: list[Any] = [option["value"] for option in part.get("options") or [] if option.get("default")]
    return found + [_thing(entry, default) for default in part.get("default_values") or []]


def _thing(entry: Entry, default: Json) -> Any:
    id = int(default["id"])
    if default["type"] == "role":
        assert entry.channel.guild, "roles are of a server"
        return entry.channel.guild.roles[id]
    return entry.world.users[id] if default["type"] == "user" else entry.world.channels[id]
