"""How many pieces a member had in the last hour."""

from datetime import UTC, datetime, timedelta

from bot.rules.hours import Hours

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
SERVER, ANN, BOB = 7, 11, 12


def ago(minutes: int) -> datetime:
    return NOW - timedelta(minutes=minutes)


def test_below_the_limit_nobody_waits() -> None:
    hours = Hours([(SERVER, ANN, ago(50)), (SERVER, BOB, ago(40)), (8, ANN, ago(30))])
    assert hours.wait(SERVER, ANN, 2, NOW) is None


def test_at_the_limit_they_wait_until_the_oldest_that_counts_is_an_hour_old() -> None:
    hours = Hours([(SERVER, ANN, ago(50)), (SERVER, ANN, ago(40))])
    hours.add(SERVER, ANN, ago(10))
    assert hours.wait(SERVER, ANN, 3, NOW) == timedelta(minutes=10)
    assert hours.wait(SERVER, ANN, 2, NOW) == timedelta(minutes=20)
    assert hours.wait(SERVER, ANN, 1, NOW) == timedelta(minutes=50)
    assert hours.wait(SERVER, ANN, 4, NOW) is None


def test_what_is_an_hour_old_counts_no_more() -> None:
    hours = Hours([(SERVER, ANN, ago(61)), (SERVER, ANN, ago(60))])
    assert hours.wait(SERVER, ANN, 1, NOW) is None


def test_a_member_is_forgotten_everywhere() -> None:
    hours = Hours([(SERVER, ANN, ago(1)), (8, ANN, ago(1)), (SERVER, BOB, ago(1))])
    hours.forget(ANN)
    assert hours.wait(SERVER, ANN, 1, NOW) is None
    assert hours.wait(8, ANN, 1, NOW) is None
    assert hours.wait(SERVER, BOB, 1, NOW) is not None
