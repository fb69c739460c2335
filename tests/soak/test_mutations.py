"""Damaged files by the thousand: each is heard or refused with a sentence of its own, and soon.

The soak (`make soak`) does the same a hundred thousand times, in workers that may die.
"""

import time

import pytest

from engine.classify import classify
from engine.errors import EngineError
from engine.reading import read_piece
from tests.soak.answers import REFUSED
from tests.soak.mutations import KNOWING, mutation
from tests.soak.seeds import seeds

MUTATIONS = 4000
PARTS = 8
SLOWEST_S = 12.0
"""What the bot gives such a request."""


def test_every_seed_is_sound() -> None:
    assert {form for form, _ in seeds()} == set(KNOWING)
    for _, data in seeds():
        assert classify(read_piece(data)).ranking


def test_a_number_is_a_file_and_two_numbers_are_two() -> None:
    first, again, other = mutation(7, seeds()), mutation(7, seeds()), mutation(8, seeds())
    assert first == again
    assert first.data != other.data


def test_every_kind_of_damage_is_done() -> None:
    done = {
        (found.form, step)
        for number in range(MUTATIONS)
        for found in [mutation(number, seeds())]
        for step in found.steps
    }
    assert {(form, step.__name__) for form, steps in KNOWING.items() for step in steps} <= done


@pytest.mark.parametrize("part", range(PARTS))
def test_damaged_files_are_heard_or_refused_for_what_they_are(part: int) -> None:
    """An error that is none of ours fails the test, and so does one that says nothing of the file."""
    for number in range(part, MUTATIONS, PARTS):
        found = mutation(number, seeds())
        begin = time.perf_counter()
        refused = refusal(found.data)
        assert refused is None or (refused.code in REFUSED and str(refused).endswith(".")), (number, found.steps)
        assert time.perf_counter() - begin < SLOWEST_S, (number, found.steps)


def refusal(data: bytes) -> EngineError | None:
    try:
        classify(read_piece(data))
    except EngineError as error:
        return error
    return None
