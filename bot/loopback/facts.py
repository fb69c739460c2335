"""What holds for a whole Discord, and who is known there; what the JSON of anything may depend on."""

import secrets

from bot.loopback.clock import Clock, Snowflakes
from bot.loopback.model import User
from bot.loopback.settings import Settings


class Facts:
    """The bot, the people, the time; `World` adds places and messages, and what happens to them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = Clock()
        self.ids = Snowflakes(self.clock)
        self.first_id = self.ids.next()
        """Messages below it are from before this Discord was there."""
        self.signing_key = secrets.token_bytes(16)
        self.bot = User(self.id_of("Modebot"), "Modebot", bot=True)
        self.owner = User(self.id_of("owner"), "owner")
        """Of the application. No member of any server by itself, and no more than others there."""
        self.host = User(self.id_of("host"), "host")
        """Of the servers."""
        self.team: list[User] = []
        """Who owns the application together, if a team does; its own owner comes first."""
        self.team_id = self.ids.next()
        self.application_id = self.bot.id
        self.users = {user.id: user for user in (self.bot, self.owner, self.host)}

    def id_of(self, name: str) -> int:
        """Of something new: the one that the settings say, or a fresh one."""
        return self.settings.ids.get(name) or self.ids.next()
