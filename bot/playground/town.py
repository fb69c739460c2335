"""Who and what there is in the playground. Ids stay the same from run to run: the database knows its members again."""

from dataclasses import dataclass

from bot.loopback import Channel, Guild, LoopbackDiscord, Person, Settings, User, UserError

FIRST_ID = 1_000_000_000_000_000_000
NAMES = ("Modebot", "owner", "host", "Loopback", "music", "studio", "Alto", "Tenor", "Bass", "Elsewhere", "lounge")
MOST_MEMBERS = 60
LONGEST_NAME = 32
HEARTBEAT_S = 9.0
"""discord.py notes the time of a heartbeat after it was sent: where the answer comes at once, it may count from the one
before, and warns of more than ten seconds."""


@dataclass(frozen=True)
class Place:
    """Somewhere to talk. `channel` is None for the direct conversation, which is another one for each member."""

    id: str
    name: str
    kind: str
    about: str
    channel: Channel | None = None


def settings() -> Settings:
    """Of the local Discord. The database knows pieces of earlier runs, whose messages are not there any more."""
    ids = {name: FIRST_ID + number for number, name in enumerate(NAMES, start=1)}
    return Settings(ids=ids, forgets_earlier_runs=True, heartbeat_interval_s=HEARTBEAT_S)


class Town:
    """A server with two channels, direct conversations, and a server where the bot is not; at first four members."""

    def __init__(self, discord: LoopbackDiscord) -> None:
        self._services = discord.services
        world = self.world = discord.world
        self._abouts: dict[int, str] = {}
        self._home, music = discord.guild, discord.channel
        self._home.name, world.owner.name = "The Choir", "Soprano"
        self._elsewhere = world.add_guild("Elsewhere", with_bot=False)
        studio, lounge = (world.add_channel(guild, name) for guild, name in self._channels())
        self.places = {
            place.id: place
            for place in (
                Place(str(music.id), "music", "server", "The Choir's channel", music),
                Place(str(studio.id), "studio", "server", "another of The Choir's", studio),
                Place("direct", "Modebot", "direct", "between you and the bot alone"),
                Place(
                    str(lounge.id), "lounge", "elsewhere", "a server without the bot; you brought it yourself", lounge
                ),
            )
        }
        self._settle(world.owner, "manages the server, owns the bot")
        self._grant(world.owner, "manage_guild", "manage_messages")
        self._settle(world.add_user("Alto"), "moderates: may delete messages")
        self._grant(self.people[-1], "manage_messages")
        self._settle(world.add_user("Tenor"), "a member")
        self._settle(world.add_user("Bass", locale="de"), "a member whose app is in German")

    def _channels(self) -> tuple[tuple[Guild, str], ...]:
        return (self._home, "studio"), (self._elsewhere, "lounge")

    @property
    def people(self) -> list[User]:
        return [self.world.users[id] for id in self._abouts]

    def about(self, user: User) -> str:
        """What they are here."""
        return self._abouts[user.id]

    def join(self, name: str) -> User:
        """One more member. UserError for a name that is taken, empty or too long, and when all seats are. Characters
        that cannot be seen, such as those that turn the direction of writing, are left out."""
        name = " ".join("".join(filter(str.isprintable, name)).split())
        if not 0 < len(name) <= LONGEST_NAME:
            raise UserError(f"a name has 1 to {LONGEST_NAME} characters")
        if any(user.name.casefold() == name.casefold() for user in self.world.users.values()):
            raise UserError("somebody has this name already; please choose another one")
        if len(self._abouts) >= MOST_MEMBERS:
            raise UserError(f"the playground has {MOST_MEMBERS} members at most")
        user = self.world.add_user(name)
        self._settle(user, "a member")
        return user

    def person(self, user: User, place: Place) -> Person:
        """The member in a place."""
        channel = place.channel or self.world.direct_channel(user)
        return Person(self._services, user, channel, installed=place.kind == "elsewhere")

    def _settle(self, user: User, about: str) -> None:
        self._abouts[user.id] = about
        for guild in (self._home, self._elsewhere):
            self.world.add_member(guild, user)

    def _grant(self, user: User, *permissions: str) -> None:
        role = self.world.add_role(self._home, f"{user.name}'s", permissions)
        self.world.give_role(self._home, user, role)
