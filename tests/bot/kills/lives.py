"""A bot in a process of its own that is killed at a chosen moment, and what must be true once it runs again."""

import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from bot.crowd.digits import KEYCAPS
from bot.loopback import BotProcess, Interaction, Message, Person, Upload
from tests.bot.stage import ASKED, COMMANDS, PATIENCE_S, Stage, bot_process, renderers
from tests.bot.whole.test_whatmode import tune

EDIT = "PATCH /webhooks/{application_id}/{token}/messages/{message_id}"
UPLOAD = Upload("song.mid", tune("D", "dorian"))

KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "compose": ("compose", ASKED),
    "long": ("compose", ASKED | {"bars": 24, "tempo": 90}),
    "surprise": ("surprise", {}),
    "file continued": ("continue", {"file": UPLOAD, "bars": 4}),
    "piece continued": ("continue", {"piece": 1, "bars": 4}),
    "file remoded": ("remode", {"file": UPLOAD, "mode": "phrygian"}),
    "piece remoded": ("remode", {"piece": 1, "mode": "lydian"}),
    "whatmode": ("whatmode", {"file": UPLOAD}),
    "ratings": ("ratings", {}),
}
"""What members ask for; piece 1 is one that is there."""


@dataclass
class Asked:
    """A request on its way: who asked, and what came of it so far."""

    stage: Stage
    process: BotProcess
    interaction: Interaction

    @property
    def state(self) -> str | None:
        """Of its row; None until it has one."""
        rows = self.stage.rows("select state from jobs where interaction_id = ?", self.interaction.id)
        return rows[0][0] if rows else None

    @property
    def answer(self) -> Message | None:
        return next(iter(answers_to(self.stage, self.interaction.user.id)), None)

    async def until(self, condition: Callable[[], object]) -> None:
        await self.stage.loopback.wait_for(lambda: condition() or self.state in ENDED, PATIENCE_S)


ENDED = ("posted", "failed", "cancelled")


async def accepted(asked: Asked) -> None:
    await asked.until(lambda: asked.state)


async def working(asked: Asked) -> None:
    await asked.until(lambda: asked.state == "running")


async def rendering(asked: Asked) -> None:
    """A new worker renders, too, while it gets warm: only then is a request worked on."""
    await working(asked)
    await asked.until(lambda: renderers(asked.process.pid))


async def posting(asked: Asked) -> None:
    """Discord could not take the answer, and discord.py is about to try once more."""
    before = len(asked.stage.loopback.calls(EDIT))
    asked.stage.loopback.faults.fail(EDIT)
    await asked.until(lambda: any(call.status == 500 for call in asked.stage.loopback.calls(EDIT)[before:]))


async def answered(asked: Asked) -> None:
    """Discord has the answer, and its reply is lost: our row does not know."""
    asked.stage.loopback.faults.lose_reply(EDIT)
    await asked.until(lambda: asked.answer)


async def digits(asked: Asked) -> None:
    """Some of the ten stand there."""
    await asked.until(lambda: asked.answer)
    if (answer := asked.answer) and answer.embeds and not asked.interaction.title.startswith(("/whatmode", "/ratings")):
        await asked.stage.loopback.wait_for(lambda: len(answer.reactions) >= 4)


Moment = Callable[[Asked], Awaitable[None]]
MOMENTS: tuple[Moment, ...] = (accepted, working, rendering, posting, answered, digits)


