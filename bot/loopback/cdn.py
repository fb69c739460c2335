"""The CDN: exact bytes of attachments behind signed links (cdn.discordapp.com and media.discordapp.net)."""

import hmac

from aiohttp import web

from bot.loopback.faults import Faults
from bot.loopback.links import signature
from bot.loopback.state import World

ROUTE = "GET /attachments"
"""As faults name it."""


class Cdn:
    """Serves what `World.store` keeps; a link that is unsigned, altered or expired is 404."""

    def __init__(self, world: World, faults: Faults) -> None:
        self._world = world
        self._faults = faults

    def install(self, app: web.Application) -> None:
        for folder in ("attachments", "ephemeral-attachments"):
            path = f"/{folder}/{{channel_id:\\d+}}/{{attachment_id:\\d+}}/{{filename}}"
            app.router.add_route("GET", path, self._download)

    async def _download(self, request: web.Request) -> web.Response:
        fault = await self._faults.strike(ROUTE)
        if fault and (response := fault.response()):
            return response
        attachment = self._world.attachments.get(int(request.match_info["attachment_id"]))
        if attachment is None or not self._valid(request):
            return web.Response(status=404, text="This content is no longer available.")
        kind = attachment.content_type or "application/octet-stream"
        return web.Response(body=attachment.data, headers={"Content-Type": kind})

    def _valid(self, request: web.Request) -> bool:
        expires = request.query.get("ex", "")
        expected = signature(self._world, int(request.match_info["attachment_id"]), expires)
        if not hmac.compare_digest(expected, request.query.get("hm", "")):
            return False
        return int(expires, 16) > self._world.clock.now_s()
