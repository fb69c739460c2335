"""Numbers -> damaged files: the same number gives the same bytes, on every machine."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from tests.soak.mutations import letters, midi, mxl, raw, xml
from tests.soak.seeds import Seeds

Mutator = Callable[[Random, bytes], bytes]

KNOWING: Mapping[str, Sequence[Mutator]] = {
    "midi": midi.MUTATORS,
    "rmi": midi.MUTATORS,
    "kar": midi.MUTATORS,
    "musicxml": xml.MUTATORS,
    "mxl": mxl.MUTATORS,
    "abc": letters.ABC_MUTATORS,
    "kern": letters.KERN_MUTATORS,
}
"""By format: those that know it."""

MOST_STEPS = 4
KNOWING_SHARE = 0.7
SPLICED_SHARE = 0.04


@dataclass(frozen=True, slots=True)
class Mutation:
    """`form` is the format that the file had, `steps` what was done to it."""

    number: int
    form: str
    steps: tuple[str, ...]
    data: bytes


def mutation(number: int, seeds: Seeds) -> Mutation:
    """The damaged file of this number, made from one of the seeds in one to four steps."""
    rng = Random(number)
    form, data = rng.choice(seeds)
    steps: list[str] = []
    for _ in range(rng.choices(range(1, MOST_STEPS + 1), (4, 3, 2, 1))[0]):
        if rng.random() < SPLICED_SHARE:
            data = spliced(rng, data, rng.choice(seeds)[1])
            steps.append("spliced")
            continue
        step = rng.choice(KNOWING[form] if rng.random() < KNOWING_SHARE else raw.MUTATORS)
        data = step(rng, data)
        steps.append(step.__name__)
    return Mutation(number, form, tuple(steps), data)


def spliced(rng: Random, data: bytes, other: bytes) -> bytes:
    """The beginning of one file and the end of another."""
    return data[: rng.randrange(len(data) + 1)] + other[rng.randrange(len(other) + 1) :]
