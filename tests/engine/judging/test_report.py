"""Goals and tables from figures that are known."""

from dataclasses import replace
from itertools import pairwise

import pytest

from engine.judging.evaluation import COMPOSED, FIRST, MARKOV, PAPER, RANDOM, REAL, SYSTEMS, Evaluation, Plan
from engine.judging.features import FEATURES
from engine.judging.goals import goals_of
from engine.judging.measures import MEASURES
from engine.judging.report import record, tables
from engine.judging.selection import Selection
from engine.judging.standing import Spread, Standing

GOOD = Standing(
    pieces=80,
    overlaps=dict.fromkeys(FEATURES, 0.92),
    judges={"logistic regression": 0.6, "extra trees": 0.65},
    auc_without_pitch_classes=0.6,
    alone=dict.fromkeys(FEATURES, 0.5),
    measures=dict.fromkeys(MEASURES, Spread.of([0.5, 1.5])),
    heard_as_asked=1.0,
    key_as_asked=0.96,
)
SPREAD = Spread.of([0.0, 1.0, 2.0])


def evaluation(made: Standing, copies: dict[str, Spread] | None = None) -> Evaluation:
    return Evaluation(
        plan=Plan(()),
        standings=dict.fromkeys(SYSTEMS, GOOD) | {COMPOSED: made},
        copies=copies or {},
        real_spread=dict.fromkeys(MEASURES, SPREAD),
        refused=0,
        candidates_heard=0.95,
        first_heard=0.94,
        selection=Selection(0.3, 0.2, 0.7, 8.0),
        tables={},
        against={},
    )


def missed(made: Standing, copies: dict[str, Spread] | None = None) -> list[str]:
    return [goal.figure for goal in goals_of(evaluation(made, copies)) if goal.reached is False]


def test_a_good_composer_misses_nothing() -> None:
    assert missed(GOOD, {REAL: SPREAD, COMPOSED: SPREAD}) == []


@pytest.mark.parametrize(
    ("made", "figure"),
    [
        (replace(GOOD, overlaps=GOOD.overlaps | {"pitch_range": 0.6}), "Overlapped area, ten features"),
        (replace(GOOD, judges={"logistic regression": 0.5, "extra trees": 0.71}), "AUC of the best judge"),
        (replace(GOOD, measures=GOOD.measures | {"in_mode": Spread.of([0.99])}), "Notes inside the asked mode"),
        (replace(GOOD, heard_as_asked=0.99), "Heard as asked, after rejection"),
        (replace(GOOD, key_as_asked=0.94), "The same by music21, major and minor"),
        (replace(GOOD, measures=GOOD.measures | {"empty_beats": Spread.of([1.99])}), "Empty beats"),
    ],
)
def test_one_figure_off_is_one_goal_missed(made: Standing, figure: str) -> None:
    assert missed(made) == [figure]


def test_longer_copies_than_in_real_music_are_missed() -> None:
    assert missed(GOOD, {REAL: SPREAD, COMPOSED: Spread.of([1.1])}) == ["Longest run shared with a training piece"]


def test_no_key_to_find_is_neither_reached_nor_missed() -> None:
    goals = {goal.figure: goal for goal in goals_of(evaluation(replace(GOOD, key_as_asked=None)))}
    assert goals["The same by music21, major and minor"].reached is None


def test_every_system_has_its_column() -> None:
    shown = tables(evaluation(GOOD))
    assert shown["All systems"][0] == ["figure", REAL, COMPOSED, FIRST, RANDOM, MARKOV, PAPER]
    for rows in shown.values():
        assert all(len(one) == len(other) for one, other in pairwise(rows))


def test_the_record_is_rounded() -> None:
    found = record(evaluation(replace(GOOD, heard_as_asked=1 / 3)))
    assert found["systems"][COMPOSED]["heard_as_asked"] == 0.3333