@dataclass
class Lives:
    """One Discord, one database, and a bot that is killed and started again. `rated`: piece's message -> member ->
    rating that was acknowledged."""

    stage: Stage
    workers: int = 1
    rated: dict[int, dict[int, int]] = field(default_factory=dict)
    members: int = 0

    def process(self, grace_s: int = 0) -> BotProcess:
        return bot_process(self.stage, workers=self.workers, shutdown_grace_s=grace_s)

    async def ready(self) -> None:
        await self.stage.loopback.ready(*COMMANDS, timeout_s=PATIENCE_S)

    def newcomer(self) -> Person:
        """Somebody who has asked for nothing yet."""
        self.members += 1
        return self.stage.loopback.person(f"member {self.members}")

    def ask(self, kind: str, process: BotProcess) -> Asked:
        command, options = KINDS[kind]
        return Asked(self.stage, process, self.newcomer().slash(command, options))

    async def rate(self, message: Message, value: int) -> None:
        """One member chooses from the menu and is told that it was noted, another one reacts and is told nothing."""
        by_menu, by_reaction = self.newcomer(), self.newcomer()
        told = await by_menu.choose(message, str(value)).message(timeout_s=PATIENCE_S)
        assert KEYCAPS[value - 1] in told.content, told.content
        by_reaction.react(message, KEYCAPS[value - 1])
        self.rated.setdefault(message.id, {}).update({by_menu.id: value, by_reaction.id: value})

    async def settled(self) -> None:
        """Wait until a bot that runs again has answered what was left, put its digits, and found the ratings."""
        loopback = self.stage.loopback
        await loopback.wait_for(lambda: not unfinished(self.stage), PATIENCE_S, "the end of every request")
        for message in pieces(self.stage):
            await self.stage.digits_under(message)
        await loopback.wait_for(lambda: not self.lost(), what="the ratings")

    def lost(self) -> dict[int, dict[int, int]]:
        """Ratings that are not in the database, by message and member."""
        found: dict[int, dict[int, int]] = {}
        for message_id, rated in self.rated.items():
            query = "select r.member_id, value from ratings r join pieces on pieces.id = piece_id where message_id = ?"
            there = dict(self.stage.rows(query, message_id))
            if missing := dict(rated.items() - there.items()):
                found[message_id] = missing
        return found

    def wrong(self) -> list[str]:
        """What must not be, in words: nothing, where all is well."""
        stage = self.stage
        asked = stage.rows("select id, member_id from jobs")
        counts = {job: len(answers_to(stage, member)) for job, member in asked}
        lines = [f"request {job} has {count} answers" for job, count in counts.items() if count != 1]
        lines += [f"request {job} is {state}" for job, state in unfinished(stage)]
        lines += [f"a dead {message.labels} stands there" for message in said(stage) if message.labels == ["Cancel"]]
        lines += [f"{message.content!r} thinks for ever" for message in said(stage) if of_job(stage, message)]
        lines += [f"rating lost: {message_id} {rated}" for message_id, rated in self.lost().items()]
        return lines


async def kill(process: BotProcess, number: signal.Signals) -> None:
    await (process.kill() if number is signal.SIGKILL else process.stop())


def said(stage: Stage) -> list[Message]:
    return [message for message in stage.loopback.messages() if message.author.bot and not message.deleted]


def answers_to(stage: Stage, member_id: int) -> list[Message]:
    """What the bot said to a member in the end, whether through the interaction or later in the channel."""
    final = [message for message in said(stage) if not message.loading and message.labels != ["Cancel"]]
    return [message for message in final if _asker(message) == str(member_id)]


def of_job(stage: Stage, message: Message) -> bool:
    """Whether a message still "thinks" about a request that was written down."""
    source = message.interaction["id"] if message.interaction else None
    return message.loading and bool(stage.rows("select 1 from jobs where interaction_id = ?", source))


def _asker(message: Message) -> str:
    if message.interaction:
        return str(message.interaction["user"]["id"])
    return message.content.removeprefix("<@").partition(">")[0]


def unfinished(stage: Stage) -> list[tuple[int, str]]:
    return [(job, state) for job, state in stage.rows("select id, state from jobs") if state not in ENDED]


def pieces(stage: Stage) -> list[Message]:
    shown = {message_id for (message_id,) in stage.rows("select message_id from pieces where message_id is not null")}
    return [message for message in said(stage) if message.id in shown]
