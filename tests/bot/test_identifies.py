"""How often the bot introduces itself to Discord: seldom enough, whatever happens."""

from bisect import bisect_left
from itertools import pairwise

import pytest

from bot.identifies import FIRST_S, HOUR_S, MOST_AN_HOUR, Identifies, wait_before_start_s


class Clock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def sent_in_a_day(works_s: float) -> list[float]:
    """When they are sent if each session ends after so many seconds."""
    clock = Clock()
    identifies, sent_s = Identifies(clock), list[float]()
    while clock.now_s < 24 * HOUR_S:
        clock.now_s += identifies.wait_s(0, initial=not sent_s)
        identifies.sent(0)
        sent_s.append(clock.now_s)
        clock.now_s += works_s
    return sent_s


@pytest.mark.parametrize("works_s", [0.0, 1.0, 60.0, 600.0])
def test_no_hour_has_more_than_ten(works_s: float) -> None:
    sent_s = sent_in_a_day(works_s)
    assert max(number + 1 - bisect_left(sent_s, at_s - HOUR_S + 1e-6) for number, at_s in enumerate(sent_s)) <= 10
    assert len(sent_s) <= 24 * MOST_AN_HOUR + 1


def test_each_one_waits_twice_as_long() -> None:
    sent_s = sent_in_a_day(0.0)
    waits = [later - earlier for earlier, later in pairwise(sent_s[:10])]
    assert waits == [FIRST_S * 2**number for number in range(9)]


def test_the_first_one_waits_for_nothing_and_one_after_a_quiet_hour_five_seconds() -> None:
    clock = Clock()
    identifies = Identifies(clock)
    assert identifies.wait_s(0, initial=True) == 0.0
    identifies.sent(0)
    clock.now_s += HOUR_S
    assert identifies.wait_s(0) == FIRST_S


def test_shards_do_not_wait_for_each_others_troubles() -> None:
    identifies = Identifies(Clock())
    for _ in range(MOST_AN_HOUR):
        identifies.sent(0)
    assert identifies.wait_s(0) == HOUR_S
    assert identifies.wait_s(1) == FIRST_S


def test_what_is_left_of_the_day_lasts_until_its_end_however_often_the_bot_is_started() -> None:
    left, reset_s, starts = 1000, 24 * HOUR_S, 0
    while reset_s > 0:
        reset_s -= wait_before_start_s(left, 1000, reset_s) + 1.0  # a crash a second after each start
        left, starts = left - 1, starts + 1
    assert left >= 0
    assert starts > 500


@pytest.mark.parametrize(("left", "waits_s"), [(999, 0.0), (501, 0.0), (500, 7.2), (1, 3600.0), (0, 3600.0)])
def test_nobody_waits_while_more_than_half_are_left(left: int, waits_s: float) -> None:
    assert wait_before_start_s(left, 1000, 3600.0) == pytest.approx(waits_s)
