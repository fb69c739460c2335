"""The page on 127.0.0.1: its files, those of messages, uploads, the live socket. For this machine's browser alone."""

import errno
import json
import secrets
import socket
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from bot.errors import BadSettings
from bot.loopback import Upload, UserError
from bot.playground.room import Room
from bot.playground.town import Town

PAGE = Path(__file__).parent / "page"
HOST = "127.0.0.1"
PORT = 8765
MOST_UPLOADS = 20
"""That wait to be sent with a command or a message; older ones are forgotten."""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "audio/ogg", "audio/mpeg", "audio/wav"})
"""Types of files that a browser may show; all others are bytes to be saved."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serving(
    town: Town, port: int | None, state: Callable[[], str], restart: Callable[[], Awaitable[None]]
) -> AsyncIterator[str]:
    """The page on this port, or else on the usual one, or else on any that is free; its address. `state` tells how the
    bot is, `restart` restarts it. BadSettings where the port cannot be had."""
    listening = _listening(port)
    number = int(listening.getsockname()[1])
    runner = web.AppRunner(Site(town, number, state, restart).application(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.SockSite(runner, listening).start()
        yield f"http://{HOST}:{number}"
    finally:
        await runner.cleanup()


def _listening(port: int | None) -> socket.socket:
    for number in (PORT, 0) if port is None else (port,):
        try:
            return socket.create_server((HOST, number))
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
    raise BadSettings(f"PORT {port} cannot be had: another program uses it, or it needs more rights; try another one.")


class Site:
    """What is served, on `port`."""

    def __init__(self, town: Town, port: int, state: Callable[[], str], restart: Callable[[], Awaitable[None]]) -> None:
        self._town = town
        self._hosts = {f"{name}:{port}" for name in (HOST, "localhost")}
        self._state = state
        self._restart = restart
        self._uploads: OrderedDict[str, Upload] = OrderedDict()

    def application(self) -> web.Application:
        """With everything that the page asks for."""
        largest = self._town.world.settings.upload_limit_bytes
        app = web.Application(client_max_size=largest, middlewares=[self._guarded])
        app.router.add_get("/", self._index)
        app.router.add_get("/live", self._live)
        app.router.add_get(r"/files/{id:[0-9]{1,20}}/{name}", self._file)
        app.router.add_post("/uploads", self._upload)
        app.router.add_static("/page", PAGE)
        return app

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse what another site's page may have sent: under a name that was made to lead here (DNS rebinding), or
        by a request that says that it comes from elsewhere (Fetch standard, "`Origin` header")."""
        if request.host not in self._hosts:
            return _refusal(403, f"This page is at http://{min(self._hosts)} alone.")
        foreign = request.headers.get("Origin", "") not in ("", f"http://{request.host}")
        unnamed = request.path in ("/live", "/uploads") and not request.headers.get("Origin")
        if foreign or unnamed:
            return _refusal(403, "Only the playground's own page may ask this.")
        response = await handler(request)
        if not response.prepared:
            for name, value in HEADERS.items():
                response.headers.setdefault(name, value)
        return response

    async def _index(self, _request: web.Request) -> web.StreamResponse:
        return web.FileResponse(PAGE / "index.html")

    async def _live(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        await Room(socket, self._town, self._uploaded, self._state, self._restart).serve()
        return socket

    async def _file(self, request: web.Request) -> web.StreamResponse:
        """A file of a message; a part of it, where a player looks for one (RFC 9110, "Range Requests")."""
        attachment = self._town.world.attachments.get(int(request.match_info["id"]))
        if attachment is None:
            return _refusal(404, "There is no such file any more.")
        kind = attachment.content_type or ""
        inline = kind in SHOWN and "download" not in request.query
        headers = {
            "Content-Type": kind if kind in SHOWN else "application/octet-stream",
            "Content-Disposition": f'{"inline" if inline else "attachment"}; filename="{attachment.filename}"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Accept-Ranges": "bytes",
        }
        return _part(request, attachment.data, headers)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        """Keep a file until a command or a message takes it."""
        limit = self._town.world.settings.upload_limit_bytes
        try:
            data = await request.read()
        except web.HTTPRequestEntityTooLarge:
            return _refusal(413, f"Files may have {limit // 2**20} MB at most here.")
        id = secrets.token_urlsafe(8)
        self._uploads[id] = Upload(request.query.get("name", "file"), data)
        while len(self._uploads) > MOST_UPLOADS:
            self._uploads.popitem(last=False)
        return web.json_response({"upload": id})

    def _uploaded(self, id: str) -> Upload:
        try:
            return self._uploads[id]
        except KeyError:
            raise UserError("this file is no longer there; please choose it again") from None


def _part(request: web.Request, data: bytes, headers: dict[str, str]) -> web.Response:
    try:
        wanted = request.http_range
    except ValueError:
        return web.Response(status=416, headers={"Content-Range": f"bytes */{len(data)}"})
    if wanted.start is None and wanted.stop is None:
        return web.Response(body=data, headers=headers)
    first, end, _ = wanted.indices(len(data))
    if first >= end:
        return web.Response(status=416, headers={"Content-Range": f"bytes */{len(data)}"})
    placed = {"Content-Range": f"bytes {first}-{end - 1}/{len(data)}"}
    return web.Response(status=206, body=data[first:end], headers=headers | placed)


def _refusal(status: int, text: str) -> web.Response:
    return web.json_response({"text": text}, status=status, dumps=json.dumps)
