"""Records as the JSON that API v10 sends. Shapes: API reference, and what discord.py's `discord.types` reads."""

from bot.loopback import links, rights
from bot.loopback.facts import Facts
from bot.loopback.model import Attachment, Channel, Guild, Json, Member, Message, Role, User

NOT_RESOLVED = {
    "permission_overwrites", "recipients", "icon", "owner_id", "member_count", "message_count", "total_message_sent",
}  # fmt: skip


def user(user: User) -> Json:
    return {
        "id": str(user.id),
        "username": user.name,
        "global_name": None if user.bot else user.name,
        "discriminator": "0",
        "avatar": None,
        "bot": user.bot,
    }


def team(id: int, people: list[User]) -> Json:
    """Of an application; the first is its owner."""
    roles = ["", *["developer"] * (len(people) - 1)]
    members = [
        {"membership_state": 2, "team_id": str(id), "user": user(person), "role": role}
        for person, role in zip(people, roles, strict=True)
    ]
    return {"id": str(id), "name": "Team", "icon": None, "owner_user_id": str(people[0].id), "members": members}


def member(member: Member, permissions: int | None = None) -> Json:
    data: Json = {
        "user": user(member.user),
        "roles": [str(id) for id in member.role_ids],
        "joined_at": member.joined_at,
        "nick": None,
        "avatar": None,
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
    }
    return data if permissions is None else data | {"permissions": str(int(permissions))}


def role(role: Role) -> Json:
    data: Json = {
        "id": str(role.id),
        "name": role.name,
        "permissions": str(int(role.permissions)),
        "position": role.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": role.managed_by is not None,
        "mentionable": False,
        "flags": 0,
    }
    return data | {"tags": {"bot_id": str(role.managed_by)}} if role.managed_by else data


def channel(channel: Channel) -> Json:
    data: Json = {
        "id": str(channel.id),
        "type": channel.kind,
        "last_message_id": str(max(channel.messages)) if channel.messages else None,
        "flags": 0,
    }
    if channel.guild is None:
        return data | _conversation(channel)
    placed = {"guild_id": str(channel.guild.id), "name": channel.name, "rate_limit_per_user": 0}
    return data | placed | (_thread(channel, channel.parent) if channel.parent else _text_channel(channel))


def _conversation(channel: Channel) -> Json:
    people = channel.people or tuple(filter(None, [channel.recipient]))
    data: Json = {"recipients": [user(person) for person in people]}
    group = {"name": None, "icon": None, "owner_id": str(people[0].id)}
    return data | group if channel.kind == 3 else data


def removed_thread(of: Channel) -> Json:
    """The little that THREAD_DELETE says (API reference, "Thread Delete")."""
    return {key: value for key, value in channel(of).items() if key in ("id", "guild_id", "parent_id", "type")}


def resolved_channel(of: Channel) -> Json:
    """What interactions tell of a channel that was chosen (API reference, "Resolved Data Structure")."""
    return {key: value for key, value in channel(of).items() if key not in NOT_RESOLVED}


def _thread(thread: Channel, parent: Channel) -> Json:
    assert parent.guild
    return {
        "parent_id": str(parent.id),
        "owner_id": str(parent.guild.owner_id),
        "member_count": 1,
        "message_count": 0,
        "total_message_sent": 0,
        "thread_metadata": {
            "archived": thread.archived,
            "auto_archive_duration": 1440,
            "archive_timestamp": "2025-01-01T00:00:00+00:00",
            "locked": thread.locked,
        },
    }


def _text_channel(channel: Channel) -> Json:
    return {
        "position": channel.position,
        "topic": None,
        "nsfw": False,
        "parent_id": None,
        "permission_overwrites": [
            {"id": str(o.id), "type": int(o.is_member), "allow": str(int(o.allow)), "deny": str(int(o.deny))}
            for o in channel.overwrites.values()
        ],
    }


def guild(guild: Guild) -> Json:
    return {
        "id": str(guild.id),
        "name": guild.name,
        "owner_id": str(guild.owner_id),
        "icon": None,
        "splash": None,
        "discovery_splash": None,
        "features": [],
        "emojis": [],
        "stickers": [],
        "roles": [role(r) for r in guild.roles.values()],
        "verification_level": 1,
        "default_message_notifications": 1,
        "explicit_content_filter": 2,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": guild.premium_tier,
        "premium_subscription_count": 0,
        "preferred_locale": guild.locale,
        "afk_channel_id": None,
        "afk_timeout": 300,
        "application_id": None,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "vanity_url_code": None,
        "description": None,
        "banner": None,
        "premium_progress_bar_enabled": False,
        "safety_alerts_channel_id": None,
        "incidents_data": None,
    }


def own_guild(world: Facts, of: Guild) -> Json:
    """The little that the list of one's own guilds says of each (API reference, "Get Current User Guilds")."""
    held = rights.in_guild(world.bot, of)
    data = {key: value for key, value in guild(of).items() if key in ("id", "name", "icon", "banner", "features")}
    return data | {"owner": of.owner_id == world.bot.id, "permissions": str(int(held))}


