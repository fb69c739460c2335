"""A bot that is killed at random moments, with requests and ratings under way: one Discord, one database."""

import asyncio
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bot.crowd.digits import KEYCAPS
from bot.loopback import BotProcess, Interaction, LoopbackDiscord, Message
from tests.bot.kills.lives import KINDS, MOMENTS, Lives, digits, kill, of_job, pieces, said
from tests.bot.stage import Stage
from tests.soak.sections import table, write

WORKERS = 2
MOST_AT_ONCE = 3
RATED = 20
"""Of the latest pieces, that ratings go to; the bot looks for missed ones on 50."""

Told = Callable[[str], None]


@dataclass
class Result:
    """What was killed and what became of it."""

    killed: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    ratings: int = 0
    unwritten: int = 0
    slowest_s: float = 0.0


def run(trials: int, seed: int, told: Told) -> Result:
    """Kill it so many times."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_run(Path(folder), trials, random.Random(seed), told))


async def _run(folder: Path, trials: int, rng: random.Random, told: Told) -> Result:
    result = Result()
    async with LoopbackDiscord() as loopback:
        loopback.settings.provisional_buttons = ("Cancel",)
        stage = Stage(loopback, folder)
        lives = Lives(stage, WORKERS)
        async with lives.process() as process:
            await lives.ready()
            await digits(lives.ask("compose", process))
        await stage.loopback.gone()
        for trial in range(trials + 1):
            async with AsyncExitStack() as stack:
                process = await stack.enter_async_context(lives.process(rng.choice((0, 20))))
                began_s = time.monotonic()
                await lives.ready()
                await lives.settled()
                if trial:
                    result.slowest_s = max(result.slowest_s, time.monotonic() - began_s)
                result.wrong += [line for line in lives.wrong() if line not in result.wrong]
                if trial < trials:
                    what = await _trial(lives, process, rng)
                    result.killed[what] += 1
                    told(f"{trial + 1}: {what}; wrong so far: {result.wrong}")
            await stage.loopback.gone()
        result.states.update(f"{kind} {state}" for kind, state in stage.rows("select kind, state from jobs"))
        result.ratings = sum(map(len, lives.rated.values()))
        result.wrong += [complaint.text for complaint in loopback.record.protocol_errors]
        result.unwritten = sum(message.loading and not of_job(stage, message) for message in said(stage))
    return result


async def _trial(lives: Lives, process: BotProcess, rng: random.Random) -> str:
    """Ask, rate, and kill; what was done, in words."""
    await lives.rate(rng.choice(pieces(lives.stage)[-RATED:]), rng.randint(1, 10))
    asked = [lives.ask(rng.choice([*KINDS]), process) for _ in range(rng.randint(1, MOST_AT_ONCE))]
    moment = rng.choice((*MOMENTS, None))
    if moment is None:
        await asyncio.sleep(rng.uniform(0, 4))
    else:
        await moment(asked[0])
    under_way = [_chosen(lives, message, rng) for message in rng.choices(pieces(lives.stage)[-RATED:], k=3)]
    await asyncio.sleep(rng.uniform(0, 0.05))
    number = rng.choice((signal.SIGKILL, signal.SIGKILL, signal.SIGTERM))
    await kill(process, number)
    for message, choice, value in under_way:
        if any(KEYCAPS[value - 1] in answer.content for answer in choice.messages):
            lives.rated.setdefault(message.id, {})[choice.user.id] = value
    return f"{number.name}, {moment.__name__ if moment else 'at random'}"


def _chosen(lives: Lives, message: Message, rng: random.Random) -> tuple[Message, Interaction, int]:
    """A rating that nobody waits for: it counts if the member was told so before the kill."""
    value = rng.randint(1, 10)
    return message, lives.newcomer().choose(message, str(value)), value


def report(result: Result, trials: int, seed: int, where: str) -> str:
    killed = sorted(result.killed.items())
    states = sorted(result.states.items())
    return write(
        "Kills",
        f"python -m tests.soak kills --trials {trials} --seed {seed}",
        where,
        [
            f"A bot with {WORKERS} workers as a process of its own, killed {trials} times with 1 to {MOST_AT_ONCE} "
            "requests of all kinds and some ratings under way, and started again on the same database.",
            "",
            *table(
                ("what", "figure"),
                (
                    ("requests that were accepted", sum(result.states.values())),
                    ("of these without exactly one result or apology, with a dead button, or a rating lost",
                     len(result.wrong)),
                    ("ratings: acknowledged, or standing as a reaction", result.ratings),
                    ("requests cut off in the instant between acknowledgement and row", result.unwritten),
                    ("longest from the start until all was made good", f"{result.slowest_s:.1f} s"),
                ),
            ),
            *([""] + [f"- {line}" for line in result.wrong] if result.wrong else []),
            "",
            "Killed by, and when:",
            "",
            *table(("signal and moment", "times"), killed),
            "",
            "What the requests ended as:",
            "",
            *table(("kind and state", "times"), states),
        ],
    )  # fmt: skip
