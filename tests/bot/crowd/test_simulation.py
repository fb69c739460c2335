"""What the simulation writes: docs/steering.md."""

import re

import numpy as np
import pytest

from bot.crowd.policies import EVEN, POLICIES, STEERING
from bot.crowd.simulation import SCENARIOS, play_all, simulate, text

PIECES = 120


@pytest.fixture(scope="module")
def told() -> list[str]:
    return []


@pytest.fixture(scope="module")
def written(told: list[str]) -> tuple[str, bytes]:
    return simulate(2, PIECES, told.append)


def test_every_scenario_is_told_and_reported(written: tuple[str, bytes], told: list[str]) -> None:
    assert re.findall(r"^## (.+)$", written[0], re.MULTILINE)[: len(SCENARIOS)] == [one.name for one in SCENARIOS]
    assert [line.partition(":")[0] for line in told] == [one.name for one in SCENARIOS]


def test_every_policy_has_its_row_where_something_can_be_lost(written: tuple[str, bytes]) -> None:
    rows = re.findall(r"^\| ([^|]+) \| \d", written[0], re.MULTILINE)
    scenarios = [one for one in SCENARIOS if one.level_sd]
    assert rows == [policy.name for policy in POLICIES] * len(scenarios)


def test_nothing_is_left_to_fill_in(written: tuple[str, bytes]) -> None:
    assert not re.search(r"[{}]|\bnan\b|\bNone\b", written[0])


def test_there_is_a_picture(written: tuple[str, bytes]) -> None:
    assert written[1].startswith(b"\x89PNG")


def test_figures_are_those_of_the_runs() -> None:
    runs = play_all(SCENARIOS[0], 3, PIECES)
    found = text({SCENARIOS[0]: runs})
    for name in (STEERING, EVEN):
        lost = [one.lost[:100].mean() for one in runs[name]]
        assert f"| {name} | {np.mean(lost):.2f} ± {np.std(lost, ddof=1):.2f} |" in found
    saved = 1 - np.mean([one.lost[:100] for one in runs[STEERING]]) / np.mean([one.lost[:100] for one in runs[EVEN]])
    assert f"steering saves {saved:.0%} over the first 100 pieces" in " ".join(found.split())


def test_all_policies_meet_the_same_crowd() -> None:
    runs = play_all(SCENARIOS[0], 2, PIECES)
    for seed in (0, 1):
        assert len({tuple(of_it[seed].ratings) for of_it in runs.values()}) == 1
    assert tuple(runs[EVEN][0].ratings) != tuple(runs[EVEN][1].ratings)