def guild_create(world: Facts, of: Guild) -> Json:
    """The gateway's fuller guild. Without the members intent its member list holds the bot alone. Of a guild that the
    client knew at its start, the gateway adds that it is no longer `unavailable`."""
    own = of.members[world.bot.id]
    return guild(of) | {
        "joined_at": own.joined_at,
        "large": False,
        "member_count": len(of.members),
        "members": [member(own)],
        "channels": [channel(c) for c in of.channels.values() if c.parent is None],
        "threads": [channel(c) for c in of.channels.values() if c.parent and not c.archived],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def emoji(key: str) -> Json:
    """`"5️⃣"` or `"name:id"`, as reaction routes write it."""
    name, _, id = key.rpartition(":") if ":" in key else (key, "", "")
    return {"id": id or None, "name": name}


def attachment(world: Facts, of: Attachment) -> Json:
    url = links.signed(world, of)
    data: Json = {
        "id": str(of.id),
        "filename": of.filename,
        "size": of.size_bytes,
        "url": url,
        "proxy_url": url.replace("cdn.discordapp.com", "media.discordapp.net"),
        "flags": 0,
    }
    optional = {"content_type": of.content_type, "description": of.upload.description, "ephemeral": of.ephemeral}
    return data | {key: value for key, value in optional.items() if value}


def message(world: Facts, of: Message, whole: bool = False) -> Json:
    """A message as the bot sees it: an attachment that an embed shows is not listed again; other people's
    words are blank without the message content intent (API reference, "Message Content Intent"), unless `whole`."""
    mentioned = [world.users[int(id)] for id in of.pings if id.isdigit() and int(id) in world.users]
    data: Json = {
        "id": str(of.id),
        "channel_id": str(of.channel.id),
        "type": of.kind,
        "author": user(of.author),
        "timestamp": of.timestamp,
        "edited_timestamp": of.edited,
        "tts": of.tts,
        "pinned": False,
        "flags": int(of.flags),
        "mention_everyone": bool(of.pings & {"everyone", "here"}),
        "mentions": [user(person) for person in mentioned],
        "mention_roles": [id[1:] for id in of.pings if id.startswith("&")],
        "content": of.content,
        "embeds": [links.resolved(world, embed, of.attachments) for embed in of.embeds],
        "attachments": [attachment(world, a) for a in of.attachments if not links.shown_in(a, of.embeds)],
        "components": of.components,
    }
    data |= _optional(world, of)
    foreign = of.author is not world.bot and of.channel.guild is not None and world.bot not in mentioned
    if not foreign or whole or world.settings.sees_content:
        return data
    data.pop("message_snapshots", None)
    return data | {"content": "", "embeds": [], "attachments": [], "components": []}


def _optional(world: Facts, of: Message) -> Json:
    data: Json = {}
    if of.reactions:
        data["reactions"] = [reaction(world, key, users) for key, users in of.reactions.items()]
    if of.nonce is not None:
        data["nonce"] = of.nonce
    if of.reply_to is not None:
        data["message_reference"] = {"type": 0, "message_id": str(of.reply_to), "channel_id": str(of.channel.id)}
        replied = of.channel.messages.get(of.reply_to)
        data["referenced_message"] = message(world, replied) if replied and replied is not of else None
    if of.forwarded:
        data["message_reference"] = {"type": 1, "message_id": str(of.forwarded.id), "channel_id": str(of.channel.id)}
        data["message_snapshots"] = [{"message": snapshot(world, of.forwarded)}]
    if of.interaction:
        own = {"webhook_id": str(world.application_id), "application_id": str(world.application_id)}
        data |= own | {"interaction_metadata": of.interaction}
    return data


def snapshot(world: Facts, of: Message) -> Json:
    """What a forward shows of a message (API reference, "Message Snapshot Object")."""
    whole = message(world, of, whole=True)
    keys = ("type", "content", "embeds", "attachments", "timestamp", "edited_timestamp", "flags", "mentions")
    return {key: whole[key] for key in (*keys, "mention_roles", "components")}


def reaction(world: Facts, key: str, users: list[int]) -> Json:
    return {
        "emoji": emoji(key),
        "count": len(users),
        "count_details": {"normal": len(users), "burst": 0},
        "me": world.bot.id in users,
        "me_burst": False,
        "burst_colors": [],
    }


def place(of: Message) -> Json:
    """Where a message is, as reaction and deletion events say it."""
    data = {"channel_id": str(of.channel.id), "message_id": str(of.id)}
    return data | {"guild_id": str(of.channel.guild.id)} if of.channel.guild else data


def membership(of: Message) -> Json:
    """What gateway events add to a message in a guild."""
    guild = of.channel.guild
    if guild is None:
        return {}
    author = guild.members.get(of.author.id)
    partial = {key: value for key, value in member(author).items() if key != "user"} if author else None
    return {"guild_id": str(guild.id)} | ({"member": partial} if partial else {})
