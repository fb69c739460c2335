"""How long requests are expected to work."""

import pytest

from bot.jobs.effort import Effort, Pace, effort_of

ASKED = {"bars": 16, "meter": "4/4", "tempo_bpm": 120, "mode": "dorian"}


@pytest.mark.parametrize(
    ("changes", "took_s"),
    [
        ({"bars": 4}, 0.6),
        ({}, 1.8),
        ({"meter": "2/4"}, 1.1),
        ({"meter": "12/8"}, 2.3),
        ({"tempo_bpm": 60}, 2.0),
        ({"bars": 64}, 5.3),
        ({"bars": 64, "tempo_bpm": 40}, 9.6),
        ({"bars": 64, "meter": "12/8"}, 7.6),
    ],
)
def test_compositions_of_all_sizes_are_foreseen(changes: dict[str, object], took_s: float) -> None:
    """Against means of two measured ones each."""
    assert effort_of("compose", ASKED | changes).seconds == pytest.approx(took_s, rel=0.3)


def test_what_a_request_leaves_open_is_taken_as_usual() -> None:
    asked = {"piece": 7, "file": None, "bars": 16, "tempo_bpm": None, "meter": None}
    assert effort_of("continue", asked).seconds > effort_of("compose", asked).seconds
    assert effort_of("remode", {"piece": 7}).seconds == effort_of("compose", {}).seconds


def test_what_takes_milliseconds_is_quick() -> None:
    assert effort_of("whatmode").quick
    assert effort_of("files").quick
    assert not effort_of("scale").quick
    assert not effort_of("compose", ASKED).quick


def test_a_slow_machine_is_learned_by_kind() -> None:
    pace, compose, other = Pace(), Effort("compose", 2.0), Effort("remode", 2.0)
    assert pace.expected_s(compose) == 2.0
    for _ in range(20):
        pace.learn(compose, 6.0)
    assert pace.expected_s(Effort("compose", 1.0)) == pytest.approx(3.0, rel=0.1)
    assert pace.expected_s(other) == 2.0


def test_one_odd_request_changes_little() -> None:
    pace = Pace()
    for _ in range(20):
        pace.learn(Effort("compose", 4.0), 4.0)
    pace.learn(Effort("compose", 0.6), 5.0)
    assert pace.expected_s(Effort("compose", 4.0)) == pytest.approx(4.0, rel=0.2)
