"""Many mutations in one piece of work, so that sending them costs nothing; and what a run of them adds up to."""

import os
import re
import resource
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from time import perf_counter

from bot.errors import OutOfMemory, WorkFailed
from bot.jobs.queue import QUICK_TIMEOUT_S
from engine.errors import EngineError
from engine.studio import explain_file, identify
from tests.bench.timing import memory_mb
from tests.soak.answers import HEARD, WARNED, Answer, answer_of, heard_as, refusal_of
from tests.soak.mutations import Mutation, mutation
from tests.soak.seeds import Seeds, seeds

SLOW = "slow"
"""The kind of a finding that is right but later than the bot would wait."""

DRAWN_EVERY = 10
"""A picture takes fifty times as long as all the rest and is drawn from the answer, not from the file."""

_PARTICULARS = re.compile(r"“.*?”|\(.*?\)|\d[\d,.]*", re.DOTALL)


@dataclass(frozen=True)
class Tally:
    """`kinds` counts "format: kind", `sentences` them without what is particular to a file.

    `slowest` is (seconds, number); `findings` are (number, steps, kind, detail). Memory is that of the worker in MB
    after the batch, and the most that it ever had.
    """

    first: int
    count: int
    kinds: dict[str, int]
    sentences: dict[str, int]
    slowest: tuple[float, int]
    findings: tuple[tuple[int, str, str, str], ...] = ()
    seconds: float = 0.0
    worker: int = field(default_factory=os.getpid)
    memory_mb: float = 0.0
    peak_mb: float = 0.0


def hear_batch(first: int, count: int) -> Tally:
    """In a worker: what each of the files is answered."""
    begin = perf_counter()
    heard = [(found := made(number), hear(found)) for number in range(first, first + count)]
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return tally(first, heard, perf_counter() - begin, memory_mb(), peak_mb)


def hear(found: Mutation) -> Answer:
    """As `bot.jobs.workers.call` does it; of what is heard, every tenth file is drawn as well."""
    begin = perf_counter()
    try:
        if found.number % DRAWN_EVERY == 0:
            return answer_of(explain_file(found.data, f"{found.form} {found.number}"), perf_counter() - begin)
        return heard_as(identify(found.data), perf_counter() - begin)
    except EngineError as error:
        return refusal_of(error, perf_counter() - begin)
    except MemoryError as error:
        return refusal_of(OutOfMemory(repr(error)), perf_counter() - begin)
    except Exception as error:  # a finding, with its own words
        return refusal_of(WorkFailed(f"{type(error).__name__}: {error}"), perf_counter() - begin)


def made(number: int) -> Mutation:
    return mutation(number, _seeds())


@cache
def _seeds() -> Seeds:
    return seeds()


def tally(
    first: int, heard: Iterable[tuple[Mutation, Answer]], seconds: float, memory_mb: float = 0.0, peak_mb: float = 0.0
) -> Tally:
    """What the answers add up to."""
    pairs = list(heard)
    refused = [answer for _, answer in pairs if answer.kind not in (HEARD, WARNED)]
    return Tally(
        first=first,
        count=len(pairs),
        kinds=dict(Counter(f"{found.form}: {answer.kind}" for found, answer in pairs)),
        sentences=dict(Counter(_PARTICULARS.sub("…", answer.text) for answer in refused)),
        slowest=max((round(answer.seconds, 3), found.number) for found, answer in pairs),
        findings=tuple(
            (found.number, " ".join(found.steps), answer.kind if answer.finding else SLOW, answer.detail or answer.text)
            for found, answer in pairs
            if answer.finding or answer.seconds > QUICK_TIMEOUT_S
        ),
        seconds=round(seconds, 3),
        memory_mb=round(memory_mb, 1),
        peak_mb=round(peak_mb, 1),
    )
