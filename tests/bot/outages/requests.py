"""What the tests of requests on bad days share: a place of their own in the common Discord, which they may ruin."""

from dataclasses import dataclass

from bot.loopback import Channel, Guild, Interaction, Message, Person
from tests.bot.stage import ASKED, PATIENCE_S, Stage

REACT = "PUT /channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me"
EDIT = "PATCH /webhooks/{application_id}/{token}/messages/{message_id}"
SEND = "POST /channels/{channel_id}/messages"


@dataclass(frozen=True)
class Place:
    """A server with one channel and one member, which a test may ruin."""

    stage: Stage
    guild: Guild
    channel: Channel
    ann: Person

    @classmethod
    def new(cls, stage: Stage) -> "Place":
        guild = stage.loopback.world.add_guild("Elsewhere")
        channel = stage.loopback.world.add_channel(guild, "music")
        return cls(stage, guild, channel, stage.loopback.person("ann of elsewhere", channel))

    @property
    def direct(self) -> list[Message]:
        """What the bot said to ann alone."""
        return self.stage.loopback.messages(self.ann.in_direct().channel)

    async def asked(self, **changes: object) -> Interaction:
        """A request that is accepted, and will be worked on for most of a second."""
        asked = self.ann.slash("compose", ASKED | changes)
        await asked.acknowledged()
        return asked

    async def told_directly(self) -> Message:
        """The next thing that the bot says to ann alone."""
        before = len(self.direct)
        await self.stage.loopback.wait_for(lambda: len(self.direct) > before, PATIENCE_S, "a direct message")
        return self.direct[-1]

    def forget_thinking(self, asked: Interaction) -> None:
        """The token is of no use any more, as the message that it stands for is gone."""
        assert asked.original
        self.stage.loopback.world.remove_message(asked.original)


async def state_of(stage: Stage, asked: Interaction) -> str:
    """How a request ended."""
    query = "select state from jobs where interaction_id = ? and finished_at is not null"
    rows = await stage.loopback.wait_for(lambda: stage.rows(query, asked.id), PATIENCE_S, "the request's end")
    return str(rows[0][0])
