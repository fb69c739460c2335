"""One open page: who looks from it, and where; what it was shown, and what has changed since."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable

from aiohttp import WSMsgType, web

from bot.loopback import ApiError, Interaction, UserError
from bot.loopback.model import Json
from bot.playground import sight
from bot.playground.deeds import DEEDS, Deeds, Uploads
from bot.playground.town import Place, Town

TOGETHER_S = 0.03
"""Changes that come within this are shown at once."""

_log = logging.getLogger(__name__)


class Room:
    """`state` tells how the bot is, `restart` restarts it."""

    def __init__(
        self,
        socket: web.WebSocketResponse,
        town: Town,
        uploads: Uploads,
        state: Callable[[], str],
        restart: Callable[[], Awaitable[None]],
    ) -> None:
        self._socket = socket
        self._town = town
        self._uploads = uploads
        self._state = state
        self._restart = restart
        self._user = town.people[0]
        self._place: Place = next(iter(town.places.values()))
        self._entered = asyncio.Event()
        self._looking = asyncio.Lock()
        """Held while the page is shown things, so that it is not another member's page in the middle of it."""
        self._forms: dict[str, Interaction] = {}
        self._shown: dict[str, str] = {}
        """What the page has, by what it is about, as it was sent."""
        self._doing: set[asyncio.Task[None]] = set()

    async def serve(self) -> None:
        """Until the page is closed."""
        showing = asyncio.create_task(self._show_changes())
        try:
            async for frame in self._socket:
                if frame.type is WSMsgType.TEXT:
                    self._begin(frame.data)
        finally:
            for task in (showing, *self._doing):
                task.cancel()

    # -- what the page is shown

    async def _show_changes(self) -> None:
        with self._town.world.bell.heard() as rung:
            await self._entered.wait()
            while True:
                await rung.wait()
                await asyncio.sleep(TOGETHER_S)
                rung.clear()
                async with self._looking:
                    await self._show_news()

    async def _show_news(self) -> None:
        """The scene and the bot's state where they changed, messages that are new or other, and which are gone."""
        person = self._town.person(self._user, self._place)
        for thing in (sight.scene(self._town, person, self._place), {"show": "bot", "state": self._state()}):
            if self._is_news(thing["show"], thing):
                await self._send(thing)
        messages = [sight.message(person, message) for message in sight.seen_by(person)]
        if news := [message for message in messages if self._is_news(message["id"], message)]:
            await self._send({"show": "messages", "messages": news})
        present = {message["id"] for message in messages}
        if gone := [key for key in self._shown if key.isdigit() and key not in present]:
            for key in gone:
                del self._shown[key]
            await self._send({"show": "gone", "ids": gone})

    def _is_news(self, key: str, thing: Json) -> bool:
        text = json.dumps(thing)
        news = self._shown.get(key) != text
        self._shown[key] = text
        return news

    async def _send(self, thing: Json) -> None:
        if not self._socket.closed:
            await self._socket.send_json(thing)

    # -- what the page does

    def _begin(self, text: str) -> None:
        """Each thing in a task of its own: while one waits for the bot, others go on."""
        task = asyncio.create_task(self._do(text))
        self._doing.add(task)
        task.add_done_callback(self._doing.discard)

    async def _do(self, text: str) -> None:
        number = None
        try:
            asked = json.loads(text)
            number = asked["n"]
            await self._deed(asked["do"])(asked)
            await self._send({"show": "done", "n": number})
        except (UserError, ApiError) as refusal:
            await self._send({"show": "refused", "n": number, "text": _sentence(refusal)})
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            _log.warning("the page said what cannot be understood", extra={"error": repr(error)})
            await self._send(
                {"show": "refused", "n": number, "text": "That was not understood; please load the page anew."}
            )

    def _deed(self, name: str) -> Callable[[Json], Awaitable[None]]:
        own = {"enter": self._enter, "join": self._join, "restart": self._restart_bot}
        if name in own:
            return own[name]
        if name not in DEEDS:
            raise KeyError(name)
        person = self._town.person(self._user, self._place)
        deed: Callable[[Json], Awaitable[None]] = getattr(Deeds(person, self._uploads, self._send, self._forms), name)
        return deed

    async def _enter(self, asked: Json) -> None:
        """As one of the members, in one of the places; as the first, in the first, where nothing else is known."""
        people = {str(user.id): user for user in self._town.people}
        async with self._looking:
            self._user = people.get(str(asked.get("person")), self._town.people[0])
            self._place = self._town.places.get(str(asked.get("place")), next(iter(self._town.places.values())))
            self._shown.clear()
            await self._show_news()
        self._entered.set()

    async def _join(self, asked: Json) -> None:
        self._town.join(str(asked["name"]))

    async def _restart_bot(self, _asked: Json) -> None:
        await self._restart()


def _sentence(refusal: Exception) -> str:
    text = refusal.message if isinstance(refusal, ApiError) else str(refusal)
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith((".", "?")) else ".")
