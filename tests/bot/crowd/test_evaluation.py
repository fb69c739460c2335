"""The evaluation: every figure from ratings that can be counted by hand."""

import pytest

from bot.crowd.evaluation import evaluate
from engine.figures.crowd import NOT_SAID
from tests.bot.crowd.said import NOON, everything


def test_what_is_counted() -> None:
    found = evaluate(everything({1: 3, 2: 9}, {2: 9}, {}, guild_id=(7, 8, None), removed_at=(None, NOON, None)))
    assert (found.pieces, found.rated, found.by_several, found.deleted, found.servers) == (3, 2, 1, 1, 2)
    assert found.counts == (0, 0, 1, 0, 0, 0, 0, 0, 2, 0)
    assert found.days == (NOON.date(), NOON.date())
    assert found.overall is not None
    assert (found.overall.mean, found.overall.ratings, found.overall.members) == (7.0, 3, 2)


def test_means_by_mode_are_the_best_first() -> None:
    found = evaluate(everything({1: 3}, {1: 9, 2: 8}, mode=("dorian", "todi")))
    assert [(mode, mean.mean, mean.ratings) for mode, mean in found.modes] == [("todi", 8.5, 2), ("dorian", 3.0, 1)]


def test_raters_are_told_apart_by_experience() -> None:
    found = evaluate(everything({1: 3, 2: 9, 3: 9}, {2: 7}, experience={2: "professional"}))
    assert found.experience["professional"] == 1
    assert found.experience[NOT_SAID] == 2
    assert [(one.name, one.estimate.mean, one.pieces) for one in found.by_experience] == [
        ("professional", 8.0, 2),
        (NOT_SAID, 6.0, 1),
    ]


def test_settings_are_told_apart_where_pieces_differ() -> None:
    found = evaluate(
        everything(
            {1: 4},
            {1: 8},
            {1: 6},
            craft=("usual-drawn-8-own", "bold-drawn-8-own", "bold-drawn-8-own"),
            tempo_bpm=(60,) * 3,
        )
    )
    assert {one.factor for one in found.made} == {"temperature"}
    assert {one.name: one.estimate.mean for one in found.made} == {"bold": 7.0, "usual": 4.0}
    assert not found.asked


@pytest.mark.parametrize(("bpm", "name"), [(75, "slow"), (76, "medium"), (115, "medium"), (116, "fast")])
def test_tempi_are_slow_medium_or_fast(bpm: int, name: str) -> None:
    other = 200 if name != "fast" else 40
    found = evaluate(everything({1: 4}, {1: 8}, tempo_bpm=(bpm, other)))
    assert {one.estimate.mean: one.name for one in found.asked}[4.0] == name


def test_agreement_is_that_of_members_on_the_same_piece() -> None:
    assert evaluate(everything({1: 2, 2: 2}, {1: 9, 2: 9})).agreement == pytest.approx(1)
    assert evaluate(everything({1: 2}, {2: 9})).agreement is None


def test_ratings_of_pieces_that_were_never_posted_do_not_count() -> None:
    said = everything({1: 2}, {1: 9})
    only_first = type(said)(said.pieces[:1], said.ratings, {})
    assert sum(evaluate(only_first).counts) == 1


def test_an_evaluation_of_nothing_says_so() -> None:
    found = evaluate(everything())
    assert (found.overall, found.days, found.agreement, sum(found.counts)) == (None, None, None, 0)
