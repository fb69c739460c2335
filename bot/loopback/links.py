"""CDN links: signed, expiring (API reference, "Signed Attachment CDN URLs"), and how embeds refer to files."""

import hashlib
import hmac

from bot.loopback.facts import Facts
from bot.loopback.model import Attachment, Json

CDN = "https://cdn.discordapp.com"


def signature(world: Facts, attachment_id: int, expires: str) -> str:
    return hmac.new(world.signing_key, f"{attachment_id}/{expires}".encode(), hashlib.sha256).hexdigest()


def signed(world: Facts, of: Attachment) -> str:
    """`?ex=` expiry and `is=` issue, both hexadecimal seconds, `hm=` the signature."""
    now_s = int(world.clock.now_s())
    expires = f"{now_s + int(world.settings.link_life_s):x}"
    folder = "ephemeral-attachments" if of.ephemeral else "attachments"
    path = f"{CDN}/{folder}/{of.channel_id}/{of.id}/{of.filename}"
    return f"{path}?ex={expires}&is={now_s:x}&hm={signature(world, of.id, expires)}&"


def shown_in(attachment: Attachment, embeds: list[Json]) -> bool:
    return any(f"attachment://{attachment.filename}" in _urls(embed) for embed in embeds)


def resolved(world: Facts, embed: Json, attachments: list[Attachment]) -> Json:
    """The embed with its `attachment://` links turned into CDN links."""
    known = {f"attachment://{attachment.filename}": attachment for attachment in attachments}
    result: Json = {"type": "rich"} | embed
    for slot, key in PICTURES.items():
        url = (embed.get(slot) or {}).get(key)
        if url in known:
            result[slot] = embed[slot] | {key: signed(world, known[url])}
    return result


def dangling(embeds: list[Json], attachments: list[Attachment]) -> set[str]:
    """`attachment://` links to files that the message does not have: Discord shows a broken picture."""
    wanted = {url for embed in embeds for url in _urls(embed) if url.startswith("attachment://")}
    return wanted - {f"attachment://{attachment.filename}" for attachment in attachments}


PICTURES = {"image": "url", "thumbnail": "url", "footer": "icon_url", "author": "icon_url"}
"""Where an embed shows a picture."""


def _urls(embed: Json) -> set[str]:
    return {str(embed[slot].get(key)) for slot, key in PICTURES.items() if embed.get(slot)}
